-- ARGV: question number, winner ("" for nobody).
if lost() then
  return {'lost'}
end
local field, winner = 'winner:' .. ARGV[3], ARGV[4]
local before = redis.call('HGET', game, field) or ''
if before == winner then
  return {'ok'}
end
if before ~= '' and redis.call('ZSCORE', scoreboard, before) then
  redis.call('ZINCRBY', scoreboard, 1, before)
end
if winner == '' then
  redis.call('HDEL', game, field)
else
  redis.call('HSET', game, field, winner)
  if redis.call('ZSCORE', scoreboard, winner) then
    redis.call('ZINCRBY', scoreboard, -1, winner)
  end
end
return {'ok'}
