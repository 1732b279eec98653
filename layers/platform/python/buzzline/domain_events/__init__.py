"""Domain events: what has happened in games and in the market, told on the platform's event bus."""
