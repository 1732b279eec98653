"""What CloudFront serves: encrypted, out of private buckets, with headers that tell browsers what not to do."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.governance.rules.registry import rule
from tests.governance.templates import FeatureTemplate, branches, references, scalars, text_of

ENCRYPTED = {"redirect-to-https", "https-only"}
HEADERS = ("ContentTypeOptions", "FrameOptions", "ReferrerPolicy", "StrictTransportSecurity")
UNSAFE = ("'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'")


@rule("distribution-is-encrypted")
def distribution_is_encrypted(template: FeatureTemplate) -> Iterator[str]:
    """On both ways: from browsers, and to whatever answers."""
    for name, config in _distributions(template):
        for path, behavior in _behaviors(config):
            if behavior.get("ViewerProtocolPolicy") not in ENCRYPTED:
                yield f"{name}: {path} takes requests that are not encrypted (ViewerProtocolPolicy)"
        for origin in branches(config["Origins"]):
            protocol = origin.get("CustomOriginConfig", {}).get("OriginProtocolPolicy", "https-only")
            if protocol != "https-only":
                yield f"{name}: origin {origin['Id']} is asked by {protocol}: must be https-only"


@rule("distribution-reads-buckets-by-access-control")
def distribution_reads_buckets_by_access_control(template: FeatureTemplate) -> Iterator[str]:
    """Then the bucket can be private, and its policy says which distribution may read it."""
    for name, config in _distributions(template):
        for origin in branches(config["Origins"]):
            if "S3OriginConfig" in origin and (
                not origin.get("OriginAccessControlId") or origin["S3OriginConfig"].get("OriginAccessIdentity")
            ):
                yield f"{name}: origin {origin['Id']} has no OriginAccessControlId, or an OriginAccessIdentity"


@rule("distribution-guards-pages")
def distribution_guards_pages(template: FeatureTemplate) -> Iterator[str]:
    """Whatever a browser takes for a page may run nothing that we have not put there."""
    policies = template.of_type("AWS::CloudFront::ResponseHeadersPolicy")
    for name, config in _distributions(template):
        for path, behavior in _behaviors(config):
            if not references(behavior.get("ResponseHeadersPolicyId")) & set(policies):
                yield f"{name}: {path} has no headers policy of this template"
    for name, properties in policies.items():
        security = properties["ResponseHeadersPolicyConfig"].get("SecurityHeadersConfig", {})
        for header in HEADERS:
            if security.get(header, {}).get("Override") is not True:
                yield f"{name}: has no {header}, or lets it be overridden"
        policy = security.get("ContentSecurityPolicy", {}).get("ContentSecurityPolicy")
        if not text_of(policy).startswith("default-src 'none'"):
            yield f"{name}: ContentSecurityPolicy does not begin with default-src 'none'"
        for _, text in scalars(policy):
            yield from (f"{name}: ContentSecurityPolicy allows {source}" for source in UNSAFE if source in str(text))


def _distributions(template: FeatureTemplate) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, properties in template.of_type("AWS::CloudFront::Distribution").items():
        yield name, properties["DistributionConfig"]


def _behaviors(config: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Path patterns and behaviours, that of all other paths included."""
    yield "the default behaviour", config["DefaultCacheBehavior"]
    for behavior in branches(config.get("CacheBehaviors", [])):
        yield behavior["PathPattern"], behavior
