"""Proofs that a party takes away: checked with the public key alone, and with nothing of the installation."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from govflow.cli import govflow
from govflow.errors import GovflowError
from govflow.keys.signing import Signer, pem
from govflow.services.commands import record
from govflow.services.commands.record import lag, sequence_waiting
from govflow.services.queries.case.record import proof_file
from govflow.services.queries.operations import proven, record_head, verify_record
from govflow.store.people import BodyRow
from govflow.store.record.leaves import CHECKPOINT, signed_content
from govflow.store.record.proofs import signed_names
from govflow.store.sql.session import Session
from tests.builders import Cast
from tests.promises.forging import unguarded
from tests.sequencing import publish
from tests.services import disputes, proposals


@pytest.fixture
def reference(cast: Cast) -> str:
    proposals.hearing(cast)
    reference = disputes.requested(cast)
    publish(cast)
    return reference


def proof(cast: Cast, reference: str, since: int | None = None) -> bytes:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("he.jun"))
        return proof_file(work, cast.backend.signing, reference, since)


def test_every_entry_of_a_case_is_proven_without_a_database(cast: Cast, reference: str, tmp_path: Path) -> None:
    file, key = tmp_path / "proof.json", tmp_path / "keys.pem"
    file.write_bytes(proof(cast, reference))
    shown = len(json.loads(file.read_bytes())["entries"])
    assert shown >= 4
    key.write_bytes(cast.backend.signing.published())
    result = CliRunner().invoke(govflow, ["history", "check-proof", str(file), "--key", str(key)])
    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"The proof holds: {shown} entries")


@pytest.mark.parametrize(
    "forge",
    [
        lambda each: each["entries"][0].update(reason="because"),
        lambda each: each["entries"][0]["content"].update(more=1),
        lambda each: each["entries"][0].update(number=2),
        lambda each: each["entries"][0]["path"].pop(),
        lambda each: each["checkpoint"].update(root="0" * 64),
        lambda each: each["checkpoint"].update(size=each["checkpoint"]["size"] + 1),
        lambda each: each["checkpoint"].update(body="YRD"),
        lambda each: each["checkpoint"].update(at="2026-01-01T00:00:00.000000+00:00"),
        lambda each: each.pop("checkpoint"),
        lambda each: each["names"]["of"]["organizations"].popitem(),
        lambda each: next(iter(each["names"]["of"]["persons"].values()))[0]["name"].update(en="Somebody Else"),
        lambda each: each.update(case="BTH-DM-2026-0099"),
        lambda each: each["earlier"]["path"].append("0" * 64),
        lambda each: each["earlier"]["checkpoint"].update(size=1),
    ],
)
def test_a_proof_with_one_word_altered_fails(
    cast: Cast, reference: str, forge: Callable[[dict[str, Any]], object]
) -> None:
    document = json.loads(proof(cast, reference, grown(cast, reference)))
    keys = cast.backend.signing.published()
    assert proven(json.dumps(document).encode(), keys)[0] == len(document["entries"])
    forge(document)
    with pytest.raises(GovflowError):
        proven(json.dumps(document).encode(), keys)


def test_a_proof_signed_with_another_key_fails(cast: Cast, reference: str) -> None:
    with pytest.raises(GovflowError, match="not signed with one of these keys"):
        proven(proof(cast, reference), pem(Signer.made().private.public_key()))
    for nonsense in (b"nonsense", b"[]", b"{}"):
        with pytest.raises(GovflowError, match="not a proof"):
            proven(nonsense, cast.backend.signing.published())


def test_an_entry_is_proven_once_the_root_over_it_is_published(cast: Cast, reference: str) -> None:
    """What is numbered meanwhile tells a party nothing of how much goes on in other cases."""
    before = json.loads(proof(cast, reference))
    cast.fire("he.jun", reference, "accept", reply="We agree to mediate.")
    sequence_waiting(cast.backend)
    assert json.loads(proof(cast, reference)) == before
    publish(cast)
    assert len(json.loads(proof(cast, reference))["entries"]) > len(before["entries"])


def test_what_an_earlier_key_signed_still_holds_after_the_key_was_rotated(cast: Cast, reference: str) -> None:
    head, before = record_head(cast.backend), cast.backend.signing.published()
    new = cast.backend.signing.rotate()
    assert verify_record(cast.backend, head).first_broken is None
    assert verify_record(cast.backend, head, before).first_broken is None
    disputes.requested(cast)
    assert json.loads(record_head(cast.backend))["key"] == new.key_id
    assert verify_record(cast.backend).first_broken is None
    assert verify_record(cast.backend, None, before).first_broken is not None, "a key that the holder does not know"


def test_an_entry_waits_for_its_number_and_says_for_how_long(cast: Cast, reference: str) -> None:
    assert lag(cast.backend).total_seconds() == 0
    disputes.requested(cast)
    moment = cast.clock.at
    cast.clock.at = moment.replace(year=moment.year + 1)
    assert lag(cast.backend).total_seconds() > 5
    sequence_waiting(cast.backend)
    assert lag(cast.backend).total_seconds() == 0


def grown(cast: Cast, reference: str) -> int:
    """The size of the checkpoint that there is; afterwards there is a later one."""
    size = int(json.loads(proof(cast, reference))["checkpoint"]["size"])
    disputes.requested(cast)
    publish(cast)
    return size


def test_a_proof_is_refused_whose_checkpoint_or_names_were_signed_with_a_key_that_was_replaced_before(
    cast: Cast, reference: str
) -> None:
    signing = cast.backend.signing
    size, replaced = int(json.loads(proof(cast, reference))["checkpoint"]["size"]), signing.signer()
    signing.rotate()
    disputes.requested(cast)
    publish(cast)
    document = json.loads(proof(cast, reference, size))
    assert proven(json.dumps(document).encode(), signing.published()).entries
    again = json.loads(proof(cast, reference, grown(cast, reference)))
    forged = again["checkpoint"]
    content = signed_content(
        forged["body"], forged["size"], forged["root"], datetime.fromisoformat(forged["at"]), forged["previous"],
        published=True,
    )  # fmt: skip
    forged.update(key=replaced.key_id, signature=replaced.sign(content))
    with pytest.raises(GovflowError, match=r"The checkpoint was signed with a key that had been replaced before"):
        proven(json.dumps(again).encode(), signing.published())
    document["names"] = signed_names(replaced, document["case"], document["names"]["of"])
    with pytest.raises(GovflowError, match=r"The names in this proof were signed with a key that had been replaced"):
        proven(json.dumps(document).encode(), signing.published())


def test_a_checkpoint_signed_with_a_stolen_key_that_was_replaced_is_named(cast: Cast, reference: str) -> None:
    stolen = cast.backend.signing.signer()
    cast.backend.signing.rotate()
    grown(cast, reference)
    grown(cast, reference)
    assert verify_record(cast.backend).first_broken is None
    with unguarded(cast.backend.sessions.engine) as connection:
        query = select(CHECKPOINT, BodyRow.prefix).join(BodyRow, BodyRow.id == CHECKPOINT.c.body_id)
        row = connection.execute(query.order_by(CHECKPOINT.c.size.desc()).limit(1)).mappings().one()
        made = (row["prefix"], row["size"], row["root"], row["at"], row["previous"])
        signature = stolen.sign(signed_content(*made, published=row["published"]))
        newest = update(CHECKPOINT).where(CHECKPOINT.c.size == row["size"])
        connection.execute(newest.values(key_id=stolen.key_id, signature=signature))
        connection.commit()
    broken = verify_record(cast.backend).first_broken
    assert str(broken and broken.sentence).startswith(f"Checkpoint {row['size']} of BTH was signed with a key that had")


def test_whoever_waits_for_the_turn_to_sign_signs_with_the_key_that_is_there_then(
    cast: Cast, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing = cast.backend.signing
    disputes.requested(cast)

    def another_rotates(_session: Session) -> None:
        monkeypatch.undo()
        signing.rotate()

    monkeypatch.setattr(record, "alone", another_rotates)
    assert sequence_waiting(cast.backend)
    with cast.backend.reading() as session:
        newest = select(CHECKPOINT.c.key_id).order_by(CHECKPOINT.c.size.desc()).limit(1)
        assert session.scalar(newest) == signing.signer().key_id
