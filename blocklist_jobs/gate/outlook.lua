-- When the next permits of one request each would come, were all of them taken at once. Writes nothing.
load_state()
if is_cold() then return say_cold() end
local conf = cjson.decode(state.conf)
local real = wall()
local now = logical_time(real, conf.horizon, false)
local clock = day_clock(real, now)
if not turn_days(conf, clock) then return cjson.encode({ day = digits(clock), quotas = conf.quotas }) end

local plan = plan_of(conf, now)

-- {n, microseconds until the n-th}, for each n of args.ranks.
local function starts()
  local found, rank, last = {}, 0, now
  for _, wanted in ipairs(args.ranks) do
    while rank < wanted do
      local start, credit = next_start(plan, 1)
      if not start then return found end
      book(plan, 1, start, credit)
      rank, last = rank + 1, math.max(now, start)
    end
    found[#found + 1] = { rank, digits(last - now) }
  end
  return found
end

-- Requests per second that the windows of one scope let through in the long run.
local function long_run(windows, gap)
  local rate = gap > 0 and 1e6 / gap or nil
  for _, window in ipairs(windows) do rate = math.min(rate or math.huge, 1e6 * window.limit / window.span) end
  return rate
end

local function user_windows()
  local found = {}
  for _, given in ipairs(conf.windows) do
    if given.scope ~= 'app' then found[#found + 1] = given end
  end
  return found
end

-- What the provider gave at the last day on which it refused before our units were used up counts as the day's units.
local function days()
  local found = {}
  for index, quota in ipairs(conf.quotas) do
    local spoke = number('spoke' .. index)
    local units = spoke > 0 and math.min(spoke, quota.units) or quota.units
    local used, resets = number('used' .. index), number('ends' .. index) - clock
    local left = math.max(0, units - used)
    if number('quota_until') > now then left, resets = 0, math.max(resets, number('quota_until') - now) end
    found[index] = { left = left, units = units, resets = resets }
  end
  return found
end

local refusal = blocked(conf, now)
local gap = conf.gap > 0 and conf.gap + conf.good_for or 0
return answer(now, {
  reason = refusal and refusal[1], wait = refusal and refusal[2], starts = starts(), days = days(),
  rate = long_run(plan.app, gap), user_rate = long_run(user_windows(), 0),
})
