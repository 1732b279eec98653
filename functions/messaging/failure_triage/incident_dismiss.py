"""POST /incidents/{incidentId}/dismiss: nobody needs to look at an incident any more, for operators."""

from buzzline.failure_triage.incident import Incident
from buzzline.failure_triage.incidents_store import IncidentsStore
from buzzline.failure_triage.triage import dismiss, require_operator
from buzzline.platform.clock import now_ms
from buzzline.platform.contract import ContractModel
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting
from pydantic import Field

incidents = IncidentsStore(setting("INCIDENTS_TABLE"))


class Dismissal(ContractModel):
    """What is dismissed: an incident with so many messages."""

    count: int = Field(ge=1, le=1_000_000_000)


@endpoint()
def handler(request: HttpRequest) -> Incident:
    require_operator(request.groups)
    return dismiss(incidents, request.path["incidentId"], request.body(Dismissal).count, request.player, now_ms())
