"""The rules that every template must keep, by name.

To add one, write it in the module that it belongs to, and a case that breaks it in
tests/governance/test_rules.py: a rule that nothing breaks fails the tests.
"""

from tests.governance.rules import (
    alarms,
    api,
    data,
    distributions,
    events,
    functions,
    messaging,
    network,
    roles,
    root,
    state_machines,
)
from tests.governance.rules.registry import RULES, breaches

__all__ = [
    "RULES",
    "alarms",
    "api",
    "breaches",
    "data",
    "distributions",
    "events",
    "functions",
    "messaging",
    "network",
    "roles",
    "root",
    "state_machines",
]
