-- What every script begins with: its arguments, the state of one (provider, app), and how both are left behind.
local KEY = { state = KEYS[1], log = KEYS[2], leases = KEYS[3], good = KEYS[4], bad = KEYS[5], user = KEYS[6] }
local args = cjson.decode(ARGV[1])
local state, dirty = {}, {}

local function load_state()
  local flat = redis.call('HGETALL', KEY.state)
  for i = 1, #flat, 2 do state[flat[i]] = flat[i + 1] end
end

local function number(field) return tonumber(state[field]) or 0 end

local function put(field, value)
  state[field] = value
  dirty[field] = value
end

-- Whole numbers of 16 digits, which cjson and `..` would round.
local function digits(value) return string.format('%.0f', value) end

-- A state that is behind what this client has seen was lost and replaced by an older copy.
local function is_cold()
  if not state.born then return true end
  return args.epoch == state.born and (args.seq or 0) > number('seq')
end

local function say_cold()
  redis.call('HDEL', KEY.state, 'born')
  return cjson.encode({ cold = digits(wall()) })
end

-- The keys expire together, the state first: a gate without its state is cold, never empty and trusting.
local function keep(conf, now)
  local ahead = 0
  for _, field in ipairs({ 'cool', 'quota_until', 'blind', 'brk_until' }) do
    ahead = math.max(ahead, number(field) - now)
  end
  local life = math.ceil(conf.life_ms + ahead / 1000)
  redis.call('PEXPIRE', KEY.state, life)
  for name, key in pairs(KEY) do
    if name ~= 'state' then redis.call('PEXPIRE', key, life + 3600000) end
  end
end

local function save()
  local flat = {}
  for field, value in pairs(dirty) do
    flat[#flat + 1] = field
    flat[#flat + 1] = value
  end
  if #flat > 0 then redis.call('HSET', KEY.state, unpack(flat)) end
end

local function answer(now, reply)
  reply.epoch = state.born
  reply.now = digits(now)
  reply.seq = number('seq')
  return cjson.encode(reply)
end
