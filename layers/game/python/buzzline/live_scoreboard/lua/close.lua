-- ARGV: number, state.
if lost() then
  return {'lost'}
end
if redis.call('HGET', game, 'current') == ARGV[3] then
  redis.call('HSET', game, 'state', ARGV[4])
end
return {'ok'}
