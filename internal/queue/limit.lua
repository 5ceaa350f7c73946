-- KEYS: the limit. ARGV: now, spacing, burst tolerance, time to live, all in ms.
-- GCRA: the key holds the earliest time at which the next one would be on time.
local now, spacing, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
if due - now > tolerance then
  return math.ceil(due - now - tolerance)
end
redis.call('SET', KEYS[1], string.format('%.3f', due + spacing), 'PX', ARGV[4])
return 0
