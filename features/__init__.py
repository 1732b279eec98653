"""Features as a whole: the catalogue of those that there are, and the files that a new one begins with."""
