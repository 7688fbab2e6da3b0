-- Books permits for a prefix of args.costs. Replies {permits: [[seq, start]], reason?, wait?, probe?}.
load_state()
if is_cold() then return say_cold() end
local conf = cjson.decode(state.conf)
local real = wall()
local now = logical_time(real, conf.horizon, true)
local clock = day_clock(real, now)
if not turn_days(conf, clock) then return cjson.encode({ day = digits(clock), quotas = conf.quotas }) end

redis.call('ZREMRANGEBYSCORE', KEY.log, '-inf', digits(now - conf.longest))
if conf.per_user then redis.call('ZREMRANGEBYSCORE', KEY.user, '-inf', digits(now - conf.longest)) end
redis.call('ZREMRANGEBYSCORE', KEY.leases, '-inf', digits(now))

local function write(start, weight, is_probe)
  local seq = number('seq') + 1
  put('seq', seq)
  local id = state.born .. '|' .. digits(seq)
  local units = {}
  for unit = 1, weight do
    units[2 * unit - 1] = start
    units[2 * unit] = id .. ':' .. unit
  end
  redis.call('ZADD', KEY.log, unpack(units))
  if conf.per_user then redis.call('ZADD', KEY.user, unpack(units)) end
  redis.call('ZADD', KEY.leases, start + conf.margin + conf.call, id)
  if is_probe then
    put('probe', id)
    put('probe_until', start + conf.margin + conf.call)
  end
  return { seq, digits(start - now) }
end

local function book_all(plan, probe)
  local permits, places = {}, running(now)
  for _, cost in ipairs(args.costs) do
    if probe and #permits == 1 then return permits, { 'circuit_open', conf.recheck } end
    local start, rest = find_start(plan, clock, cost, places, conf.horizon)
    if not start then return permits, rest end
    book(plan, weight_of(conf, cost), start, rest)
    use_quota(conf, cost)
    permits[#permits + 1] = write(start, weight_of(conf, cost), probe)
    places = places + 1
  end
  return permits
end

local refusal, probe = blocked(conf, now)
local permits = {}
if not refusal then
  local plan = plan_of(conf, now)
  permits, refusal = book_all(plan, probe)
  put('credit', plan.credit)
  put('credit_at', plan.credit_at)
  if plan.lost then put('lost_at', now) end
end
save()
keep(conf, now)
return answer(now, {
  permits = permits, good_for = conf.good_for, probe = probe,
  reason = refusal and refusal[1], wait = refusal and refusal[2],
})
