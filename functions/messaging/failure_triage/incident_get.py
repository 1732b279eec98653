"""GET /incidents/{incidentId}: an incident with its newest messages, for operators."""

from buzzline.failure_triage.incident import IncidentView
from buzzline.failure_triage.incidents_store import IncidentsStore
from buzzline.failure_triage.payload_store import PayloadStore
from buzzline.failure_triage.triage import require_operator, view
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting

incidents = IncidentsStore(setting("INCIDENTS_TABLE"))
payloads = PayloadStore(setting("PAYLOADS_BUCKET"))


@endpoint()
def handler(request: HttpRequest) -> IncidentView:
    require_operator(request.groups)
    return view(incidents, payloads, request.path["incidentId"])
