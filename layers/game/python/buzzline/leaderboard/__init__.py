"""Leaderboards: each player's first result in a game, and the standings of all."""
