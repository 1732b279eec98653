"""Lets a process address nothing but this machine.

What stands in for AWS has test credentials, and somebody's real ones may be around: a request that goes astray must
fail here and be seen, not be answered by AWS.
"""

import ipaddress
import os
import socket
import sys
from typing import Any

_CONNECTING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_LOOKING_UP = {"socket.getaddrinfo", "socket.gethostbyname"}


def is_local(host: object) -> bool:
    """Whether a host is this machine; names count that need no look-up anywhere else."""
    if isinstance(host, bytes | bytearray):
        host = host.decode(errors="replace")
    if not host:  # any interface, or a socket that is connected
        return True
    name = str(host).lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return name == socket.gethostname().lower()
    return address.is_loopback or address.is_unspecified


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse other machines with PermissionError; an audit hook."""
    if event in _CONNECTING:
        address = arguments[1]  # a file of this machine where it is no tuple
        if isinstance(address, tuple) and isinstance(address[0], str | bytes) and not is_local(address[0]):
            _refuse(address)
    elif event in _LOOKING_UP and not is_local(arguments[0]):
        _refuse(arguments[:2])


def _refuse(address: tuple[Any, ...]) -> None:
    where = ":".join(str(part) for part in address[:2])
    raise PermissionError(f"process {os.getpid()} of the local cloud may not address {where}")


_on: list[bool] = []


def guard() -> None:
    """Refuse whatever this process addresses outside of this machine, from now on and for good."""
    if not _on:
        _on.append(True)
        sys.addaudithook(watch)
