-- ARGV: number, state, answer.
if lost() then
  return {'lost'}
end
if tonumber(ARGV[3]) > tonumber(redis.call('HGET', game, 'current')) then
  redis.call('HSET', game, 'current', ARGV[3], 'state', ARGV[4], 'answer', ARGV[5])
  redis.call('DEL', answered)
end
return {'ok'}
