"""Stands in for what API Gateway does itself where no function is behind a route: it calls a service of AWS.

For HTTP APIs these are the integrations with an `IntegrationSubtype` (http_api.py), for REST APIs those of type `AWS`
(rest_api.py). The emulator leaves both to a program of their own (__main__.py), as local/corrections has it.
"""
