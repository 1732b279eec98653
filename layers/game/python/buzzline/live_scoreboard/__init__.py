"""Live-scoreboard games: over MQTT, with the state in a cache; only the first right answer to a question scores."""
