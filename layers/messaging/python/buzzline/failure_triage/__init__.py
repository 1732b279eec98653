"""What failed for good is an incident, which people redrive or dismiss."""
