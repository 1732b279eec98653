"""Runs the state machine of purchases."""

from botocore.exceptions import BotoCoreError, ClientError
from buzzline.marketplace.buying import Order, Outcome
from buzzline.platform.clients import step_functions
from buzzline.platform.contract import to_json
from buzzline.platform.errors import Unavailable
from buzzline.platform.observability import logger


class PurchaseWorkflow:
    """The Express state machine of statemachines/marketplace_purchase.asl.yaml."""

    def __init__(self, state_machine: str) -> None:
        self._state_machine = state_machine

    def run(self, order: Order) -> Outcome:
        """Buy, whole or not at all; again has no effect. Raises Unavailable where the outcome is not known."""
        try:
            execution = step_functions().start_sync_execution(stateMachineArn=self._state_machine, input=to_json(order))
        except (BotoCoreError, ClientError):
            logger.exception("a purchase could not be started")
            raise _unknown() from None
        if execution["status"] != "SUCCEEDED":
            logger.error("a purchase failed", extra={"error": execution.get("error"), "cause": execution.get("cause")})
            raise _unknown()
        return Outcome.model_validate_json(execution["output"])


def _unknown() -> Unavailable:
    return Unavailable("busy", "The purchase may or may not have been made: send the same request again to know.")
