"""CloudFormation: the public half of the broker's key (resource Custom::PublicKey), as attribute Pem."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes import CloudFormationCustomResourceEvent
from buzzline.broker.signing_key import SigningKey
from buzzline.platform.custom_resource import answer
from buzzline.platform.observability import observed


@observed
def handler(event: dict[str, Any], context: Any) -> Any:
    request = CloudFormationCustomResourceEvent(event)
    arn = str(request.resource_properties.get("Key"))

    def work() -> dict[str, str]:
        return {} if request.request_type == "Delete" else {"Pem": SigningKey(arn).public_half()}

    return answer(request, f"public-half-of-{arn}", work)
