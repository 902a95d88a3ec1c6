"""The govflow command: what it prints, and with which code it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from govflow.cli import govflow
from govflow.cli.common import Programs
from govflow.cli.running import table
from govflow.demo.demonstration import CaseLine
from govflow.errors import NotFound
from govflow.paths import data_path
from govflow.services.catalog import shipped_workflows
from govflow.services.commands.directory.people import accept_invitation, invited_address
from govflow.services.commands.record import sequence_waiting
from govflow.services.commands.setup import connect
from govflow.settings import Settings
from govflow.store.sql.database import make_engine
from govflow.values import SystemClock
from tests.builders import Cast, make_cast
from tests.sequencing import publish_now

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in a folder of its own; ``serve`` is what would start the server."""
    monkeypatch.setenv("GOVFLOW_DATA", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)

    def run(*words: object, serve: Callable[..., None] | None = None) -> Result:
        return CliRunner().invoke(govflow, [str(each) for each in words], obj=Programs(serve=serve, work=serve))

    return run


@pytest.fixture
def cast(sqlite_url: str, tmp_path: Path) -> Cast:
    cast = make_cast(make_engine(sqlite_url, synchronous="OFF"), tmp_path / "var")
    cast.open("chen.yu", "dispute-mediation", respondent=cast.organization("laishui"), claim="The flow at Zhangfang")
    sequence_waiting(cast.backend)
    return cast


@pytest.mark.on_request  # `make check` asks for it, too
def test_the_shipped_procedures_are_reported_as_sound(run: Run) -> None:
    result = run("workflows", "check")
    assert result.exit_code == 0
    assert result.stdout.count("sound") >= len(shipped_workflows())


def test_a_story_is_told_state_by_state(run: Run) -> None:
    [file] = [each for each in shipped_workflows() if each.name.startswith("tranche")]
    told = run("workflows", "play", file, "evidence that never comes").stdout.splitlines()
    assert [line.split("  ")[-1] for line in told[1:]] == [
        "open → planned", "claim → claimed", "send_back → returned", "not_completed → failed", "as told",
    ]  # fmt: skip
    assert "No story" in run("workflows", "play", file, "a dragon").stdout


def test_a_file_with_an_error_is_reported_with_its_line(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "tranche.v2.yaml"
    broken.write_text(shipped_workflow("tranche").replace("to: verified", "to: nowhere"))
    result = run("workflows", "check", broken)
    assert result.exit_code == 1
    line = next(number for number, each in enumerate(broken.read_text().splitlines(), 1) if "to: nowhere" in each)
    assert f"{broken}:{line}:" in result.stdout


def test_the_report_comes_as_data_too(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("govflow: 1\nid: [\n")
    files = [next(each for each in shipped_workflows() if "tranche" in each.name), broken]
    result = run("workflows", "check", "--json", *files)
    assert result.exit_code == 1
    assert [each["sound"] for each in json.loads(result.stdout)] == [True, False]


def test_the_schema_describes_the_format_with_the_rules_that_there_are(run: Run) -> None:
    schema = json.loads(run("workflows", "schema").stdout)
    assert "states" in schema["properties"]
    assert {"const": "cases.pause", "description": "The deadline stands still."} in schema["$defs"]["effect"]["oneOf"]


def test_the_words_of_the_region_are_known_wherever_files_are_read(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, file = tmp_path / "words.yaml", tmp_path / "tranche.v2.yaml"
    words.write_text("vocabulary: 1\nroles: {clerk: clerk · 办事员}\n")
    file.write_text(shipped_workflow("tranche").replace("secretariat.verifier", "secretariat.clerk"))
    assert "There is no role “clerk”" in run("workflows", "check", file).stdout
    monkeypatch.setenv("GOVFLOW_VOCABULARY", str(words))
    assert run("workflows", "check", file, words).exit_code == 0
    assert '"const": "clerk"' in run("workflows", "schema").stdout


def test_a_vocabulary_that_is_wrong_is_reported_with_its_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = tmp_path / "words.yaml"
    words.write_text("vocabulary: 1\nroles: {chair: chief · 长}\n")
    checked = run("workflows", "check", words)
    assert (checked.exit_code, checked.stdout.partition(": “chair” is in the vocabulary")[0]) == (1, f"{words}:2:9")
    monkeypatch.setenv("GOVFLOW_VOCABULARY", str(words))
    for command in (("workflows", "schema"), ("workflows", "list")):
        result = run(*command)
        assert result.exit_code == 1
        assert f"{words}:2:9" in result.stderr
    monkeypatch.setenv("GOVFLOW_VOCABULARY", str(tmp_path / "lost.yaml"))
    assert "lost.yaml cannot be read (GOVFLOW_VOCABULARY)" in run("workflows", "schema").stderr


def test_the_vocabulary_that_comes_along_is_sound(run: Run) -> None:
    result = run("workflows", "check", data_path("workflows") / "vocabulary.yaml")
    assert result.exit_code == 0
    assert "sound" in result.stdout


def test_the_rules_are_listed_with_settings_facts_and_an_example(run: Run) -> None:
    told = run("workflows", "rules").stdout.split("\n\n")
    [lines] = [each.splitlines() for each in told if each.startswith("funds.within_commitment")]
    assert lines[0] == "funds.within_commitment  (guard)"
    assert lines[1] == "  What is paid is no more than the balance of the signed commitment."
    assert "不得" in lines[2] or "余额" in lines[2]
    assert lines[3].startswith("  amount: form field, required. The field with the sum.")
    assert lines[-1] == "    {funds.within_commitment: {amount: final_amount}}"


def test_the_rules_come_as_data_in_both_languages(run: Run) -> None:
    found = {each["name"]: each for each in json.loads(run("workflows", "rules", "--json").stdout)}
    rule = found["conference.quorum"]
    assert rule["kind"] == "guard"
    assert rule["sentence"]["en"].startswith("Enough members are present")
    assert rule["sentence"]["zh"] != rule["sentence"]["en"]
    assert [each["name"] for each in rule["settings"]] == ["present", "of", "share"]
    assert rule["settings"][1]["type"] == {"en": "capacity", "zh": "参与身份"}
    assert found["attendance.quorum"]["procedure"] == {"en": "Joint conference", "zh": "联席会议"}


def test_a_version_is_published_once_and_never_changed(run: Run, sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "tranche.v1.yaml"
    file.write_text(shipped_workflow("tranche"))
    assert "published.\n" in run("workflows", "publish", file, "--database", sqlite_url).stdout
    assert "is published already" in run("workflows", "publish", file, "--database", sqlite_url).stdout
    file.write_text(file.read_text() + "\n# a remark\n")
    refused = run("workflows", "publish", file, "--database", sqlite_url)
    assert refused.exit_code == 1
    assert "cannot be changed" in refused.stderr
    listed = run("workflows", "list", "--database", sqlite_url).stdout.split()
    assert listed[:3] == ["tranche", "version", "1"]
    assert listed[-1] in refused.stderr


def test_an_intact_record_holds(run: Run, cast: Cast, sqlite_url: str) -> None:
    result = run("history", "verify", "--database", sqlite_url)
    assert (result.exit_code, result.stdout) == (0, "The record holds: 1 entries.\n")


def test_the_first_altered_entry_is_named(run: Run, cast: Cast, sqlite_url: str) -> None:
    alter(sqlite_url, "UPDATE history SET reason = 'because' WHERE seq = 1")
    result = run("history", "verify", "--database", sqlite_url)
    assert result.exit_code == 1
    assert result.stdout.startswith("BTH-DM-2026-0001, entry 1: This entry was altered")


def test_what_is_due_is_done_and_told(run: Run, cast: Cast, sqlite_url: str) -> None:
    reference = cast.open("chen.yu", "proposal", text="x", topic_class="routine", rule_set="by_topic")
    alter(sqlite_url, "UPDATE timer SET due_at = '2026-01-01 00:00:00.000000'")
    result = run("sweep", "--database", sqlite_url)
    assert result.stdout == f"{reference}: expire\n1 done.\n"


def test_the_operator_is_told_how_the_clock_does(run: Run, cast: Cast, sqlite_url: str) -> None:
    cast.clock.at = SystemClock().now()
    publish_now(cast)
    result = run("clock", "--database", sqlite_url)
    assert result.exit_code == 0, result.output
    assert "Last sweep: never; 0 deadlines have passed and wait." in result.stdout
    reference = cast.open("chen.yu", "proposal", text="x", topic_class="routine", rule_set="by_topic")
    alter(
        sqlite_url,
        "UPDATE timer SET due_at = '2026-01-01 00:00:00.000000', failures = 2, incident = 'ab12', failed_at = due_at",
    )
    alter(sqlite_url, "UPDATE timer SET failed_at = due_at, retry_at = due_at")
    result = run("clock", "--database", sqlite_url)
    assert result.exit_code == 1
    assert f"{reference}: failed 2 times" in result.stdout
    assert "incident ab12" in result.stdout


def test_the_operator_says_that_the_clock_is_right_where_that_of_the_last_sweep_was_not(
    run: Run, cast: Cast, sqlite_url: str
) -> None:
    cast.clock.at = SystemClock().now()
    publish_now(cast)
    columns = "(id, at, fired, failed, boot, counted)"
    alter(sqlite_url, f"INSERT INTO sweeping {columns} VALUES (1, '2199-01-01 00:00:00.000000', 0, 0, 'another', 5.0)")
    assert "seconds apart" in run("sweep", "--database", sqlite_url).stderr
    waiting = run("clock", "--database", sqlite_url)
    assert "Deadlines wait." in waiting.stdout
    assert "govflow clock --right" in waiting.stdout
    assert "Deadlines are kept by this clock from now on" in run("clock", "--right", "--database", sqlite_url).stdout
    assert run("clock", "--database", sqlite_url).exit_code == 0
    assert run("sweep", "--database", sqlite_url).stdout == "0 done.\n"


def test_an_installation_begins_with_a_body_and_an_administrator(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    words = ("init", "--prefix", "YRD", "--name-en", "Yangtze Delta", "--name-zh", "长三角", "--database", url)
    result = run(*words, "--administrator", "mei@example.org")
    assert result.exit_code == 0, result.output
    token = result.stdout.split("/invitations/")[1].strip()
    backend = connect(Settings.from_env(url))
    assert accept_invitation(backend, token, "seven white herons") == "mei@example.org"
    backend.sessions.dispose()
    again = run(*words, "--administrator", "lan@example.org")
    assert (again.exit_code, "administered already by mei@example.org" in again.stderr) == (1, True)
    assert run("people", "trust-passwords", "--database", url).stdout.startswith("0 passwords bore no mark")


def test_the_key_of_each_purpose_is_rotated_by_its_name(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    words = ("init", "--prefix", "YRD", "--name-en", "Yangtze Delta", "--name-zh", "长三角", "--database", url)
    token = run(*words, "--administrator", "mei@example.org").stdout.split("/invitations/")[1].strip()
    backend = connect(Settings.from_env(url))
    for purpose, said in (
        ("sessions", "everybody is signed out"),
        ("uploads", "holds until"),
        ("links", "holds until"),
    ):
        assert said in run("keys", "rotate", purpose, "--database", url).stdout
        assert invited_address(backend, token) == "mei@example.org"
    assert "new key for links" in run("keys", "rotate", "links", "--at-once", "--database", url).stdout
    with pytest.raises(NotFound):
        invited_address(backend, token)
    backend.sessions.dispose()
    assert "0 compartments" in run("keys", "rotate", "--database", url).stdout
    assert run("keys", "rotate", "heads", "--database", url).exit_code == 2
    assert "--at-once" in run("keys", "rotate", "--help").stdout


def test_people_are_invited_and_made_administrators(run: Run, cast: Cast, sqlite_url: str) -> None:
    invited = run(
        "people", "invite", "lan@example.org", "--name-en", "Lan Mei", "--name-zh", "兰梅", "--database", sqlite_url
    )
    assert "/invitations/" in invited.stdout
    assert run("people", "administrator", "LAN@example.org", "--database", sqlite_url).exit_code == 0
    nobody = run("people", "administrator", "nobody@example.org", "--database", sqlite_url)
    assert (nobody.exit_code, "no active account" in nobody.stderr) == (1, True)


def test_a_prefix_that_cannot_begin_a_reference_is_refused(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    result = run(
        "init", "--prefix", "y1", "--name-en", "Y", "--name-zh", "长", "--administrator", "a@b.cn", "--database", url
    )
    assert (result.exit_code, "capital letters" in result.stderr) == (1, True)


def test_an_empty_database_is_upgraded_first(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/empty.sqlite3"
    refused = run("sweep", "--database", url)
    assert (refused.exit_code, "govflow database upgrade" in refused.stderr) == (1, True)
    assert run("database", "upgrade", "--database", url).exit_code == 0
    assert run("sweep", "--database", url).stdout == "0 done.\n"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [("mysql://host/name", "not supported"), ("postgresql://user:hidden@127.0.0.1:1/none", "cannot be reached")],
)
def test_an_address_that_leads_nowhere_ends_in_one_sentence(run: Run, url: str, sentence: str) -> None:
    result = run("sweep", "--database", url)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert sentence in result.stderr
    assert "hidden" not in result.stderr


@pytest.mark.parametrize(
    "words", [["sweep", "--unknown"], ["workflows", "publish"], ["nothing"], ["serve", "--port", "0"]]
)
def test_a_command_line_that_makes_no_sense_ends_with_two(run: Run, words: list[str]) -> None:
    assert run(*words).exit_code == 2


def test_serving_hands_the_address_to_the_server(run: Run, sqlite_url: str) -> None:
    started: dict[str, Any] = {}

    def serve(settings: Settings, **options: object) -> None:
        started.update(options, url=settings.database_url, demo=settings.demo)

    result = run("serve", "--port", "8123", "--workers", "1", "--database", sqlite_url, serve=serve)
    assert "http://127.0.0.1:8123" in result.stdout
    assert started == {
        "host": "127.0.0.1", "port": 8123, "workers": 1, "threads": 8, "debug": False, "url": sqlite_url, "demo": False,
    }  # fmt: skip


def test_a_database_in_use_takes_no_demonstration(run: Run, cast: Cast, sqlite_url: str) -> None:
    result = run("demo", "--no-serve", "--database", sqlite_url)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "govflow demo --reset" in result.stderr


def test_the_table_counts_what_is_open_and_what_has_ended() -> None:
    line = {"reference": "BTH-PR-2026-0001", "kind": "Proposal", "title": "A choir"}
    cases = (CaseLine(**line, state="Adopted", end="success"), CaseLine(**line, state="Draft", end=None))
    assert table(cases).splitlines()[-1] == "2 cases: 1 open, 1 ended, 1 with success."


def shipped_workflow(name: str) -> str:
    return next(each for each in shipped_workflows() if each.name.startswith(name)).read_text("utf-8")


def alter(url: str, statement: str) -> None:
    """Change the database by hand, past the triggers that forbid it."""
    engine = make_engine(url)
    with engine.begin() as connection:
        triggers = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        for name in triggers:
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text(statement))
    engine.dispose()


def test_a_story_true_only_in_the_mind_fails_the_file_when_it_is_rehearsed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "tranche.v2.yaml"
    claim = "          claim_amount: 1\n"
    more = shipped_workflow("tranche").replace(claim, claim.replace("1", "900_000_000"), 1)
    more = more.replace("sum_paid: 200_000", "sum_paid: 900_000_000", 1)
    told = "  a tranche is claimed:\n"
    file.write_text(more.replace(told, f"{told}    given: {{planned_amount: 900_000_000}}\n", 1))
    assert run("workflows", "check", file).exit_code == 0
    result = run("workflows", "check", "--real", "--json", file)
    assert result.exit_code == 1
    [report] = json.loads(result.stdout)
    assert told.strip(" :\n") in {each["name"] for each in report["rehearsal"] if not each["passed"]}
    assert any("attempts by others" in each["evidence"] for each in report["findings"])
    assert any("¥200,000.00 or less" in each["sentence"] for each in report["problems"])
