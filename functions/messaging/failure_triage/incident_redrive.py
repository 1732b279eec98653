"""POST /incidents/{incidentId}/redrive: send the messages of an incident back, for operators."""

from time import monotonic

from buzzline.dlq_replay.publisher import Queues
from buzzline.failure_triage.incidents_store import IncidentsStore
from buzzline.failure_triage.payload_store import PayloadStore
from buzzline.failure_triage.triage import Redriven, redrive, require_operator
from buzzline.platform.clock import now_ms
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting

SECONDS = 15
"""How long one request goes on; the API waits for 29 seconds at most."""

incidents = IncidentsStore(setting("INCIDENTS_TABLE"))
payloads = PayloadStore(setting("PAYLOADS_BUCKET"))
waiting = Queues(setting("WAITING_QUEUE"))


@endpoint()
def handler(request: HttpRequest) -> Redriven:
    require_operator(request.groups)
    end = monotonic() + SECONDS
    return redrive(
        incidents,
        payloads,
        waiting.wait,
        request.path["incidentId"],
        request.player,
        now_ms,
        lambda: monotonic() < end,
    )
