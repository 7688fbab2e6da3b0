-- Keeps the breaker that core/breaker.py defines; a property test holds the two together.
local function breaker_state() return state.brk or 'closed' end

local function open_breaker(rules, now)
  local opens = number('opens')
  put('brk', 'open')
  put('brk_until', now + math.min(rules.open * rules.growth ^ opens, rules.longest))
  put('opens', math.min(opens + 1, 64))
  put('good_probes', 0)
  put('probe', '')
  put('probe_until', 0)
  redis.call('DEL', KEY.good, KEY.bad)
end

local function close_breaker()
  put('brk', 'closed')
  put('opens', 0)
  put('brk_until', 0)
  put('probe', '')
  redis.call('DEL', KEY.good, KEY.bad)
end

local function remember_outcome(rules, now, id, key)
  redis.call('ZADD', key, now, id)
  for _, each in ipairs({ KEY.good, KEY.bad }) do
    redis.call('ZREMRANGEBYSCORE', each, '-inf', digits(now - rules.within))
    redis.call('ZREMRANGEBYRANK', each, 0, -rules.remembered - 1)
  end
end

local function trips(rules)
  local last_good = redis.call('ZREVRANGE', KEY.good, 0, 0, 'WITHSCORES')[2]
  local row = redis.call('ZCOUNT', KEY.bad, last_good and '(' .. last_good or '-inf', '+inf')
  local bad, good = redis.call('ZCARD', KEY.bad), redis.call('ZCARD', KEY.good)
  return row >= rules.in_a_row or (bad + good >= rules.at_least and bad >= rules.share * (bad + good))
end

local function judge_probe(rules, now, weight)
  put('probe', '')
  put('probe_until', 0)
  if weight == 'bad' then return open_breaker(rules, now) end
  if weight == 'good' then
    put('good_probes', number('good_probes') + 1)
    if number('good_probes') >= rules.probes then close_breaker() end
  end
end

-- What an outcome does to it; `weight` is good, bad or neutral.
local function breaker_hears(conf, now, id, weight)
  if conf.breaker ~= 'auto' then return end
  if breaker_state() ~= 'closed' then
    if state.probe == id then judge_probe(conf.rules, now, weight) end
    return
  end
  if weight == 'neutral' then return end
  remember_outcome(conf.rules, now, id, weight == 'bad' and KEY.bad or KEY.good)
  if weight == 'bad' and trips(conf.rules) then open_breaker(conf.rules, now) end
end

-- Microseconds to wait, nil if a permit may go; and whether that permit is the one probe.
local function breaker_wait(conf, now)
  if conf.breaker == 'open' then return conf.recheck end
  if conf.breaker == 'closed' or breaker_state() == 'closed' then return nil, false end
  if breaker_state() == 'open' then
    if number('brk_until') > now then return number('brk_until') - now end
    put('brk', 'half_open')
  end
  if (state.probe or '') ~= '' and number('probe_until') > now then
    return math.min(number('probe_until') - now, conf.recheck)
  end
  return nil, true
end
