-- ARGV: player.
if lost() then
  return {'lost'}
end
redis.call('SADD', kicked, ARGV[3])
redis.call('PEXPIREAT', kicked, expiry)
redis.call('ZREM', scoreboard, ARGV[3])
if redis.call('EXISTS', scoreboard) == 0 then
  redis.call('HDEL', game, 'joined')
end
return {'ok'}
