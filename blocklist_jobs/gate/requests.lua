-- How many requests of somebody count now, and whether one more may go: a window that slides over the count of the
-- fixed window before and of the one now. About `limit` in any window; twice never (core/request_limit.py).
-- KEYS[1]: whose; ARGV: limit, seconds. Answers {may it go, remaining, microseconds until the reset, is it in doubt}:
-- who was put in doubt (requests.py) may have ended, and whoever remembers them looks again.
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2]) * 1000000
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local index = math.floor(now / window)
local gone = (now - index * window) / window

local kept = redis.call('HMGET', KEYS[1], 'index', 'count', 'before', 'doubt')
local known, count, before = tonumber(kept[1]) or index, tonumber(kept[2]) or 0, tonumber(kept[3]) or 0
if known == index - 1 then
  count, before = 0, count
elseif known ~= index then
  count, before = 0, 0
end

local doubt = tonumber(kept[4]) or 0

local left = limit - count - before * (1 - gone)
if left >= 1 then
  redis.call('HSET', KEYS[1], 'index', index, 'count', count + 1, 'before', before)
  redis.call('PEXPIRE', KEYS[1], math.ceil(window / 500))
  return {1, math.floor(left - 1), math.ceil((1 - gone) * window), doubt}
end

-- What is missing for one more: the window before fades away first, then, when this one has become it, this one.
local missing = 1 - left
local fades = before * (1 - gone)
if missing <= fades then
  return {0, 0, math.ceil(missing / before * window), doubt}
end
return {0, 0, math.ceil((1 - gone + math.max(0, count + 1 - limit) / count) * window), doubt}
