"""Integrations of APIs with services of AWS: API Gateway calls these itself, with the rights of a role.

The emulator has none of HTTP APIs, and of REST APIs only those with SQS, for which it asks for no rights. Here the
emulator leaves all of them to a program (local/integrations), whose address is in SERVICE_INTEGRATIONS_URL, with
a session of the integration's role.
"""

import base64
import hashlib
import json
import os
import time
import urllib.request
from typing import Any

from ministack.core.responses import get_account_id, new_uuid
from ministack.services import apigateway, apigateway_v1, iam, sts
from ministack.services.cloudformation import provisioners

_SECONDS = 35
"""Somewhat longer than the longest of API Gateway's timeouts."""
_OWN = ("integrationSubtype", "credentialsArn")

_props_alone = provisioners._apigw_v2_integration_props
_update_alone = apigateway._update_integration
_invoke_lambda_alone = apigateway._invoke_lambda_proxy
_invoke_custom_alone = apigateway_v1._invoke_lambda_custom_v1


def props_of_integration(props: Any) -> Any:
    """What is kept of an integration: the emulator forgets the service and the role."""
    own = {name: props.get(name[0].upper() + name[1:]) for name in _OWN}
    return {**_props_alone(props), **own}


def update_integration(api_id: Any, int_id: Any, data: Any) -> Any:
    """The same of one that is changed."""
    answer = _update_alone(api_id, int_id, data)
    if integration := apigateway._integrations.get(api_id, {}).get(int_id):
        integration.update({name: data[name] for name in _OWN if name in data})
    return answer


async def invoke_of_http_api(  # noqa: PLR0913, PLR0917  the emulator's own arguments
    integration: Any,
    api_id: Any,
    stage: Any,
    path: Any,
    method: Any,
    headers: Any,
    body: Any,
    query_params: Any,
    route_key: Any = "$default",
    path_params: Any = None,
    *,
    authorizer_claims: Any = None,
    authorizer_scopes: Any = None,
    authorizer_lambda_context: Any = None,
    authorizer_iam: Any = None,
    owner_account_id: Any = None,
    owner_region: Any = None,
    raw_query_string: Any = None,
) -> Any:
    """Invoke a function, or call a service."""
    if not integration.get("integrationSubtype"):
        return await _invoke_lambda_alone(
            integration,
            api_id,
            stage,
            path,
            method,
            headers,
            body,
            query_params,
            route_key,
            path_params,
            authorizer_claims=authorizer_claims,
            authorizer_scopes=authorizer_scopes,
            authorizer_lambda_context=authorizer_lambda_context,
            authorizer_iam=authorizer_iam,
            owner_account_id=owner_account_id,
            owner_region=owner_region,
            raw_query_string=raw_query_string,
        )
    context = _context(api_id, stage, path, method, headers)
    context |= {"routeKey": route_key, "authorizer": {**(authorizer_lambda_context or {})}}
    if authorizer_claims is not None:
        context["authorizer"]["claims"] = authorizer_claims
    return await _ask(
        "/http-api",
        integration,
        integration.get("credentialsArn"),
        body=body,
        headers=headers,
        query=query_params,
        path=path,
        path_parameters=path_params,
        context=context,
        stage_variables=apigateway._get_stage_variables(api_id, stage),
    )


async def invoke_of_rest_api(  # noqa: PLR0913, PLR0917  the emulator's own arguments
    integration: Any,
    api_id: Any,
    stage_name: Any,
    stage: Any,
    resource: Any,
    request_path: Any,
    method: Any,
    headers: Any,
    body: Any,
    query_params: Any,
    path_params: Any,
    *,
    owner_account_id: Any = None,
    owner_region: Any = None,
    binary_media_types: Any = None,
    authorizer_context: Any = None,
    caller_identity: Any = None,
) -> Any:
    """Invoke a function, or call a service."""
    named = apigateway_v1._parse_service_integration_uri(integration.get("uri", ""))
    if named is None or named[1] == "lambda":
        return await _invoke_custom_alone(
            integration,
            api_id,
            stage_name,
            stage,
            resource,
            request_path,
            method,
            headers,
            body,
            query_params,
            path_params,
            owner_account_id=owner_account_id,
            owner_region=owner_region,
            binary_media_types=binary_media_types,
            authorizer_context=authorizer_context,
            caller_identity=caller_identity,
        )
    context = _context(api_id, stage_name, request_path, method, headers)
    context |= {"resourcePath": resource["path"], "resourceId": resource["id"], "authorizer": authorizer_context or {}}
    context["identity"] |= caller_identity or {}
    return await _ask(
        "/rest-api",
        integration,
        integration.get("credentials"),
        body=body,
        headers=headers,
        query=query_params,
        path=request_path,
        path_parameters=path_params,
        context=context,
        stage_variables=stage.get("variables"),
    )


def _context(api_id: str, stage: str, path: str, method: str, headers: Any) -> dict[str, Any]:
    now = time.time()
    return {
        "accountId": get_account_id(),
        "apiId": api_id,
        "domainName": f"{api_id}.execute-api.localhost",
        "httpMethod": method,
        "identity": {"sourceIp": "127.0.0.1", "userAgent": headers.get("user-agent", "")},
        "path": path,
        "protocol": "HTTP/1.1",
        "requestId": new_uuid(),
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "requestTimeEpoch": int(now * 1000),
        "stage": stage,
    }


async def _ask(to: str, integration: dict[str, Any], role: str | None, **asked: Any) -> Any:
    """Let the program answer; `asked` is what local/integrations has under these names."""
    asked["body"] = base64.b64encode(asked["body"] or b"").decode()
    asked["headers"] = {name.lower(): value for name, value in (asked["headers"] or {}).items()}
    for name in ("query", "path_parameters", "stage_variables"):
        asked[name] = dict(asked[name] or {})
    question = {"integration": integration, "credentials": _session(role), "asked": asked}
    request = urllib.request.Request(  # noqa: S310
        os.environ["SERVICE_INTEGRATIONS_URL"] + to, data=json.dumps(question, default=str).encode()
    )
    _, _, body = await apigateway._urlopen_async(request, _SECONDS)
    answer = json.loads(body)
    return answer["status"], answer["headers"], base64.b64decode(answer["body"])


def _session(role_arn: str | None) -> dict[str, str] | None:
    """Credentials with the rights of a role, if it lets API Gateway have them."""
    name = (role_arn or "").rpartition("/")[2]
    role = iam._roles.get(name)
    if role is None or not _trusts_api_gateway(json.loads(role["AssumeRolePolicyDocument"])):
        return None
    digest = hashlib.sha256(f"apigateway:{role_arn}".encode()).hexdigest()
    access_key, secret_key, token = f"ASIA{digest[:16].upper()}", digest[16:], f"token-{digest}"
    session = f"arn:aws:sts::{get_account_id()}:assumed-role/{name}/BackplaneAssumeRoleSession"
    sts.register_session(
        access_key,
        {
            "Arn": session,
            "UserId": f"{name}:BackplaneAssumeRoleSession",
            "SecretAccessKey": secret_key,
            "SessionToken": token,
        },
    )
    return {"accessKey": access_key, "secretKey": secret_key, "token": token}


def _trusts_api_gateway(policy: dict[str, Any]) -> bool:
    statements = policy.get("Statement", [])
    for statement in [statements] if isinstance(statements, dict) else statements:
        services = (statement.get("Principal") or {}).get("Service", [])
        actions = statement.get("Action", [])
        if (
            statement.get("Effect") == "Allow"
            and "apigateway.amazonaws.com" in ([services] if isinstance(services, str) else services)
            and "sts:AssumeRole" in ([actions] if isinstance(actions, str) else actions)
        ):
            return True
    return False
