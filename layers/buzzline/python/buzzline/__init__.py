"""Buzzline: the business logic and the ports that every Lambda function shares."""
