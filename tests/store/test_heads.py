"""P5: a record forged so that it agrees with itself is seen from a signed head."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from govflow.keys.signing import Signer
from govflow.store.cases import CASE
from govflow.store.record.heads import check_head, signed_head
from govflow.store.record.history import HISTORY, UNSEQUENCED, digest, row_hash
from govflow.store.record.leaves import CHECKPOINT, NODE, SEQUENCE
from govflow.store.record.sealing import SEALED
from govflow.store.record.sequence import sequence_new
from govflow.store.sql.database import Sessions
from govflow.store.sql.session import Session
from tests.sequencing import SIGNER, sequence
from tests.store.forging import change, found, rows
from tests.store.rows import NOW, a_body, a_case, a_step, steps_in


def cut_tail(forger: Connection) -> None:
    """Remove the last entry of the first body and make the case and the tree agree."""
    last = next(row for row in rows(forger) if row["case_id"] == 2 and row["seq"] == 3)
    forger.execute(delete(HISTORY).where(HISTORY.c.hash == last["hash"]))
    settled = {"entries": last["seq"] - 1, "head_hash": last["prev_hash"], "state": last["source"]}
    settled |= {"steps": steps_in(rows(forger), last["case_id"])}
    forger.execute(update(CASE).where(CASE.c.id == last["case_id"]).values(settled))
    number_anew(forger)


def chain_anew(forger: Connection) -> None:
    """Alter the first entry and calculate every hash after it again, as somebody with the program could."""
    cases: dict[int, str] = {}
    for row in rows(forger):
        row["content"] = row["content"] if cases else {"claim": "nothing"}
        row["digest"] = digest(row["salt"], row["content"])
        row["prev_hash"] = cases.get(row["case_id"], "")
        row["hash"] = cases[row["case_id"]] = row_hash(row)
        change(forger, row, **row)
    for case_id, last in cases.items():
        forger.execute(update(CASE).where(CASE.c.id == case_id).values(head_hash=last))
    number_anew(forger)


def number_anew(forger: Connection) -> None:
    """Throw the trees away and let the sequencer make others, signed with the very key."""
    for table in (CHECKPOINT, NODE, SEQUENCE, SEALED):
        forger.execute(delete(table))
    forger.execute(insert(UNSEQUENCED).from_select(["case_id", "seq", "at"], select(*QUEUED)))
    session = Session(forger)
    sequence_new(session, NOW, SIGNER)
    session.flush()


QUEUED = (HISTORY.c.case_id, HISTORY.c.seq, HISTORY.c.at)


@pytest.mark.parametrize("forge", [cut_tail, chain_anew])
def test_a_forgery_that_agrees_with_itself_is_seen_from_a_signed_head(
    forger: Connection, forge: Callable[[Connection], None]
) -> None:
    signed = signed_head(Session(forger), NOW, SIGNER)
    assert check_head(Session(forger), SIGNER.public, signed) is None
    forge(forger)
    assert found(forger) is None
    assert check_head(Session(forger), SIGNER.public, signed) is not None


def test_a_signed_head_still_holds_when_the_record_has_grown(record: Sessions) -> None:
    with record.reading() as session:
        signed = signed_head(session, NOW, SIGNER)
    with record.writing.begin() as session:
        a_step(session, a_case(session, a_body(session, "PRD")), "filed")
    sequence(record)
    with record.reading() as session:
        assert check_head(session, SIGNER.public, signed) is None
        assert signed_head(session, NOW, SIGNER) != signed


def test_what_is_not_a_signed_head_is_refused(record: Sessions) -> None:
    with record.reading() as session:
        for forged in ("{}", "[]", "5", "nonsense", '{"heads": 5, "signature": null}'):
            assert check_head(session, SIGNER.public, forged) is not None, forged


def test_a_head_with_another_signature_or_other_content_is_refused(record: Sessions) -> None:
    with record.reading() as session:
        signed = signed_head(session, NOW, SIGNER)
        assert check_head(session, Signer.made().public, signed) is not None
        assert check_head(session, SIGNER.public, signed.replace('["BTH", 9,', '["BTH", 5,')) is not None
