-- Where the next permit may start: windows, gap, pace and burst together. Plans only; take.lua writes it down.
local function effective_limit(window, is_primary, now)
  local limit = window.limit
  if not is_primary then return limit end
  if number('learned') > 0 then limit = math.min(limit, number('learned')) end
  if number('hinted_until') > now then limit = math.min(limit, number('hinted')) end
  return limit
end

local function plan_of(conf, now)
  local plan = { conf = conf, now = now, log = view_of(KEY.log), app = {}, user = {}, credit = number('credit'),
    credit_at = number('credit_at'), boost = number('lost_at') > now - conf.longest and BOOST or 0,
    burst = number('calm') > 0 and 1 or math.max(1, conf.burst) }
  local user_log = KEY.user and view_of(KEY.user)
  for index, given in ipairs(conf.windows) do
    local window = { span = given.span, limit = effective_limit(given, index == conf.primary, now), most = given.limit }
    if given.scope == 'app' then
      window.view = plan.log
      window.sample, window.count = sampled(plan.log, given, now)
      plan.app[#plan.app + 1] = window
    elseif user_log then
      window.view = user_log
      plan.user[#plan.user + 1] = window
    end
  end
  plan.user_log = #plan.user > 0 and user_log or nil
  return plan
end

-- The earliest start that windows and gap allow; nil for a cost that is larger than a window.
local function earliest(plan, cost, last)
  local start = math.max(plan.now, number('blind'))
  if last then
    start = math.max(start, last)
    if plan.conf.gap > 0 then start = math.max(start, last + plan.conf.gap + plan.conf.good_for) end
  end
  for _, window in ipairs(plan.app) do
    local at = fits_at(window.view, window, cost)
    if not at then return nil end
    start = math.max(start, at)
  end
  return start
end

local function pace_of(plan, ref)
  local rate, nominal = nil, nil
  for _, window in ipairs(plan.app) do
    rate = math.min(rate or math.huge, rate_of(window, ref, plan.boost))
    nominal = math.min(nominal or math.huge, window.limit / window.span)
  end
  return rate, nominal
end

-- The start for `cost` units and the burst credit that is left after it; nil for never. Idle time beyond what a
-- burst can make up for is noted as lost.
local function next_start(plan, cost)
  local last = newest(plan.log, 1)
  local start = earliest(plan, cost, last)
  if not start then return nil end
  local rate, nominal = pace_of(plan, math.max(plan.now, last or 0))
  if not rate then return start, plan.credit end
  local due = last and last + cost / rate or 0
  local idle = math.max(0, plan.now - math.max(due, plan.credit_at))
  local credit = math.min(plan.burst, plan.credit + idle * nominal)
  if last and plan.credit + idle * nominal > plan.burst + 1 then plan.lost = true end
  if credit >= cost then return start, credit - cost end
  return math.max(start, math.ceil(due)), credit
end

-- The earliest start that the user's own windows allow; they never hold up other users.
local function user_start(plan, cost)
  local start = 0
  for _, window in ipairs(plan.user) do
    local at = fits_at(window.view, window, cost)
    if not at then return nil end
    start = math.max(start, at)
  end
  return start
end

local function book(plan, cost, start, credit)
  for _ = 1, cost do
    plan.log.added[#plan.log.added + 1] = start
    if plan.user_log then plan.user_log.added[#plan.user_log.added + 1] = start end
  end
  plan.credit, plan.credit_at = credit, plan.now
end
