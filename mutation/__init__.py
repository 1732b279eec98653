"""Mutation testing: rules are broken, one at a time, and a test has to notice each.

`make mutants` breaks what decides: the domain and its stores (Python), the scripts in the cache (Lua) and the state
machines (ASL). What no test noticed either becomes a test, or stands in survivors.toml with the reason why it may.
"""
