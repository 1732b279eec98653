"""CloudFormation: publish the web app (resource Custom::WebRelease), or empty its bucket."""

from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from aws_lambda_powertools.utilities.data_classes import CloudFormationCustomResourceEvent
from buzzline.broker.address import broker_host
from buzzline.platform.custom_resource import answer
from buzzline.platform.observability import logger, observed
from buzzline.web.bucket_store import BucketStore
from buzzline.web.config import Release, app_config
from buzzline.web.publishing import publish, read_app, withdraw


@observed
def handler(event: dict[str, Any], context: Any) -> Any:
    request = CloudFormationCustomResourceEvent(event)
    bucket = str(request.resource_properties.get("Bucket"))
    store = BucketStore(bucket)

    def work() -> None:
        if request.request_type == "Delete":
            withdraw(store)
        else:
            release = Release.model_validate(request.resource_properties)
            app = dict(read_app(files("web_app")))  # in the layer of the app
            logger.info("publishing", extra={"bucket": bucket, "files": len(app)})
            publish(store, app, app_config(release, broker_host), datetime.now(UTC))

    # Named after the bucket, so that no deletion is ever about a bucket that is in use.
    return answer(request, f"web-app-in-{bucket}", work)
