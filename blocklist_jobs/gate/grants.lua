-- Writes remembered grants into the logs: args.grants are {start from now, cost, number of the
-- user's key}.
local function remember_grants(conf, now, before, users_before)
  for index, grant in ipairs(args.grants) do
    local start = now + grant[1]
    if start > now - conf.longest then
      for unit = 1, grant[2] do
        local member = 'r' .. args.life .. '|' .. index .. ':' .. unit
        if start < before then redis.call('ZADD', KEY.log, start, member) end
        if conf.per_user and start < users_before then redis.call('ZADD', KEYS[5 + grant[3]], start, member) end
      end
    end
  end
end

local function remember_quotas()
  for index, ends in ipairs(args.ends) do
    put('used' .. index, args.used[index])
    put('ends' .. index, ends)
    put('day_began' .. index, 0)
  end
end
