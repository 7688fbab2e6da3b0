-- Starts a cold gate as strict as it was; does nothing if another client was faster.
load_state()
if not is_cold() then return answer(wall() + number('shift'), {}) end
redis.call('DEL', unpack(KEYS))
state = {}
local conf = cjson.decode(args.conf)
local now = wall()
put('born', args.life)
put('conf', args.conf)
put('seen', now)
put('known_since', now - conf.longest)
for field, value in pairs(args.numbers) do put(field, value) end
for field, span in pairs(args.spans) do put(field, now + span) end
if args.breaker then put('brk', args.breaker) end
remember_grants(conf, now, math.huge, math.huge)
remember_quotas()
if not args.complete then
  put('blind', now + conf.longest)
  put('credit_at', now + conf.longest)
elseif #args.grants > 0 then
  put('credit_at', now)
end
save()
keep(conf, now)
return answer(now, {})
