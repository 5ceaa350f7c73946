-- KEYS: lock, fence. ARGV: the holder's value, the time in milliseconds.
-- The time is the least token, so that tokens go on rising after a flush.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
local token = math.max(last + 1, tonumber(ARGV[2]))
redis.call('SET', KEYS[2], string.format('%.0f', token))
return token
