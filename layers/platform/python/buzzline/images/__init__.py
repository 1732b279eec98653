"""Pictures that people upload: looked into, made harmless, moderated. Knows nothing of what they are for."""
