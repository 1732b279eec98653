-- ARGV: question number, winner ("" for nobody), points.
if lost() then
  return {'lost'}
end
local field, winner, points = 'winner:' .. ARGV[3], ARGV[4], ARGV[5]
local before = redis.call('HGET', game, field) or ''
if before == winner then
  return {'ok'}
end
if before ~= '' and redis.call('ZSCORE', scoreboard, before) then
  redis.call('ZINCRBY', scoreboard, points, before)
end
if winner == '' then
  redis.call('HDEL', game, field)
else
  redis.call('HSET', game, field, winner)
  if redis.call('ZSCORE', scoreboard, winner) then
    redis.call('ZINCRBY', scoreboard, -points, winner)
  end
end
return {'ok'}
