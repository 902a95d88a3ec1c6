"""Founding by the govflow command: what it prints, that a wrong setting leaves nothing, links that are whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from govflow.cli import govflow
from govflow.demo.region import region_source
from govflow.services.commands.directory.people import accept_invitation
from govflow.services.commands.setup import connect
from govflow.settings import Settings
from tests.services.regions import DELTA, MORE

Run = Callable[..., Result]
TYPED = ("--prefix", "YRD", "--name-en", "Yangtze Delta", "--name-zh", "长三角", "--administrator", "mei@example.org")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in a folder of its own, on the database of its own."""
    monkeypatch.setenv("GOVFLOW_DATA", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "region.yaml").write_text(DELTA, "utf-8")
    (tmp_path / "more.yaml").write_text(MORE, "utf-8")
    return lambda *words: CliRunner().invoke(govflow, [str(each) for each in words])


def test_an_installation_is_founded_from_a_file_and_again(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setenv("GOVFLOW_DATABASE", database_url)
    monkeypatch.setenv("GOVFLOW_ADDRESS", "https://gov.example.org")
    monkeypatch.setenv("GOVFLOW_HOSTS", "gov.example.org")
    monkeypatch.setenv("GOVFLOW_HTTPS", "1")
    first = run("init", "--region", "region.yaml", "--links", "links.csv")
    assert first.exit_code == 0, first.output
    assert "Entered: 1 regional body, 5 organizations" in first.stdout
    assert "2 links are in links.csv" in first.stdout
    assert "/invitations/" not in first.output
    again = run("init", "--region", "region.yaml")
    assert again.exit_code == 0, again.output
    assert "Stands already: 1 regional body, 5 organizations" in again.stdout
    assert "Nothing new." in again.stdout
    assert "mei@example.org sets a password until " in again.stdout
    assert "1 accounts have no password yet" in again.stderr
    assert run("region", "check", "more.yaml", "--database", database_url).stdout.splitlines() == [
        "more.yaml: sound. Nothing was entered; it would be:", "Entered: 1 organization, 1 account, 2 roles.",
    ]  # fmt: skip
    assert "Entered: 1 organization, 1 account, 2 roles." in run("region", "load", "more.yaml").stdout
    linked = run("people", "link", "LAN@example.org")
    assert linked.stdout.startswith("lan@example.org sets a password until ")
    token = linked.stdout.strip().partition("https://gov.example.org/invitations/")[2]
    backend = connect(Settings.from_env())
    assert accept_invitation(backend, token, "seven white herons") == "lan@example.org"
    backend.sessions.dispose()
    assert (
        "govflow people link lan@example.org"
        in run("people", "invite", "lan@example.org", "--name-en", "Lan Xin", "--name-zh", "兰馨").stdout
    )
    assert run("history", "verify").exit_code == 0
    (tmp_path / "region.yaml").write_text(DELTA.replace("YRD", "YRX"), "utf-8")
    refused = run("init", "--region", "region.yaml")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "region.yaml:2:8: This installation has its regional body already: Yangtze Delta, YRD" in refused.stderr


def test_the_example_is_a_region_that_can_be_entered(run: Run, tmp_path: Path) -> None:
    told = run("region", "example").stdout
    assert told.encode() == region_source()
    (tmp_path / "example.yaml").write_text(told, "utf-8")
    checked = run("region", "check", "example.yaml")
    assert (checked.exit_code, checked.stdout[:21]) == (0, "example.yaml: sound; ")


def test_what_is_wrong_with_a_file_is_said_line_by_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "region.yaml").write_text(DELTA.replace("[secretary]", "[king]").replace("YRD", "y"), "utf-8")
    for command in (("region", "check", "region.yaml"), ("init", "--region", "region.yaml")):
        refused = run(*command)
        assert refused.exit_code == 1
        assert [each.split(" ")[0] for each in refused.stderr.removeprefix("Error: ").splitlines()] == [
            "region.yaml:2:8:", "region.yaml:12:79:", "Nothing",
        ]  # fmt: skip
    assert not (tmp_path / "var" / "govflow.sqlite3").exists()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("GOVFLOW_ZONE", "Asia/Peking", "GOVFLOW_ZONE must be a time zone"),
        ("GOVFLOW_DATA", "relative", "GOVFLOW_DATA must be the whole path"),
        ("GOVFLOW_SECRET_KEY", "changeme", "GOVFLOW_SECRET_KEY can be guessed"),
        ("GOVFLOW_HOSTS", "https://gov.example.org", "GOVFLOW_HOSTS names hosts"),
        ("GOVFLOW_ADDRESS", "https://gov.example.org", "add it to GOVFLOW_HOSTS"),
        ("GOVFLOW_DEMO", "1", "GOVFLOW_DEMO is set"),
        ("GOVFLOW_HTPS", "1", "did you mean GOVFLOW_HTTPS?"),
        ("GOVFLOW_ZONE", "Asia/Urumqi", "Set GOVFLOW_ZONE=Asia/Shanghai"),
    ],
)
def test_a_wrong_setting_leaves_no_database(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    (tmp_path / "region.yaml").write_text(DELTA.replace("prefix: YRD", "zone: Asia/Shanghai, prefix: YRD"), "utf-8")
    monkeypatch.setenv(name, value)
    refused = run("init", "--region", "region.yaml", "--database", f"sqlite:///{tmp_path}/new.sqlite3")
    assert (refused.exit_code, sentence in refused.stderr) == (1, True), refused.output
    assert not (tmp_path / "new.sqlite3").exists()


@pytest.mark.parametrize("left_out", [0, 2, 4, 6])
def test_a_name_that_is_missing_leaves_no_database(run: Run, tmp_path: Path, left_out: int) -> None:
    refused = run("init", *TYPED[:left_out], *TYPED[left_out + 2 :], "--database", f"sqlite:///{tmp_path}/new.sqlite3")
    assert (refused.exit_code, f"{TYPED[left_out]} is missing" in refused.stderr) == (1, True)
    assert not (tmp_path / "new.sqlite3").exists()


def test_whoever_has_a_lost_link_is_told_where_links_lead(run: Run) -> None:
    assert run("init", *TYPED).exit_code == 0
    linked = run("people", "link", "mei@example.org")
    assert " at http://127.0.0.1:8000/invitations/" in linked.stdout
    assert "GOVFLOW_ADDRESS is not set" in linked.stderr
    nobody = run("people", "link", "nobody@example.org")
    assert (nobody.exit_code, "no active account" in nobody.stderr) == (1, True)
