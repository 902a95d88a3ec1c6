"""The export for an auditor: who could read what was confided, and not a word of it; checked without a database."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from govflow.cli import govflow
from govflow.codec import canonical
from govflow.keys.signing import Signer, pem
from govflow.store.mediation.audits import signed_audit
from govflow.store.sql.database import make_engine
from tests.builders import Cast, make_cast
from tests.services import releases
from tests.services.leaves import CLAIMANT, confided

Run = Callable[..., Result]
SECRET = "We could live with five years."


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> Run:
    monkeypatch.setenv("GOVFLOW_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("GOVFLOW_DATABASE", sqlite_url)
    return lambda *words: CliRunner().invoke(govflow, [str(each) for each in words])


@pytest.fixture
def export(sqlite_url: str, tmp_path: Path, run: Run) -> tuple[Path, Path]:
    """The export of a dispute whose claimant has handed over to a second mediator what it confided, and public keys."""
    cast: Cast = make_cast(make_engine(sqlite_url, synchronous="OFF"), tmp_path / "var")
    reference = releases.succeeded(cast, SECRET)
    releases.give(cast, reference, confided(cast, reference, CLAIMANT)[0][0])
    file, keys = tmp_path / "audit.json", tmp_path / "keys.pem"
    file.write_text(run("history", "audit", reference).stdout)
    keys.write_text(run("keys", "public").stdout)
    return file, keys


def test_it_says_who_could_read_what_and_when_and_nothing_of_what_it_says(export: tuple[Path, Path]) -> None:
    text = export[0].read_text()
    assert SECRET not in text
    document = json.loads(text)
    assert not [each for each in document["entries"] if {"content", "salt"} & each.keys()]
    (found,) = (each for each in document["compartments"] if each["audience"] == ["claimant", "mediator"])
    assert [each["kind"] for each in found["entries"]] == ["confided", "handover"]
    mediators = [each for each in found["readers"] if each["capacity"] == "mediator"]
    before, after = mediators
    assert before["until"] is not None
    assert after["until"] is None
    assert before["until"] < after["since"]
    called = [document["names"]["persons"][str(each["person_id"])][-1]["name"]["en"] for each in mediators]
    assert called == ["Zhou Min", "Tao Yun"]


def test_it_is_checked_with_the_public_keys_alone(
    export: tuple[Path, Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVFLOW_DATABASE", "sqlite:////nowhere/at/all.sqlite3")
    found = run("history", "check-audit", export[0], "--key", export[1])
    assert found.exit_code == 0, found.output
    assert "holds" in found.stdout


@pytest.mark.parametrize("place", ["entries", "compartments", "names"])
def test_what_was_altered_or_left_out_is_refused(export: tuple[Path, Path], run: Run, place: str) -> None:
    file, keys = export
    document = json.loads(file.read_text())
    match place:
        case "entries":
            document["entries"].pop()
        case "compartments":
            document["compartments"][0]["readers"].pop()
        case "names":
            document["names"] = {}
    file.write_bytes(canonical(document))
    found = run("history", "check-audit", file, "--key", keys)
    assert found.exit_code != 0
    assert "was not signed with one of these keys, or was altered" in found.output


@pytest.mark.parametrize(
    ("place", "which", "said"),
    [
        ("entries", 0, "of the case"),
        ("entries", 2, "of the case"),
        ("first", 0, "compartment"),
        ("last", -1, "compartment"),
    ],
)
def test_a_chain_that_does_not_hold_is_named(
    export: tuple[Path, Path], run: Run, tmp_path: Path, place: str, which: int, said: str
) -> None:
    """Signed by an installation whose database somebody changed by hand: an entry altered, or one taken out."""
    signer = Signer.made()
    document = json.loads(export[0].read_text())
    whole = {each: value for each, value in document.items() if each not in ("key", "signature")}
    if place == "entries":
        whole["entries"][which]["person_id"] = 999
    else:
        whole["compartments"][0]["entries"].pop(which)
    forged, keys = tmp_path / "forged.json", tmp_path / "other.pem"
    forged.write_bytes(signed_audit(whole, signer))
    keys.write_bytes(pem(signer.private.public_key()))
    found = run("history", "check-audit", forged, "--key", keys)
    assert found.exit_code != 0
    assert said in found.output
    assert "does not fit its chain" in found.output


def test_other_files_are_no_exports(export: tuple[Path, Path], run: Run, tmp_path: Path) -> None:
    for number, content in enumerate((b"", b"[]", b"{}", b'{"export": "for an auditor"}', b"\xff", b"[" * 100_000)):
        file = tmp_path / f"{number}.json"
        file.write_bytes(content)
        found = run("history", "check-audit", file, "--key", export[1])
        assert found.exit_code != 0
        assert "This is not an export for an auditor." in found.output


def test_a_case_that_is_not_there_is_said(export: tuple[Path, Path], run: Run) -> None:
    found = run("history", "audit", "BTH-DM-2026-9999")
    assert found.exit_code != 0
    assert "BTH-DM-2026-9999" in found.output
