-- ARGV: player. Returns their score, and who was first with the question that is asked.
if lost() then
  return {'lost'}
end
local player = ARGV[3]
if redis.call('SISMEMBER', kicked, player) == 1 then
  return {'kicked'}
end
put_in(player, 0)
local winner = redis.call('HGET', game, 'winner:' .. redis.call('HGET', game, 'current'))
return {'ok', tostring(-tonumber(redis.call('ZSCORE', scoreboard, player))), winner or ''}
