-- What became of a permit. A report that comes twice, late or after a wipe does no harm.
load_state()
if is_cold() then return say_cold() end
local conf = cjson.decode(state.conf)
local real = wall()
local now = logical_time(real, conf.horizon, true)
local clock = day_clock(real, now)

local function give_back()
  local members = {}
  for unit = 1, weight_of(conf, args.cost) do members[unit] = args.id .. ':' .. unit end
  local removed = redis.call('ZREM', KEY.log, unpack(members))
  if conf.per_user then redis.call('ZREM', KEY.user, unpack(members)) end
  if removed > 0 then
    put('lost_at', now)
    return_quota(conf, args.cost, args.start)
  end
end

-- What a day really has, where the provider refuses before our units are used up. Told by the first refusal alone:
-- calls that are out with it are refused with it.
local function learn_units()
  if number('quota_until') > now then return end
  local out = args.cost * (1 + running(now))
  for index, quota in ipairs(conf.quotas) do
    local had = number('used' .. index) - out
    if had > 0 and had < quota.units - out then put('spoke' .. index, had) end
  end
end

local function unlearn_units()
  for index in ipairs(conf.quotas) do
    local spoke = number('spoke' .. index)
    if spoke > 0 and number('used' .. index) > spoke + 2 * args.cost * (1 + running(now)) then put('spoke' .. index, 0) end
  end
end

local function hear_quota()
  learn_units()
  local wait = args.retry_after or until_first_reset(conf, clock) or conf.quota_wait
  put('quota_until', math.max(number('quota_until'), now + wait))
end

redis.call('ZREM', KEY.leases, args.id)
if args.sent == 'unused' then give_back() end
if args.sent == 'success' then
  hear_success(conf)
  unlearn_units()
end
if args.fault == 'throttled' then
  hear_throttled(conf, now)
elseif args.fault == 'quota' then
  hear_quota()
elseif args.retry_after and args.weight == 'bad' then
  cool_down(now, args.retry_after)
end
hear_hint(conf, now)
breaker_hears(conf, now, args.id, args.weight)
save()
keep(conf, now)
return answer(now, {})
