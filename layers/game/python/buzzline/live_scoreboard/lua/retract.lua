-- ARGV: player, answer number.
if lost() then
  return {'lost'}
end
if redis.call('HGET', answered, ARGV[3]) == ARGV[4] then
  redis.call('HDEL', answered, ARGV[3])
end
return {'ok'}
