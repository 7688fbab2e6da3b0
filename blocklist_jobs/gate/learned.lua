-- What the provider's answers teach about a limit that is not the configured one, and when to wait after a 429.
local MOST_PATIENCE = 8

local function learn(conf, now, cost)
  local window = conf.windows[conf.primary]
  if not window then return end
  local effective = effective_limit(window, true, now)
  local sent = redis.call('ZCOUNT', KEY.log, '(' .. digits(now - window.seconds), digits(now)) - cost
  -- A refusal of a burst speaks of the burst; only one at an even pace speaks of the window.
  local burst_spoke = number('calm') == 0 and conf.burst > 1 and sent < effective / 2
  if not burst_spoke then
    local half = math.floor(effective / 2)
    -- A limit that was confirmed by a refusal right after the first probe is probed less often.
    local confirmed = number('learned') > 0 and number('probe_step') <= 2
    put('patience', confirmed and math.min(MOST_PATIENCE, 2 * math.max(1, number('patience'))) or 1)
    -- Never less than one such request: a refusal of it says nothing of a window that holds nothing else.
    put('learned', math.max(cost, math.min(effective - 1, math.max(sent, half))))
    put('probe_step', 1)
    put('streak', 0)
  end
end

local function cool_down(now, wait) put('cool', math.max(number('cool'), now + wait)) end

-- Calls that were out together are refused together: only the first refusal teaches and lengthens the backoff.
local function hear_throttled(conf, now)
  if args.start > number('throttled_at') or number('throttled_at') == 0 then
    learn(conf, now, weight_of(conf, args.cost))
    put('calm', conf.stretch)
    put('throttles', math.min(number('throttles') + 1, 64))
    put('throttled_at', now)
    if not args.retry_after then
      local backoff = conf.backoff
      cool_down(now, args.dice * math.min(backoff.cap, backoff.base * backoff.multiplier ^ number('throttles')))
    end
  end
  if args.retry_after then cool_down(now, args.retry_after) end
end

-- A round of the learned limit without a refusal lifts it, by twice as much each time; the first may take longer.
local function lift(conf)
  local rounds = number('probe_step') == 1 and math.max(1, number('patience')) or 1
  put('streak', number('streak') + weight_of(conf, args.cost))
  if number('streak') < number('learned') * rounds then return end
  put('streak', 0)
  put('learned', number('learned') + number('probe_step'))
  put('probe_step', number('probe_step') * 2)
  local window = conf.windows[conf.primary]
  if not window or number('learned') >= window.limit then put('learned', 0) end
end

local function hear_success(conf)
  if args.start <= number('throttled_at') then return end
  put('throttles', 0)
  if number('calm') > 0 then put('calm', math.max(0, number('calm') - weight_of(conf, args.cost))) end
  if number('learned') > 0 then lift(conf) end
end

-- Rate headers are believed where they are stricter, for as long as they keep coming.
local function hear_hint(conf, now)
  local hint, window = args.hint, conf.windows[conf.primary]
  if hint.limit and window and hint.limit > 0 and hint.limit < window.limit then
    put('hinted', math.max(1, math.floor(hint.limit * 0.99)))
    put('hinted_until', now + 2 * window.span)
  end
  if hint.remaining and hint.remaining <= 0 and hint.reset and hint.reset > 0 then
    cool_down(now, math.min(hint.reset, conf.longest_hint))
  end
end
