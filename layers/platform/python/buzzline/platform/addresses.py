"""Whose address a request comes from, in a form that limits can count and nobody can read.

The web app's distribution tells the API of whom it asks for (`x-viewer-address`) and proves that it is
the distribution by a value that only it is told (`x-origin-proof`). Without the proof whoever calls the
API is the one who asks.
"""

import hmac
import ipaddress

from buzzline.platform.http import HttpRequest

VIEWER = "x-viewer-address"
PROOF = "x-origin-proof"
_NETWORK_BITS = 64
"""Of IPv6 addresses: the rest is a device's own choice, and changes by the hour."""


def address_of(request: HttpRequest, proof: str) -> str:
    """A name for the address of the caller: the same for the same address, different for others, and not to be read.

    `proof` is what the distribution proves itself by.
    """
    told, shown = request.headers.get(VIEWER), request.headers.get(PROOF, "")
    trusted = told and proof and hmac.compare_digest(shown.encode(), proof.encode())
    network = _network_of(str(told) if trusted else request.source_ip)
    return hmac.new(proof.encode(), network.encode(), "sha256").hexdigest()[:24]


def _network_of(text: str) -> str:
    """What counts as one address: an IPv4 address, or the network of an IPv6 address."""
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return ""  # all who have none are one
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address), _NETWORK_BITS), strict=False))
    return str(address)
