"""The environment of whatever the project starts: nothing in it that would lead astray on somebody's machine.

Every developer's machine is set up for other work, too: a profile and endpoints of AWS, proxies, options of Python,
pip, npm and Node.js. Programs get one of these, never `os.environ` as it is:

- `for_tools`: installing, building, linting. Reaches the registries of packages as the person does, AWS never.
- `for_aws`: the same with the person's AWS settings, for what deploys to an account.
- `for_local_cloud`: talks to the local cloud; knows no proxies and no AWS, and is refused every other address.
- `for_servers`: the servers of the local cloud; has nothing but what every program needs.

`python -E -m local.environment [--aws] command ...` runs a command of the project's tools in `for_tools` or `for_aws`.
Needs the standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from local import LAYERS, ROOT
from local.guard.loopback import guard

GUARD = Path(__file__).resolve().parent / "guard"
"""Folder whose `sitecustomize` Python runs before anything else."""

STARTED_IN = dict(os.environ)
"""The environment that this process was started in, whatever has become of it since."""

_DROPPED = (
    "AWS_",
    "BOTO_",
    "LAMBDA_",
    "LAYER_",  # what the recipe of the layers understands
    "LOCALSTACK_",
    "MINISTACK_",
    "NODE_",
    "NPM_CONFIG_",
    "PIP_",
    "POWERTOOLS_",
    "PYTHON",
    "SAM_",
    "UV_",
    "VIRTUAL_ENV",
    "VITE_",
    "MAKE",  # options of one `make` are not those of another one that a tool starts
    "MFLAGS",
)
# Where packages come from, and how to get there; the machine may reach them in no other way.
_SOURCES = {
    "NODE_EXTRA_CA_CERTS",
    *(
        f"PIP_{each}"
        for each in (
            *("CACHE_DIR", "CERT", "CLIENT_CERT", "CONFIG_FILE", "DEFAULT_TIMEOUT", "EXTRA_INDEX_URL", "FIND_LINKS"),
            *("INDEX_URL", "KEYRING_PROVIDER", "NO_INDEX", "PROXY", "RETRIES", "TRUSTED_HOST"),
        )
    ),
    *(
        f"NPM_CONFIG_{each}"
        for each in (
            *("CA", "CACHE", "CAFILE", "CERT", "FETCH_RETRIES", "FETCH_TIMEOUT", "HTTPS_PROXY", "KEY", "NOPROXY"),
            *("PROXY", "REGISTRY", "STRICT_SSL", "USERCONFIG"),
        )
    ),
    *(
        f"UV_{each}"
        for each in ("CACHE_DIR", "DEFAULT_INDEX", "EXTRA_INDEX_URL", "FIND_LINKS", "INDEX", "INDEX_URL", "NATIVE_TLS")
    ),
}
_SOURCES_LIKE = ("NPM_CONFIG_@", "NPM_CONFIG_//")
"""Registries of some packages, and what they ask for."""

_PROXIES = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "FTP_PROXY", "WS_PROXY", "WSS_PROXY", "SOCKS_PROXY", "NO_PROXY"}
_HERE = ("localhost", ".localhost", "127.0.0.1", "::1")

_EVERY_PROGRAM = {
    *("HOME", "LANG", "LANGUAGE", "LOGNAME", "PATH", "SHELL", "SYSTEMROOT", "TEMP", "TERM", "TMP", "TMPDIR", "TZ"),
    *("USER", "WINDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
}

_LOCAL_AWS = {
    # No file of settings is as good as an empty one; the variables alone would leave those of the default profile.
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def for_tools(environ: Mapping[str, str]) -> dict[str, str]:
    """For programs that install, build or look at the project; those beside this interpreter are found first."""
    kept = {name: value for name, value in environ.items() if not _is_dropped(name)}
    already = kept.get("NO_PROXY") or kept.get("no_proxy") or ""
    direct = ",".join([*(each for each in already.split(",") if each and each not in _HERE), *_HERE])
    return {
        **kept,
        "NO_PROXY": direct,
        "no_proxy": direct,
        # A setting in pip's own file, which the variable goes before, can't be combined with a target.
        "PIP_USER": "0",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONPATH": _folders(ROOT, *LAYERS),
        # Byte code beside the functions would end up in what is deployed.
        "PYTHONPYCACHEPREFIX": str(ROOT / ".local/pycache"),
        "SAM_CLI_TELEMETRY": "0",
        "PATH": _path(kept),
    }


def for_aws(environ: Mapping[str, str]) -> dict[str, str]:
    """For programs that use the AWS account that the person has chosen."""
    return {**for_tools(environ), **{name: each for name, each in environ.items() if name.upper().startswith("AWS_")}}


def for_local_cloud(environ: Mapping[str, str]) -> dict[str, str]:
    """For programs that talk to the local cloud, and for this one when it is such a program."""
    tools = for_tools(environ)
    return {
        **{name: value for name, value in tools.items() if name.upper() not in _PROXIES},
        **_LOCAL_AWS,
        "NO_PROXY": "*",  # nor what a system without such variables is set to
        "no_proxy": "*",
        "PYTHONPATH": _folders(GUARD, ROOT, *LAYERS),
    }


def for_servers(environ: Mapping[str, str]) -> dict[str, str]:
    """For the servers of the local cloud, and all that they start; functions import nothing of the repository."""
    kept = {name: value for name, value in environ.items() if name in _EVERY_PROGRAM or name.startswith("LC_")}
    return {
        **kept,
        **_LOCAL_AWS,
        "NO_PROXY": "*",
        "no_proxy": "*",
        "PATH": _path(kept),
        "PYTHONPATH": _folders(GUARD),
    }


def settle(environ: MutableMapping[str, str]) -> None:
    """Make this process one that talks to the local cloud: its environment, and what it may address."""
    settled = for_local_cloud(environ)
    for name in set(environ) - set(settled):
        del environ[name]
    environ.update(settled)
    guard()


def _is_dropped(name: str) -> bool:
    upper = name.upper()
    return upper.startswith(_DROPPED) and upper not in _SOURCES and not upper.startswith(_SOURCES_LIKE)


def _folders(*folders: Path) -> str:
    return os.pathsep.join(map(str, folders))


def _path(environ: Mapping[str, str]) -> str:
    """Programs beside this one's interpreter, like the SAM CLI and Node.js, before those of the machine."""
    folder, path = str(Path(sys.executable).parent), environ.get("PATH", os.defpath)
    return path if path.split(os.pathsep)[0] == folder else f"{folder}{os.pathsep}{path}"


def main(arguments: list[str]) -> None:
    """Become the command."""
    aws = arguments[:1] == ["--aws"]
    command = arguments[1:] if aws else arguments
    environment = (for_aws if aws else for_tools)(os.environ)
    try:
        os.execvpe(command[0], command, environment)  # noqa: S606
    except FileNotFoundError:
        sys.exit(f"There is no program {command[0]!r} here: `make install` installs all that the project needs.")


if __name__ == "__main__":
    main(sys.argv[1:])
