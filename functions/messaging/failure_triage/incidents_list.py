"""GET /incidents: what failed for good, for operators."""

from typing import Any

from buzzline.failure_triage.incident import OPEN, IncidentsQuery
from buzzline.failure_triage.incidents_store import IncidentsStore
from buzzline.failure_triage.triage import require_operator
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting

incidents = IncidentsStore(setting("INCIDENTS_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> dict[str, Any]:
    require_operator(request.groups)
    query = request.query(IncidentsQuery)
    return incidents.of_status(query.status or OPEN, query.next_token).named("incidents")
