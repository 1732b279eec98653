"""Chat: one channel for everybody, and one for each live game."""
