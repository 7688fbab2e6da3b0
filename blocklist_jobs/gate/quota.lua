-- Daily quotas: units used since the day began, and when the day ends on the wall clock (told by the client).
-- Both clocks must have passed the end, so that neither a jump of the wall nor a shift opens a day early.
local function day_clock(real, now) return math.min(real, now) end

-- False where a day has ended and the client has not said when the next one does.
local function turn_days(conf, clock)
  for index in ipairs(conf.quotas) do
    local ends = 'ends' .. index
    if number(ends) <= clock then
      local given = args.ends and args.ends[index]
      if not given or given <= clock then return false end
      put('used' .. index, 0)
      put('day_began' .. index, clock)
      put(ends, given)
    end
  end
  return true
end

-- Microseconds until `cost` units may start at `start`, nil if they may now; and whether units are what lacks.
local function quota_wait(conf, clock, now, start, cost)
  for index, quota in ipairs(conf.quotas) do
    local until_reset = number('ends' .. index) - clock
    if number('used' .. index) + cost > quota.units then return until_reset, true end
    if start - now + conf.margin >= until_reset then return until_reset, false end
  end
  return nil
end

local function use_quota(conf, cost)
  for index in ipairs(conf.quotas) do put('used' .. index, number('used' .. index) + cost) end
end

local function return_quota(conf, cost, start)
  for index in ipairs(conf.quotas) do
    if start >= number('day_began' .. index) then
      put('used' .. index, math.max(0, number('used' .. index) - cost))
    end
  end
end

-- When the first quota resets, in microseconds from now; nil without quotas.
local function until_first_reset(conf, clock)
  local soonest = nil
  for index in ipairs(conf.quotas) do
    soonest = math.min(soonest or math.huge, number('ends' .. index) - clock)
  end
  return soonest
end
