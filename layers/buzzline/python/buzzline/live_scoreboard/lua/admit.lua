-- ARGV: player. Returns their score.
if lost() then
  return {'lost'}
end
local player = ARGV[3]
if redis.call('SISMEMBER', kicked, player) == 1 then
  return {'kicked'}
end
put_in(player, 0)
return {'ok', tostring(-tonumber(redis.call('ZSCORE', scoreboard, player)))}
