-- Redis' own wall clock in whole microseconds. Tests swap this file for one that reads a key.
local function wall()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end
