if redis.call('HGET', game, 'run') == run then
  redis.call('DEL', game, scoreboard, answered, kicked, filling, filled)
end
return {'ok'}
