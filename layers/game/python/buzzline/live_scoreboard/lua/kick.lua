-- ARGV: player.
if lost() then
  return {'lost'}
end
redis.call('SADD', kicked, ARGV[3])
redis.call('PEXPIREAT', kicked, expiry)
take_out(ARGV[3])
return {'ok'}
