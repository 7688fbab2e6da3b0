-- Puts changed limits in force. What is in the logs stays; where new limits look further back than the logs
-- reach, or count other days, the client is asked for what Postgres remembers ({grown: true}).
load_state()
if is_cold() then return say_cold() end
local old, conf = cjson.decode(state.conf), cjson.decode(args.conf)
local now = logical_time(wall(), old.horizon, true)
local known = math.max(number('known_since'), now - old.longest)

local function other_days()
  if #old.quotas ~= #conf.quotas then return true end
  for index, quota in ipairs(conf.quotas) do
    local before = old.quotas[index]
    if before.daily_at ~= quota.daily_at or before.timezone ~= quota.timezone then return true end
  end
  return false
end

local grows, turns = now - conf.longest < known or (conf.per_user and not old.per_user), other_days()
if (grows or turns) and not args.grants then return cjson.encode({ grown = digits(wall()) }) end
put('conf', args.conf)
if conf.breaker == 'closed' and old.breaker ~= 'closed' then close_breaker() end
if turns then remember_quotas() end
if grows then
  remember_grants(conf, now, known, conf.per_user and not old.per_user and math.huge or known)
  put('known_since', now - conf.longest)
  if not args.complete then put('blind', math.max(number('blind'), known + conf.longest)) end
else
  put('known_since', known)
end
save()
keep(conf, now)
return answer(now, {})
