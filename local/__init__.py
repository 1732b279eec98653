"""The local cloud: an AWS emulator and Redis, with a SAM application deployed to them by the real SAM CLI."""
