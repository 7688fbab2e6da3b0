-- What closes the gate altogether: {reason, microseconds}, or nil and whether the next permit is a probe.
local function blocked(conf, now)
  if conf.paused then return { 'paused', conf.recheck } end
  local circuit, probe = breaker_wait(conf, now)
  if circuit then return { 'circuit_open', circuit } end
  if number('quota_until') > now then return { 'quota', number('quota_until') - now } end
  if number('cool') > now then return { 'cool_down', number('cool') - now } end
  return nil, probe
end

-- Calls that may be running; a lease that ran out is gone by itself.
local function running(now) return redis.call('ZCOUNT', KEY.leases, '(' .. digits(now), '+inf') end

-- How long until a place is free at the latest; a report may free one at any time, so ask again soon.
local function concurrency_wait(conf, now)
  local soonest = redis.call('ZRANGE', KEY.leases, '(' .. digits(now), '+inf', 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')
  return math.min(conf.place_recheck, (tonumber(soonest[2]) or now) - now)
end

-- The start of a permit of `cost` within `horizon`, or nil with {reason, wait}. `places`: concurrent calls in use.
local function find_start(plan, clock, cost, places, horizon)
  local conf, now = plan.conf, plan.now
  if conf.concurrency > 0 and places >= conf.concurrency then
    return nil, { 'concurrency', concurrency_wait(conf, now) }
  end
  local start, credit = next_start(plan, weight_of(conf, cost))
  local own = user_start(plan, weight_of(conf, cost))
  if not start or not own then return nil, { 'rate', conf.longest } end
  local wait, spent = quota_wait(conf, clock, now, start, cost)
  if spent then return nil, { 'quota', wait } end
  if own > start then return nil, { 'rate', own - now } end
  if start - now > horizon then return nil, { 'rate', start - now - horizon } end
  if wait then return nil, { 'rate', wait } end
  return start, credit
end
