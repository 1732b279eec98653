"""Where a Buzzline is: its addresses, from the outputs file of the local cloud or from options."""

import json
from dataclasses import dataclass
from pathlib import Path


class NoDeployment(RuntimeError):
    """It is not known where Buzzline is."""


@dataclass(frozen=True)
class Deployment:
    """The addresses that a client needs."""

    api_url: str
    web_socket_url: str
    mqtt_url: str
    mqtt_host: str
    """Host that the broker is asked for, where it is not the one in the address."""
    mqtt_authorizer: str
    region: str
    user_pool_id: str
    user_pool_client_id: str
    cognito_url: str | None = None
    """Endpoint of Cognito, and of all services, where it is not AWS's own."""
    last_dead_letters: str = ""
    """URL of the queue of what failed for good; empty without feature dlq_replay."""
    waiting_queue: str = ""
    """URL of the queue of what is tried again."""

    @classmethod
    def of_outputs(cls, outputs: dict[str, str | None]) -> "Deployment":
        """Out of what `.local/outputs.json` holds."""
        return cls(
            api_url=outputs["apiUrl"] or "",
            web_socket_url=outputs["webSocketUrl"] or "",
            mqtt_url=outputs["mqttUrl"] or "",
            mqtt_host=outputs["mqttHost"] or "",
            mqtt_authorizer=outputs.get("mqttAuthorizer") or "",
            region=outputs["region"] or "",
            user_pool_id=outputs["userPoolId"] or "",
            user_pool_client_id=outputs["userPoolClientId"] or "",
            cognito_url=outputs.get("awsEndpointUrl"),
            last_dead_letters=outputs.get("lastDeadLetters") or "",
            waiting_queue=outputs.get("waitingQueue") or "",
        )

    @classmethod
    def of_file(cls, file: Path) -> "Deployment":
        """Out of an outputs file; raises NoDeployment."""
        if not file.exists():
            raise NoDeployment(
                f"There is no {file}: start the local cloud with `make run`, or name another file (OUTPUTS=file)."
            )
        return cls.of_outputs(json.loads(file.read_text()))
