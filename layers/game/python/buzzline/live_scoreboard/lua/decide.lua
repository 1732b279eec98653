-- ARGV: player, question number, answer number, points (0 where it is not right), whether the books say that
-- it is the player's first answer to the question ("1" or "0"). Returns the ruling, and who was first.
if lost() then
  return {'lost'}
end
local player, number, send, points, first_answer = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
if not redis.call('ZSCORE', scoreboard, player) then
  return {'absent', ''}
end
local winner = redis.call('HGET', game, 'winner:' .. number)
if redis.call('HGET', game, 'current') == number then
  local before = redis.call('HGET', answered, player)
  if before and before ~= send then
    return {'duplicate', winner or ''}
  end
  redis.call('HSET', answered, player, send)
  redis.call('PEXPIREAT', answered, expiry)
elseif first_answer ~= '1' then
  return {'over', winner or ''}
end
if tonumber(points) > 0 and not winner then
  winner = player
  redis.call('HSET', game, 'winner:' .. number, winner)
  redis.call('ZINCRBY', scoreboard, -points, winner)
end
return {'taken', winner or ''}
