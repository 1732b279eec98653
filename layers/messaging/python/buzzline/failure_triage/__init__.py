"""What failed for good is an incident, which operators send back or dismiss."""
