"""What a developer's machine is set to does not reach what the project starts."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest

from local.environment import (
    GUARD,
    ROOT,
    for_aws,
    for_local_cloud,
    for_servers,
    for_tools,
    settle,
)

Make = Callable[[Mapping[str, str]], dict[str, str]]

MACHINE = {"PATH": "/usr/bin", "HOME": "/home/somebody", "LANG": "C.UTF-8"}
AWS = {
    "AWS_PROFILE": "another-project",
    "AWS_DEFAULT_PROFILE": "another-project",
    "AWS_ACCESS_KEY_ID": "real",
    "AWS_SESSION_TOKEN": "real",
    "AWS_ENDPOINT_URL_S3": "https://s3.example.com",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/var/token",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.2/",
    "AWS_CA_BUNDLE": "/etc/bundle.pem",
    "AWS_REGION": "eu-west-1",
}
LEADING_ASTRAY = {
    "NODE_ENV": "production",
    "NODE_OPTIONS": "--require=/nowhere.js",
    "npm_config_omit": "dev",
    "NPM_CONFIG_PRODUCTION": "true",
    "PIP_TARGET": "/nowhere",
    "PIP_REQUIRE_VIRTUALENV": "true",
    "PIP_NO_BINARY": ":all:",
    "PYTHONHOME": "/nowhere",
    "PYTHONOPTIMIZE": "2",
    "PYTHONWARNINGS": "error",
    "VIRTUAL_ENV": "/nowhere",
    "SAM_TEMPLATE_FILE": "/nowhere",
    "LAYER_TARGET": "host",
    "MAKEFLAGS": "-k",
    "POWERTOOLS_DEV": "true",
}
PROXIES = {
    "HTTP_PROXY": "http://proxy.example.com:3128",
    "HTTPS_PROXY": "http://proxy.example.com:3128",
    "ALL_PROXY": "socks5://proxy.example.com:1080",
    "http_proxy": "http://proxy.example.com:3128",
    "https_proxy": "http://proxy.example.com:3128",
    "all_proxy": "socks5://proxy.example.com:1080",
}
EMULATORS = {"PERSIST_STATE": "1", "LAMBDA_EXECUTOR": "docker", "MINISTACK_REGION": "eu-west-1", "SERVICES": "s3"}
SOURCES = {
    "PIP_INDEX_URL": "https://packages.example.com/simple",
    "PIP_CERT": "/etc/bundle.pem",
    "npm_config_registry": "https://packages.example.com/npm",
    "npm_config_@buzz:registry": "https://packages.example.com/npm",
    "NODE_EXTRA_CA_CERTS": "/etc/bundle.pem",
    "UV_INDEX_URL": "https://packages.example.com/simple",
}


@pytest.mark.parametrize("make", [for_tools, for_local_cloud, for_servers])
@pytest.mark.parametrize(("name", "value"), [*AWS.items(), *LEADING_ASTRAY.items()])
def test_a_setting_of_other_work_is_not_passed_on(make: Make, name: str, value: str) -> None:
    assert make({**MACHINE, name: value}) == make(MACHINE)


@pytest.mark.parametrize("make", [for_local_cloud, for_servers])
@pytest.mark.parametrize(("name", "value"), PROXIES.items())
def test_what_talks_to_the_local_cloud_knows_no_proxy(make: Make, name: str, value: str) -> None:
    assert make({**MACHINE, name: value}) == make(MACHINE)
    assert make(MACHINE)["NO_PROXY"] == make(MACHINE)["no_proxy"] == "*"


@pytest.mark.parametrize(("name", "value"), EMULATORS.items())
def test_settings_of_another_emulator_do_not_reach_this_one(name: str, value: str) -> None:
    assert for_servers({**MACHINE, name: value}) == for_servers(MACHINE)


@pytest.mark.parametrize(("name", "value"), [*SOURCES.items(), *PROXIES.items()])
def test_packages_come_from_where_the_person_gets_them(name: str, value: str) -> None:
    assert for_tools({**MACHINE, name: value})[name] == value


def test_a_proxy_is_not_asked_for_this_machine() -> None:
    made = for_tools({**MACHINE, "NO_PROXY": "intranet.example.com,localhost"})
    assert made["NO_PROXY"] == made["no_proxy"] == "intranet.example.com,localhost,.localhost,127.0.0.1,::1"


def test_who_deploys_does_so_to_the_chosen_account() -> None:
    made = for_aws({**MACHINE, **AWS, **LEADING_ASTRAY})
    assert {name: value for name, value in made.items() if name.startswith("AWS_")} == AWS
    assert "NODE_ENV" not in made


def test_programs_of_the_project_are_found_first_and_once() -> None:
    once = for_tools(MACHINE)
    assert once["PATH"] == f"{Path(sys.executable).parent}{os.pathsep}/usr/bin"
    assert for_tools(once)["PATH"] == once["PATH"]


def test_servers_have_what_every_program_needs() -> None:
    made = for_servers({**MACHINE, "LC_ALL": "C.UTF-8", "LD_LIBRARY_PATH": "/opt/python/lib", "EDITOR": "ed"})
    assert made["HOME"] == "/home/somebody"
    assert made["LC_ALL"] == "C.UTF-8"
    assert made["LD_LIBRARY_PATH"] == "/opt/python/lib"
    assert "EDITOR" not in made
    assert made["PYTHONPATH"] == str(GUARD), "functions import nothing of the repository"


def test_a_process_that_settles_keeps_what_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {**MACHINE, **AWS, **PROXIES, "BUZZLINE_PASSWORD": "secret"}
    settle(environ)
    assert environ == for_local_cloud({**MACHINE, "BUZZLINE_PASSWORD": "secret"})


@pytest.fixture
def settings_of_aws(tmp_path: Path) -> Path:
    """Files in a home, as other work leaves them."""
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/credentials").write_text("[default]\naws_access_key_id=real\naws_secret_access_key=real\n")
    (tmp_path / ".aws/config").write_text(
        "[default]\nregion = eu-west-1\nignore_configured_endpoint_urls = true\ns3 =\n    addressing_style = virtual\n"
    )
    return tmp_path


_ASK = """
import boto3
session = boto3.Session()
s3 = session.client("s3")
print(s3.meta.region_name, s3.meta.endpoint_url, (s3.meta.config.s3 or {}).get("addressing_style"),
      session.get_credentials().access_key)
"""


def test_files_of_settings_are_not_read(settings_of_aws: Path) -> None:
    """Least of all one that sends uploads to AWS itself, whatever the variables say."""
    told = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": "http://localhost:4566",
    }
    for made in (for_local_cloud, for_servers):
        environment = {**made({**os.environ, "HOME": str(settings_of_aws)}), **told}
        done = subprocess.run(
            [sys.executable, "-c", _ASK], env=environment, capture_output=True, text=True, check=True, timeout=60
        )
        assert done.stdout.split() == ["us-east-1", "http://localhost:4566", "None", "test"]


def run_tool(arguments: list[str], **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-E", "-m", "local.environment", *arguments],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


_SHOW = "import os, json, sys; print(json.dumps([sys.flags.optimize, dict(os.environ)]))"


def test_a_command_runs_in_what_is_made_for_it() -> None:
    done = run_tool(["python", "-c", _SHOW], PYTHONHOME="/nowhere", PYTHONOPTIMIZE="2", AWS_PROFILE="other")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("[0, ")
    assert "AWS_PROFILE" not in done.stdout
    assert "AWS_PROFILE" in run_tool(["--aws", "python", "-c", _SHOW], AWS_PROFILE="other").stdout


def test_the_status_of_a_command_is_passed_on() -> None:
    assert run_tool(["python", "-c", "import sys; sys.exit(7)"]).returncode == 7
    missing = run_tool(["there-is-no-such-program"])
    assert missing.returncode == 1
    assert "make install" in missing.stderr


def test_these_tests_run_in_such_an_environment() -> None:
    assert os.environ["AWS_CONFIG_FILE"] == os.devnull
    session: Any = boto3.Session()
    assert session.available_profiles == []
