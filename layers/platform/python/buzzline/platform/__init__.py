"""What two or more features share: settings, clients, errors, HTTP, observability, stream folding."""
