-- ARGV: state, quiz, current, answer; then JSON: winners (number → name), scores (name → points),
-- answered (name → answer number), kicked (names).
-- Whoever waits for it takes the token out of `filled`, and puts it back.
redis.call('DEL', filling, filled)
redis.call('RPUSH', filled, run)
redis.call('PEXPIRE', filled, 5000)
if not lost() then
  return 0
end
redis.call('DEL', game, scoreboard, answered, kicked)
redis.call('HSET', game, 'run', run, 'state', ARGV[3], 'quiz', ARGV[4], 'current', ARGV[5], 'answer', ARGV[6])
for number, player in pairs(cjson.decode(ARGV[7])) do
  redis.call('HSET', game, 'winner:' .. number, player)
end
redis.call('PEXPIREAT', game, expiry)
for player, points in pairs(cjson.decode(ARGV[8])) do
  put_in(player, -points)
end
for player, number in pairs(cjson.decode(ARGV[9])) do
  redis.call('HSET', answered, player, number)
end
redis.call('PEXPIREAT', answered, expiry)
for _, player in ipairs(cjson.decode(ARGV[10])) do
  redis.call('SADD', kicked, player)
end
redis.call('PEXPIREAT', kicked, expiry)
return 1
