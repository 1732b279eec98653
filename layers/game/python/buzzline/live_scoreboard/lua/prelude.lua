-- Begins every script. KEYS: see cache_store. ARGV: run, expiry (ms since 1970), then the script's own.
-- Scores are kept negative: so the best come first, and equal ones in the order of their names.
local game, scoreboard, answered, kicked, filling, filled = unpack(KEYS)
local run, expiry = ARGV[1], ARGV[2]

-- A cache that is full may drop one key of a game and keep the others: without its scoreboard it is lost as a whole.
local function lost()
  return redis.call('HGET', game, 'run') ~= run
    or (redis.call('HGET', game, 'joined') and redis.call('EXISTS', scoreboard) == 0)
end

local function put_in(player, score)
  redis.call('ZADD', scoreboard, 'NX', score, player)
  redis.call('PEXPIREAT', scoreboard, expiry)
  redis.call('HSET', game, 'joined', 1)
end

local function take_out(player)
  redis.call('ZREM', scoreboard, player)
  if redis.call('EXISTS', scoreboard) == 0 then
    redis.call('HDEL', game, 'joined')
  end
end
