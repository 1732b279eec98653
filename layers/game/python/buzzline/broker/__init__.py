"""The MQTT broker's door: the key that signs what it lets in."""
