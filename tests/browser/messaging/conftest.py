"""People with browsers, at a cloud with the family messaging."""

import pytest

from tests.support.cloud import DeployedCloud


@pytest.fixture(scope="session")
def cloud(messaging: DeployedCloud) -> DeployedCloud:
    return messaging
