"""Identity: who may register, and under which names."""
