-- Logical time: the wall clock plus a shift that absorbs its jumps, so that windows neither shrink nor hang.
-- A client says what it expects at the least (what it last saw, plus what its monotonic clock counted since).
local FORWARD, BACK, DRIFT = 250000, 1000000, 0.0005

-- After a jump ahead was undone, what was booked during it counts as sent now.
local function pull_back(now, horizon)
  local late = redis.call('ZRANGE', KEY.log, '(' .. digits(now + horizon), '+inf', 'BYSCORE')
  for _, member in ipairs(late) do redis.call('ZADD', KEY.log, now, member) end
end

local function expected_time(now)
  if args.epoch ~= state.born or not args.expected then return nil end
  local slack = args.elapsed * DRIFT
  if now > args.expected + FORWARD + slack then
    return math.min(now, math.max(args.expected, number('vouched')))
  end
  if now < args.expected - BACK - slack then return args.expected end
  return now
end

local function settle(real)
  local now = real + number('shift')
  local expected = expected_time(now)
  local right = expected or now
  if not expected and right < number('seen') - BACK then right = number('seen') end
  if right ~= now then put('shift', right - real) end
  return right, right < now
end

-- The logical time of this call; a small step back is a pause.
local function logical_time(real, horizon, writes)
  local now, undone = settle(real)
  if undone and writes then pull_back(now, horizon) end
  if not undone then now = math.max(now, math.min(number('seen'), now + BACK)) end
  if writes then
    put('seen', now)
    if args.expected and args.epoch == state.born then put('vouched', now) end
  end
  return now
end
