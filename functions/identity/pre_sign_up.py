"""Cognito PreSignUp: refuse unfit player names; confirm at once where the deployment says so."""

from typing import Any

from buzzline.identity.names import check_name
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting

AUTO_CONFIRM = setting("AUTO_CONFIRM") == "true"


@observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    check_name(event["userName"], by_operator=event["triggerSource"] == "PreSignUp_AdminCreateUser")
    event["response"]["autoConfirmUser"] = AUTO_CONFIRM
    logger.info("sign-up accepted", extra={"autoConfirm": AUTO_CONFIRM})
    return event
