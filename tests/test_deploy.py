"""What stands in deploy/ names only commands, options, settings and files that there are, and limits that match."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import subprocess
from pathlib import Path

import click
import pytest
import yaml

from govflow.cli import govflow
from govflow.settings import VARIABLES, Settings, as_markdown
from govflow.settings.variables import Environment

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
NAMES = {each.name for each in VARIABLES}


def unit(path: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None, comment_prefixes="#")
    found.optionxform = str  # type: ignore[assignment, method-assign]
    found.read(path, "utf-8")
    return found


def check_command(words: list[str]) -> None:
    """Raises what click raises for a command, an option or a value that there is not; nothing is carried out."""
    context, command = click.Context(govflow), govflow
    while isinstance(command, click.Group):
        name, *words = words
        found = command.get_command(context, name)
        assert found is not None, name
        command = found  # type: ignore[assignment]
    command.make_context(command.name, list(words), resilient_parsing=False)


def commands(text: str) -> list[list[str]]:
    """What a text calls of govflow, with plain values for what is filled in later."""
    text = text.replace("%i", "8001").replace('"/var/backups/govflow/$(date +%%F)"', "/nowhere/today").replace("'", "")
    return [shlex.split(each) for each in re.findall(r"/opt/govflow/bin/govflow (.+)", text)]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_call_commands_that_there_are_and_belong_together(path: Path) -> None:
    found = unit(path)
    if path.suffix == ".timer":
        assert path.with_suffix(".service") in UNITS
        return
    called = commands(found["Service"]["ExecStart"])
    assert len(called) == 1
    check_command(called[0])
    assert found["Service"]["User"] == "govflow"
    assert found["Service"]["EnvironmentFile"] == "/etc/govflow/govflow.env"
    assert found["Service"]["NoNewPrivileges"] == "yes"


def test_a_command_that_is_gone_is_noticed() -> None:
    with pytest.raises(AssertionError):
        check_command(["serv"])
    with pytest.raises(click.UsageError):
        check_command(["serve", "--prot", "1"])


def test_the_environment_can_be_used_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [each for each in (DEPLOY / "govflow.env").read_text("utf-8").splitlines() if not each.startswith("#")]
    given = dict(each.split("=", 1) for each in lines)
    assert set(given) <= NAMES
    for name, value in (given | {"GOVFLOW_DATA": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)
    settings = Settings.from_env()
    assert (settings.https, settings.proxies, settings.address) == (True, 1, "https://gov.example.org")
    state = unit(DEPLOY / "govflow-web@.service")["Service"]["StateDirectory"]
    assert given["GOVFLOW_DATA"] == f"/var/lib/{state}"


def test_the_composition_names_what_there_is() -> None:
    composed = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    services = composed["services"]
    assert {"database", "web1", "web2", "worker1", "worker2", "proxy"} <= set(services)
    for service in services.values():
        assert set(service.get("depends_on", ())) <= set(services)
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in composed["volumes"] or source == "./tls" or (DEPLOY / source).is_file(), source
    assert set(services["web1"]["environment"]) <= NAMES
    assert services["web1"] == services["web2"]
    program, *called = services["worker1"]["command"]
    assert (program, services["worker1"]) == ("govflow", services["worker2"] | {"command": [program, *called]})
    check_command(called)
    assert services["worker1"] == services["web1"] | {"command": [program, *called]}
    container = (DEPLOY / services["web1"]["build"]["dockerfile"].partition("/")[2]).read_text("utf-8")
    (call,) = re.findall(r'^CMD \["govflow", (.+)\]', container, re.MULTILINE)
    check_command([each.strip(' "') for each in call.split(",")])
    for name in re.findall(r"GOVFLOW_[A-Z_]+", container):
        assert name in NAMES


def test_the_proxy_leads_to_the_web_services_with_limits_that_match() -> None:
    conf = (DEPLOY / "nginx.conf").read_text("utf-8")
    bare = re.sub(r"#.*", "", conf)
    assert bare.count("{") == bare.count("}")
    assert all(re.search(r"[;{}]\s*$", each) for each in bare.splitlines() if each.strip())
    composed = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    assert set(re.findall(r"server (web\d):8000", conf)) == {each for each in composed["services"] if "web" in each}
    (most,) = re.findall(r"client_max_body_size (\d+)m;", conf)
    assert int(most) * 1024 * 1024 >= Settings.max_upload_bytes + 1_000_000
    for header in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme", "X-Forwarded-Host $host"):
        assert f"proxy_set_header {header};" in conf
    assert "location ~ ^/(healthz|readyz|metrics)$" in conf
    assert "proxy_request_buffering on;" in conf


def test_the_reference_of_settings_is_whole_and_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Environment] = []
    made = Environment.__init__

    def remember(self: Environment, given: dict[str, str]) -> None:
        made(self, given)
        asked.append(self)

    for name in [each for each in os.environ if each.startswith("GOVFLOW_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GOVFLOW_DATA", str(tmp_path))
    monkeypatch.setattr(Environment, "__init__", remember)
    Settings.from_env()
    assert sorted(asked[0].known) == sorted(NAMES)
    assert (ROOT / "docs" / "environment.md").read_text("utf-8") == as_markdown(), (
        "run: govflow settings --markdown > docs/environment.md"
    )


def test_scripts_of_the_shell_can_be_read() -> None:
    scripts = list(DEPLOY.glob("*.sh"))
    assert [each for each in scripts if subprocess.run(["sh", "-n", each], check=False).returncode] == []
    assert scripts
