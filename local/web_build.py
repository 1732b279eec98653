"""`make web`: the packages of the web app, and the app itself, built into web/dist.

Each is made anew where its stamp says that it was made of something else, or where it is not there as a whole.
"""

import html
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from local import ROOT
from local.environment import STARTED_IN, for_tools
from local.stamps import digest, has_stamp, one_at_a_time, stamp, system

LOCK = Path(".local/web-build.lock")
LOG = Path(".local/web-build.log")
APP = Path("web/dist/python/web_app")
_BUILT = Path(".local/web-built.json")
_TAIL = 25


class WebBuildFailed(Exception):
    """The message has the end of what npm said."""


def build_web_app(root: Path = ROOT, environ: Mapping[str, str] = STARTED_IN) -> None:
    """Install the packages and build the app, as far as it is not done; raises WebBuildFailed."""
    with one_at_a_time(root / LOCK):
        _build(root, environ)


def _build(root: Path, environ: Mapping[str, str]) -> None:
    install_packages(root, environ)
    made_of: dict[str, object] = {"sources": digest(sources(root)), "packages": packages(root, environ)}
    if (root / APP / "index.html").exists() and has_stamp(root / _BUILT, made_of):
        return
    print("building the web app into web/dist", flush=True)
    (root / _BUILT).unlink(missing_ok=True)
    _npm(["run", "build"], root, environ)
    stamp(root / _BUILT, made_of)


def install_packages(root: Path, environ: Mapping[str, str]) -> None:
    """Install what the lock file has into web/node_modules, if not all of it is there."""
    installed = root / "web/node_modules/installed"
    made_of = packages(root, environ)
    if has_stamp(installed, made_of) and not missing(root):
        return
    print("installing the packages of the web app into web/node_modules (once)", flush=True)
    # Tools are packages for development, which some machines are set to leave out.
    _npm(["ci", "--include=dev", "--loglevel=error"], root, environ)
    stamp(installed, made_of)


def packages(root: Path, environ: Mapping[str, str]) -> dict[str, object]:
    """What web/node_modules would be made of now; some packages are programs of one system."""
    node = subprocess.run(["node", "--version"], env=for_tools(environ), capture_output=True, text=True, check=False)
    return {
        "folder": str((root / "web").resolve()),
        "lock": digest([root / "web/package-lock.json", root / "web/package.json"]),
        "node": node.stdout.strip(),
        "system": system(),
    }


def missing(root: Path) -> list[str]:
    """Packages of the lock file that are not there, but for those that other systems need."""
    locked = json.loads((root / "web/package-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = (each for each, how in locked.items() if each and not how.get("optional") and not how.get("link"))
    return [each for each in wanted if not (root / "web" / each / "package.json").exists()]


def sources(root: Path) -> Iterator[Path]:
    """What the app is made of: not its tests, nor src/contracts, which every build begins with writing anew."""
    for folder in ("web/src", "web/public"):
        for file in (root / folder).rglob("*"):
            is_contract = file.is_relative_to(root / "web/src/contracts")
            if file.is_file() and not is_contract and not file.name.endswith(".test.ts"):
                yield file
    for pattern in ("web/*.html", "web/*.ts", "web/*.json", "docs/openapi.yaml", "docs/asyncapi.yaml"):
        yield from root.glob(pattern)


def stand_in(root: Path, why: str) -> None:
    """Put a page in the app's place that says why there is no app; the next build replaces it."""
    (root / _BUILT).unlink(missing_ok=True)
    shutil.rmtree(root / APP, ignore_errors=True)
    (root / APP).mkdir(parents=True)
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Buzzline was not built</title>'
        "<h1>The web app could not be built</h1>"
        f"<p>Everything else runs. All that was said is in {LOG}; mend it, and start again.</p>"
        f"<pre>{html.escape(why)}</pre></html>\n"
    )
    (root / APP / "index.html").write_text(page, encoding="utf-8")


def _npm(arguments: list[str], root: Path, environ: Mapping[str, str]) -> None:
    """Run npm; raises WebBuildFailed with the end of what it printed, all of which is in LOG."""
    log = root / LOG
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        command = ["npm", *arguments]
        try:
            done = subprocess.run(
                command,
                cwd=root / "web",
                env=for_tools(environ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
            )
        except FileNotFoundError:
            raise WebBuildFailed("There is no npm: `make install` installs it.") from None
    if done.returncode:
        said = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL:])
        raise WebBuildFailed(f"npm {' '.join(arguments)} failed:\n{said}")


def main() -> int:
    """Build, or say why not; returns the exit status."""
    try:
        build_web_app()
    except WebBuildFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
