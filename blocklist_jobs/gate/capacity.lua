-- How many permits of args.cost units could start within args.within. Writes nothing.
load_state()
if is_cold() then return say_cold() end
local MOST, cost = 100, args.cost
local conf = cjson.decode(state.conf)
local real = wall()
local now = logical_time(real, conf.horizon, false)
local clock = day_clock(real, now)
if not turn_days(conf, clock) then return cjson.encode({ day = digits(clock), quotas = conf.quotas }) end

-- Only a critical call may have the last place, so that it never waits for one to be freed.
if not args.critical and conf.concurrency > 1 then conf.concurrency = conf.concurrency - 1 end

local free, refusal, probe = 0, nil, nil
refusal, probe = blocked(conf, now)
if not refusal then
  local plan, places = plan_of(conf, now), running(now)
  while free < (probe and 1 or MOST) do
    local start, rest = find_start(plan, clock, cost, places, args.within)
    if not start then
      refusal = rest
      break
    end
    book(plan, weight_of(conf, cost), start, rest)
    use_quota(conf, cost)
    free, places = free + 1, places + 1
  end
end
return answer(now, { free = free, reason = refusal and refusal[1], wait = refusal and refusal[2] })
