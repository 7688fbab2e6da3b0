-- Exact sliding windows over a log with one member per cost unit, and the even pace inside them.
-- docs/gate.md has the proof; tests/gate/model.py is the same in Python.
local BOOST, SAMPLES = 0.08, 32

-- What a request of `cost` units weighs in a window: where units are a day's quota's (YouTube), windows count requests.
local function weight_of(conf, cost) return conf.by_request and 1 or cost end

-- A log as Redis has it, plus the starts that this call adds.
local function view_of(key) return { key = key, added = {} } end

-- The start of the rank-th newest unit, nil if there are fewer.
local function newest(view, rank)
  local extra = #view.added
  if rank <= extra then return view.added[extra - rank + 1] end
  local found = redis.call('ZREVRANGE', view.key, rank - extra - 1, rank - extra - 1, 'WITHSCORES')
  return tonumber(found[2])
end

-- The earliest start at which `cost` more units fit; nil where they never do. A request of more units than were
-- learned or hinted, but not than are allowed, goes into an empty window: else it would never go again.
local function fits_at(view, window, cost)
  if cost > window.most then return nil end
  local blocking = newest(view, math.max(1, window.limit - cost + 1))
  return blocking and blocking + window.span or 0
end

-- Some of the units in the window as {rank, when it leaves}, oldest first, and how many there are.
local function sampled(view, window, now)
  local gone = redis.call('ZCOUNT', view.key, '-inf', digits(now - window.span))
  local count = redis.call('ZCARD', view.key) - gone
  local step = math.max(1, math.ceil(count / SAMPLES))
  local found = {}
  if step <= 2 then
    local all = redis.call('ZRANGE', view.key, gone, -1, 'WITHSCORES')
    for rank = 1, count do found[rank] = { rank, tonumber(all[2 * rank]) + window.span } end
    return found, count
  end
  for rank = 1, count, step do
    local one = redis.call('ZRANGE', view.key, gone + rank - 1, gone + rank - 1, 'WITHSCORES')
    found[#found + 1] = { rank, tonumber(one[2]) + window.span }
  end
  return found, count
end

-- Units per microsecond: what is left of the window, spread over the time until more of it frees.
-- After slots were lost, far constraints are believed a little less, which regains them bit by bit.
local function rate_of(window, ref, boost)
  local rate = (1 + boost) * window.limit / window.span
  local left = window.limit - window.count - #window.view.added
  for _, unit in ipairs(window.sample) do
    local gap, free = unit[2] - ref, left + unit[1]
    if gap > 0 and free > 0 then
      rate = math.min(rate, free / gap * (1 + boost * gap / window.span))
    end
  end
  return rate
end
