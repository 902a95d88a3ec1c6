"""The govflow command about the record: heads and keys that were kept elsewhere, and keys that are replaced."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from govflow.cli import govflow
from govflow.codec import canonical
from govflow.keys.signing import Signer, pem, read_public_keys
from govflow.services.commands.record import sequence_waiting
from govflow.store.sql.database import make_engine
from tests.builders import Cast, make_cast
from tests.services import settled, signing

Run = Callable[..., Result]
HOLDS = "The record holds"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> Run:
    """Run a command line about the installation of the cast."""
    monkeypatch.setenv("GOVFLOW_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("GOVFLOW_DATABASE", sqlite_url)
    return lambda *words: CliRunner().invoke(govflow, [str(each) for each in words])


@pytest.fixture
def cast(sqlite_url: str, tmp_path: Path) -> Cast:
    cast = make_cast(make_engine(sqlite_url, synchronous="OFF"), tmp_path / "var")
    recorded(cast)
    return cast


@pytest.fixture
def kept(cast: Cast, run: Run, tmp_path: Path) -> tuple[Path, Path]:
    """A signed head and the public keys, kept elsewhere."""
    head, keys = tmp_path / "head.json", tmp_path / "keys.pem"
    head.write_text(run("history", "head").stdout)
    keys.write_text(run("keys", "public").stdout)
    return head, keys


def recorded(cast: Cast) -> None:
    cast.open("chen.yu", "dispute-mediation", respondent=cast.organization("laishui"), claim="The flow at Zhangfang")
    sequence_waiting(cast.backend)


def verified(run: Run, head: Path, keys: Path) -> tuple[int, str]:
    found = run("history", "verify", "--head", head, "--key", keys)
    return found.exit_code, found.stdout


def test_a_record_holds_against_a_head_and_keys_that_were_kept_elsewhere(
    cast: Cast, run: Run, kept: tuple[Path, Path]
) -> None:
    assert verified(run, *kept) == (0, f"{HOLDS}: {run('history', 'verify').stdout.split()[-2]} entries.\n")
    recorded(cast)
    assert verified(run, *kept)[0] == 0


@pytest.mark.parametrize(
    ("altered", "said"),
    [
        (lambda head: head | {"heads": [[*each[:2], "0" * 64] for each in head["heads"]]}, "or was altered."),
        (lambda head: head | {"key": "0" * 16}, "The signed head was not signed with a key of this installation"),
        (
            lambda head: head | {"signature": "0" * 128},
            "The signed head was not signed with a key of this installation",
        ),
        (lambda head: {"heads": head["heads"]}, "This is not a signed head."),
        (lambda head: [head], "This is not a signed head."),
    ],
)
def test_a_wrong_head_is_refused(
    run: Run, kept: tuple[Path, Path], altered: Callable[[dict[str, object]], object], said: str
) -> None:
    head, keys = kept
    head.write_text(json.dumps(altered(json.loads(head.read_text()))))
    code, told = verified(run, head, keys)
    assert (code, said in told) == (1, True)


def test_a_head_of_another_record_is_not_this_one(run: Run, kept: tuple[Path, Path], cast: Cast) -> None:
    """Signed with the very key, as of a copy of the database in which other things happened."""
    head, keys = kept
    signer, content = cast.backend.signing.signer(), json.loads(head.read_text())
    del content["signature"]
    for size, said in ((1, "were calculated anew after the head was signed."), (9_999, "now it is shorter.")):
        content["heads"] = [["BTH", size, "0" * 64]]
        head.write_text(json.dumps(content | {"signature": signer.sign(canonical(content))}))
        code, told = verified(run, head, keys)
        assert (code, said in told) == (1, True), told


def test_a_head_that_is_no_text_is_refused_with_a_sentence(run: Run, kept: tuple[Path, Path]) -> None:
    head, keys = kept
    head.write_bytes(b"\xff\xfe")
    assert verified(run, head, keys) == (1, "This is not a signed head.\n")


def test_keys_of_somebody_else_are_not_those_of_this_record(run: Run, kept: tuple[Path, Path]) -> None:
    head, keys = kept
    keys.write_bytes(pem(Signer.made().private.public_key()))
    code, told = verified(run, head, keys)
    assert (code, "does not bear a signature of this installation's keys" in told) == (1, True)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----\n"])
def test_a_file_without_keys_is_refused_with_a_sentence(run: Run, kept: tuple[Path, Path], content: bytes) -> None:
    head, keys = kept
    keys.write_bytes(content)
    found = run("history", "verify", "--head", head, "--key", keys)
    assert (found.exit_code, found.stdout) == (1, "")
    assert "This file holds no public key of an installation" in found.stderr


def test_after_the_key_was_replaced_what_was_kept_holds_and_what_is_new_needs_the_new_key(
    cast: Cast, run: Run, kept: tuple[Path, Path], tmp_path: Path
) -> None:
    """Twice: every earlier key stays published, in the order in which they were used, the present one last."""
    head, keys = kept
    for rotations in (1, 2):
        told = run("keys", "rotate-signing").stdout
        published = run("keys", "public").stdout
        *earlier, present = read_public_keys(published.encode())
        assert f"The record is signed with key {present} from now on." in told
        assert (len(earlier), published.startswith(keys.read_text())) == (rotations, True)
        assert run("history", "verify", "--head", head).exit_code == 0
        recorded(cast)
        code, said = verified(run, head, keys)
        assert (code, "does not bear a signature of this installation's keys" in said) == (1, True)
        new = tmp_path / "new.pem"
        new.write_text(published)
        assert verified(run, head, new)[0] == 0
        assert json.loads(run("history", "head").stdout)["key"] == present
        head.write_text(run("history", "head").stdout)
        assert verified(run, head, new)[0] == 0


def test_a_checkpoint_of_a_key_that_was_replaced_is_told_and_so_is_a_file_with_the_keys_in_another_order(
    cast: Cast, run: Run, kept: tuple[Path, Path], tmp_path: Path
) -> None:
    head, keys = kept
    assert run("keys", "rotate-signing").exit_code == 0
    recorded(cast)
    turned = tmp_path / "turned.pem"
    turned.write_text(run("keys", "public").stdout.removeprefix(keys.read_text()) + keys.read_text())
    code, told = verified(run, head, turned)
    assert (code, "was signed with a key that had been replaced before" in told) == (1, True)


def test_a_procedure_that_cannot_be_read_is_named_before_anything_begins(cast: Cast, run: Run) -> None:
    with cast.backend.sessions.writing.begin() as session:
        session.execute(text("DROP TRIGGER workflow_version_update"))
        session.execute(text("UPDATE workflow_version SET words = '{nonsense' WHERE id = 1"))
    found = run("history", "verify")
    assert found.exit_code == 1
    assert "Row 1 of workflow_version was altered by hand: what stands in words cannot be read." in found.stderr


def test_a_record_that_was_cut_short_does_not_fit_the_head_kept_elsewhere(run: Run, cast: Cast, tmp_path: Path) -> None:
    head = tmp_path / "head.json"
    head.write_text(run("history", "head").stdout)
    assert run("history", "verify", "--head", head).exit_code == 0
    head.write_text(head.read_text().replace('[["BTH", ', '[["BTH", 1'))
    result = run("history", "verify", "--head", head)
    assert result.exit_code == 1
    assert "not signed with a key of this installation" in result.stdout


@pytest.fixture
def settlement(cast: Cast, tmp_path: Path) -> tuple[Path, Path, Path]:
    """A certificate, the terms, and the public keys, as a party keeps them."""
    reference = settled.certified(cast)
    files = tmp_path / "certificate.json", tmp_path / "terms.json", tmp_path / "public.pem"
    contents = settled.certificate(cast, reference), settled.terms(cast, reference), cast.backend.signing.published()
    for file, content in zip(files, contents, strict=True):
        file.write_bytes(content)
    return files


def test_a_certificate_is_verified_where_there_is_no_database(
    run: Run, settlement: tuple[Path, Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, terms, key = settlement
    annex = tmp_path / "map.pdf"
    annex.write_bytes(signing.paper("map").content)
    monkeypatch.setenv("GOVFLOW_DATA", str(tmp_path / "nothing" / "here"))
    monkeypatch.setenv("GOVFLOW_DATABASE", "postgresql://nobody@nowhere.invalid/none")
    found = run("history", "verify", "--certificate", certificate, "--key", key, "--terms", terms, "--annex", annex)
    assert found.exit_code == 0, found.output
    assert "The certificate holds: the settlement of BTH-DM-" in found.stdout
    assert "Laishui County: He Jun, mandate " in found.stdout
    assert "(the file fits)" in found.stdout
    assert "1 of the annexes were held against it, and fit." in found.stdout
    assert not (tmp_path / "nothing").exists()


def test_a_certificate_that_was_altered_ends_with_one_sentence(run: Run, settlement: tuple[Path, Path, Path]) -> None:
    certificate, terms, key = settlement
    certificate.write_bytes(certificate.read_bytes().replace(b"Laishui", b"Laishvi"))
    found = run("history", "verify", "--certificate", certificate, "--key", key)
    assert (found.exit_code, found.stdout) == (1, "")
    assert "was not signed with one of these keys, or was altered" in found.stderr
    found = run("history", "verify", "--certificate", terms, "--key", key)
    assert "This is not a certificate of a settlement." in found.stderr


def test_a_certificate_is_checked_with_keys_that_somebody_trusts_and_not_those_kept_here(
    run: Run, settlement: tuple[Path, Path, Path], kept: tuple[Path, Path]
) -> None:
    certificate, terms, key = settlement
    for words in (("--certificate", certificate), ("--certificate", certificate, "--key", key, "--head", kept[0])):
        found = run("history", "verify", *words)
        assert (found.exit_code, "is checked with --key alone" in found.stderr) == (2, True)
    found = run("history", "verify", "--terms", terms)
    assert (found.exit_code, "name it with --certificate" in found.stderr) == (2, True)
