-- ARGV: player, who has no points.
if lost() then
  return {'lost'}
end
take_out(ARGV[3])
return {'ok'}
