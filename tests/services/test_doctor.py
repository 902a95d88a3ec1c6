"""The round through an installation: what is well, what is wrong, and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from govflow.cli import govflow
from govflow.services.commands.deadlines import sweep
from govflow.services.commands.documents import AddDocument, add_document
from govflow.services.commands.record import period_of, publish_checkpoints, sequence_waiting
from govflow.services.commands.setup import prepare
from govflow.services.queries.health import surroundings
from govflow.services.queries.health.databases import check_role, check_server
from govflow.services.queries.health.doctor import examine
from govflow.services.queries.health.findings import Finding, all_well, told
from govflow.services.queries.health.holdings import check_books, check_documents, check_record
from govflow.services.queries.health.running import check_clockwork
from govflow.settings import Settings
from govflow.store.sql import server
from tests.builders import Cast, new_key
from tests.conftest import superuser
from tests.sequencing import publish_now
from tests.services import disputes
from tests.test_jobs import lapsing_draft

KEY = "4pKq-9vT2_xWzR7mL0sYb3NcE8hGfJ1d"
Run = Callable[..., Result]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Of an installation that is served: it swept, and published what it recorded."""
    settings = Settings(database_url=database_url, secret_key=KEY, data_dir=tmp_path / "data")
    backend = prepare(settings)
    sweep(backend)
    sequence_waiting(backend)
    publish_checkpoints(backend, period_of(backend))
    backend.sessions.dispose()
    return settings


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("GOVFLOW_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("GOVFLOW_SECRET_KEY", KEY)
    monkeypatch.setenv("GOVFLOW_DATABASE", database_url)
    return lambda *words: CliRunner().invoke(govflow, ["doctor", *words])


def wrong(settings: Settings) -> dict[str, Finding]:
    """By name what has to be mended; that the server of the tests forgets on a power cut is wanted here."""
    return {each.check: each for each in examine(settings) if not each.well and "fsync" not in each.says}


def test_an_installation_that_is_well_is_said_to_be(settings: Settings) -> None:
    found = examine(settings)
    assert wrong(settings) == {}
    assert {each.check for each in found} == {
        *("settings", "keys", "data folder", "disk", "database", "database role", "schema"),
        *(
            "clocks",
            "deadlines",
            "numbering",
            "notices",
            "mail",
            "procedures",
            "files",
            "search index",
            "words of documents",
            "record",
            "ledger",
        ),
    }
    assert all(each.looked for each in found)


def test_the_command_says_it_to_people_and_to_programs(settings: Settings, run: Run) -> None:
    (settings.data_dir / "signing.key").chmod(0o640)
    result = run()
    assert result.exit_code == 1
    assert "WRONG  keys" in result.stdout
    assert f"-> chmod 600 {settings.data_dir}/signing.key" in result.stdout
    data = json.loads(run("--json").stdout)
    assert data["well"] is False
    assert [each["check"] for each in data["findings"] if each["check"] == "keys" and not each["well"]] == ["keys"]
    assert KEY not in result.stdout + run("--json").stdout


@pytest.mark.parametrize(
    ("name", "value", "says", "mend"),
    [
        ("GOVFLOW_HTPS", "1", "There is no setting GOVFLOW_HTPS", "Did you mean GOVFLOW_HTTPS?"),
        ("GOVFLOW_SECRET_KEY", "short", "GOVFLOW_SECRET_KEY can be guessed", "Make one with: openssl"),
        ("GOVFLOW_METRICS_TOKEN", "short", "GOVFLOW_METRICS_TOKEN can be guessed", "Make one with: openssl"),
        ("GOVFLOW_LOG", "xml", "GOVFLOW_LOG must be text or json", "Correct it"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_and_no_trace(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str, mend: str
) -> None:
    monkeypatch.setenv(name, value)
    result = run()
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert says in result.stdout
    assert f"-> {mend}" in result.stdout


@pytest.mark.parametrize(
    ("changes", "mend"),
    [
        ({"https": True, "proxies": 1}, "GOVFLOW_HOSTS"),
        ({"https": True, "trusted_hosts": ("a.example",)}, "GOVFLOW_PROXIES"),
        ({"synchronous": "OFF"}, "GOVFLOW_SYNCHRONOUS"),
        ({"https": True, "proxies": 1, "trusted_hosts": ("a.example",)}, ""),
    ],
)
def test_settings_that_do_not_fit_each_other_are_named(tmp_path: Path, changes: dict[str, Any], mend: str) -> None:
    settings = Settings(database_url="sqlite://", secret_key=KEY, data_dir=tmp_path, **changes)
    found = surroundings.check_settings(settings)
    assert mend in found.mend
    assert found.well == (not mend)


def test_a_disk_that_is_nearly_full_and_a_folder_that_takes_nothing_are_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(surroundings.shutil, "disk_usage", lambda _: SimpleNamespace(free=2**29, total=2**40))
    monkeypatch.setattr(surroundings.os, "fsync", full)
    found = wrong(settings)
    assert "0.5 GB free" in found["disk"].says
    assert "No space left on device" in found["data folder"].says
    assert not list(settings.data_dir.glob(".doctor-*"))


def test_a_database_that_is_away_leaves_the_rest_unseen(tmp_path: Path) -> None:
    settings = Settings(database_url="postgresql://x@127.0.0.1:1/y", secret_key=KEY, data_dir=tmp_path)
    found = {each.check: each for each in examine(settings)}
    assert "cannot be reached" in found["database"].says
    assert "\\n" not in found["database"].says
    assert not found["ledger"].looked
    assert found["keys"].looked
    assert not all_well(tuple(found.values()))
    assert "?      ledger" in told(tuple(found.values()))


@pytest.mark.parametrize(
    ("statement", "mend"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", "govflow database upgrade"),
        ("UPDATE alembic_version SET version_num = '9999'", "pip install --upgrade govflow"),
        ("DELETE FROM alembic_version", "govflow init"),
    ],
)
def test_a_schema_says_which_way_it_has_to_go(settings: Settings, engine: Engine, statement: str, mend: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE schema_floor SET oldest = '9999'"))
        connection.execute(text(statement))
    found = {each.check: each for each in examine(settings)}
    assert mend in found["schema"].mend
    assert not found["record"].looked


def test_a_later_schema_that_only_added_is_well_and_looked_into(settings: Settings, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    found = {each.check: each for each in examine(settings)}
    assert (found["schema"].well, found["record"].looked) == (True, True)
    assert "may go on until it is upgraded" in found["schema"].says


def test_a_newer_database_stops_the_start_with_a_sentence(settings: Settings, engine: Engine, run: Run) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE schema_floor SET oldest = '9999'"))
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for words in (["database", "upgrade"], ["sweep"]):
        result = CliRunner().invoke(govflow, words)
        assert (result.exit_code, "of a later version of govflow" in result.stderr) == (1, True), result.output


def test_who_may_do_too_much_or_too_little_in_the_database_is_named(cast: Cast) -> None:
    engine = cast.backend.sessions.engine
    if engine.dialect.name == "sqlite":
        pytest.skip("a file has no roles")
    assert check_role(cast.backend).well
    with superuser(engine).begin() as root:
        root.execute(text("ALTER TABLE organization OWNER TO postgres"))
    assert "1 tables belong to another role" in check_role(cast.backend).says
    with superuser(engine).begin() as root:
        root.execute(text("ALTER TABLE organization OWNER TO govflow_owner; ALTER SCHEMA public OWNER TO postgres"))
        root.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    assert "may make no tables" in check_role(cast.backend).says
    above = superuser(engine)
    reached = replace(cast.backend, sessions=replace(cast.backend.sessions, engine=above))
    assert "is a superuser" in check_role(reached).says
    above.dispose()


@pytest.mark.parametrize(
    ("trait", "value", "says"),
    [
        ("number", 14, "too old"), ("encoding", "SQL_ASCII", "keeps text as SQL_ASCII"), ("follows", True, "standby"),
        ("durable", False, "fsync"), ("number", 18, "PostgreSQL 18.1 answers"),
    ],
)  # fmt: skip
def test_a_server_that_will_not_do_is_named(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, trait: str, value: object, says: str
) -> None:
    known = {"version": "18.1", "number": 18, trait: value}
    monkeypatch.setattr("govflow.services.queries.health.databases.ask_server", lambda _: server.Server(**known))
    found = check_server(cast.backend)
    assert says in found.says
    assert found.well == (says == "PostgreSQL 18.1 answers")


def test_what_nobody_sweeps_and_numbers_is_named(cast: Cast) -> None:
    assert all(each.well for each in check_clockwork(cast.backend))
    lapsing_draft(cast)
    found = {each.check: each for each in check_clockwork(cast.backend)}
    assert not found["deadlines"].well
    assert not found["numbering"].well
    assert "govflow is being served" in found["deadlines"].mend
    assert found["clocks"].well


def test_files_that_are_gone_are_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = disputes.negotiation(cast)
    add_document(
        cast.backend,
        cast.actor("chen.yu"),
        AddDocument(case=reference, title="Flow data", upload=disputes.PDF, key=new_key()),
    )
    assert check_documents(cast.backend).well
    for each in cast.backend.blobs.folder.glob("??/*"):
        each.unlink()
    found = check_documents(cast.backend)
    assert "files of documents are not in" in found.says
    assert "Flow data" not in found.says
    monkeypatch.setattr("govflow.services.queries.health.holdings.MOST_FILES", 1)
    assert "the 1 filed last of" in check_documents(cast.backend).says


def test_a_root_that_nobody_here_signed_and_books_that_do_not_add_up_are_named(cast: Cast) -> None:
    disputes.draft(cast)
    publish_now(cast)
    assert check_record(cast.backend).well
    assert check_books(cast.backend).well
    for each in ("signing.key", "signing-keys.pem"):
        (cast.backend.settings.data_dir / each).unlink(missing_ok=True)
    cast.backend.signing.signer()
    assert "does not bear a signature" in check_record(cast.backend).says
    with superuser(cast.backend.sessions.engine).begin() as root:
        root.execute(text("UPDATE account SET balance = balance + 1"))
    assert "is not the sum of its postings" in check_books(cast.backend).says


def test_whatever_one_look_fails_by_the_others_are_taken(settings: Settings, engine: Engine) -> None:
    with superuser(engine).begin() as root:
        root.execute(text("ALTER TABLE journal RENAME TO journals"))
    found = {each.check: each for each in examine(settings)}
    assert "This cannot be looked at" in found["ledger"].says
    assert found["schema"].well
