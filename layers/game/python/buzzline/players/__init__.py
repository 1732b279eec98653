"""Players: profile, and progress (experience, level, wins)."""
