"""CloudFormation: the public half of the broker's key and the broker's host (Custom::PublicKey), as Pem and Host."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes import CloudFormationCustomResourceEvent
from buzzline.broker.address import broker_host
from buzzline.broker.signing_key import SigningKey
from buzzline.platform.custom_resource import answer
from buzzline.platform.observability import observed


@observed
def handler(event: dict[str, Any], context: Any) -> Any:
    request = CloudFormationCustomResourceEvent(event)
    arn = str(request.resource_properties.get("Key"))

    def work() -> dict[str, str]:
        if request.request_type == "Delete":
            return {}
        return {"Pem": SigningKey(arn).public_half(), "Host": broker_host()}

    return answer(request, f"public-half-of-{arn}", work)
