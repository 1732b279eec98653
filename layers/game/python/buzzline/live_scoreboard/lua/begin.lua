-- ARGV: how long filling may take (ms). Returns 1 for the one who shall fill the cache, 0 for all others.
if not redis.call('SET', filling, run, 'NX', 'PX', ARGV[3]) then
  return 0
end
redis.call('DEL', filled)
return 1
