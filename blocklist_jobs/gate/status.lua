-- Everything about one gate, for people and for its memory. Writes nothing; spans are in microseconds from now.
load_state()
if is_cold() then return say_cold() end
local conf = cjson.decode(state.conf)
local real = wall()
local now = logical_time(real, conf.horizon, false)
local clock = day_clock(real, now)
if not turn_days(conf, clock) then return cjson.encode({ day = digits(clock), quotas = conf.quotas }) end

local function left_of(field) return math.max(0, number(field) - now) end

local function windows(plan)
  local found = {}
  for index, given in ipairs(conf.windows) do
    local used, booked = nil, nil
    if given.scope == 'app' then
      used = redis.call('ZCOUNT', KEY.log, '(' .. digits(now - given.span), digits(now))
      booked = redis.call('ZCOUNT', KEY.log, '(' .. digits(now), '+inf')
      if left_of('blind') > 0 then used = given.limit end
    end
    found[index] = { index = index, used = used, booked = booked, effective = effective_limit(given, index == conf.primary, now) }
  end
  return found
end

local function quotas()
  local found = {}
  for index in ipairs(conf.quotas) do
    found[index] = {
      used = number('used' .. index), resets_in = number('ends' .. index) - clock, spoke = number('spoke' .. index),
    }
  end
  return found
end

local refusal = blocked(conf, now)
local plan = plan_of(conf, now)
local start, rest = find_start(plan, clock, 1, running(now), math.huge)
if not refusal and not start then refusal = rest end
if not refusal and start > now then refusal = { 'rate', start - now } end
return answer(now, {
  conf = state.conf, windows = windows(plan), quotas = quotas(), next = refusal and refusal[2] or 0,
  reason = refusal and refusal[1], cool = left_of('cool'), quota_wait = left_of('quota_until'),
  learned = number('learned'), probe_step = number('probe_step'), calm = number('calm'), burst = plan.burst,
  running = running(now), failures = redis.call('ZCARD', KEY.bad), breaker = breaker_state(),
  breaker_until = left_of('brk_until'), opens = number('opens'), good_probes = number('good_probes'),
})
