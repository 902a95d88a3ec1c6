"""P5: no checkpoint is taken out unnoticed, whatever is recorded later; none is signed with a key that was replaced."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, Engine, delete, insert, select, update

from govflow.keys.merkle import Place, completed
from govflow.keys.signing import Signer
from govflow.store.people import BodyRow
from govflow.store.record.history import HISTORY
from govflow.store.record.leaves import CHECKPOINT, ENTRY, NODE, SEQUENCE, leaf_of, signed_content
from govflow.store.record.tree import check_signatures
from govflow.store.record.verification import verify
from govflow.store.sql.database import Sessions
from govflow.store.work import Case
from tests.promises.forging import unguarded
from tests.sequencing import sequence
from tests.store.rows import a_body, a_case, a_record, a_step

PREFIX = "PRD"
FIRST, SECOND, THIRD = Signer.made(), Signer.made(), Signer.made()
KEYS: Mapping[str, Ed25519PublicKey] = {**FIRST.public, **SECOND.public, **THIRD.public}


@pytest.fixture
def case(record: Sessions) -> Case:
    """The case of a body of its own, whose record bears two checkpoints."""
    with record.writing.begin() as session:
        case = a_case(session, a_body(session, PREFIX))
    for target in ("filed", "heard"):
        step(record, case, target)
    return case


@pytest.mark.parametrize("removed", [slice(-1, None), slice(None)], ids=["newest", "all"])
def test_a_checkpoint_that_was_removed_is_missed_for_ever(record: Sessions, case: Case, removed: slice) -> None:
    with unguarded(record.engine) as connection:
        sizes = sizes_of(connection)[removed]
        connection.execute(delete(CHECKPOINT).where(CHECKPOINT.c.size.in_(sizes), of_body()))
        connection.commit()
    assert "checkpoint" in said(record)
    for target in ("decided", "closed"):
        step(record, case, target)
        assert "A checkpoint before this entry was removed" in said(record)


def test_the_last_checkpoint_is_missed_although_something_waits_for_its_number(record: Sessions, case: Case) -> None:
    with unguarded(record.engine) as connection:
        connection.execute(delete(CHECKPOINT).where(of_body()))
        connection.commit()
    with record.writing.begin() as session:
        a_step(session, case, "decided")
    assert said(record) == "The last checkpoint of a body's record was removed."


def test_nobody_passes_a_tree_off_as_one_from_before_there_were_checkpoints(record: Sessions, case: Case) -> None:
    """All its leaves were called entries for as long as it took to have the next checkpoint signed."""
    with unguarded(record.engine) as connection:
        connection.execute(delete(CHECKPOINT).where(of_body()))
        others = (SEQUENCE.c.body_id == case.body.id, SEQUENCE.c.kind != ENTRY)
        kinds = connection.execute(select(SEQUENCE.c.number, SEQUENCE.c.kind).where(*others)).all()
        connection.execute(update(SEQUENCE).where(*others).values(kind=ENTRY))
        connection.commit()
    step(record, case, "decided")
    with unguarded(record.engine) as connection:
        for number, kind in kinds:
            one = (SEQUENCE.c.body_id == case.body.id, SEQUENCE.c.number == number)
            connection.execute(update(SEQUENCE).where(*one).values(kind=kind))
        connection.commit()
    assert "A checkpoint before this entry was removed" in said(record)


def test_a_tree_from_before_there_were_checkpoints_begins_without_one(sessions: Sessions) -> None:
    a_record(sessions)
    numbered_as_by_the_upgrade(sessions.engine)
    assert said(sessions) == ""
    sequence(sessions)
    assert said(sessions) == ""
    with sessions.reading() as session:
        assert set(session.scalars(select(CHECKPOINT.c.previous))) == {0}


def test_a_key_that_was_replaced_signs_nothing_after_the_new_one(record: Sessions, case: Case) -> None:
    signed_with(record, FIRST, SECOND)
    assert signatures(record) == ""
    step(record, case, "decided", SECOND)
    step(record, case, "closed", FIRST)
    assert signatures(record).startswith(f"Checkpoint {newest(record)} of PRD was signed with a key that had been repl")


def test_a_key_is_replaced_as_often_as_one_likes_and_between_the_checkpoints_of_two_bodies(
    record: Sessions, case: Case
) -> None:
    signed_with(record, FIRST, SECOND)
    step(record, case, "decided", SECOND)
    with record.writing.begin() as session:
        another = a_case(session, a_body(session, "SRD"))
    for signer in (SECOND, THIRD):
        step(record, another, f"heard by {signer.key_id[:4]}", signer)
    step(record, case, "closed", THIRD)
    assert (signatures(record), said(record)) == ("", "")


def step(sessions: Sessions, case: Case, target: str, signer: Signer = FIRST) -> None:
    with sessions.writing.begin() as session:
        a_step(session, case, target)
    sequence(sessions, signer)


def said(sessions: Sessions) -> str:
    with sessions.reading() as session:
        return str(getattr(verify(session).first_broken, "sentence", ""))


def signatures(sessions: Sessions) -> str:
    with sessions.reading() as session:
        return str(getattr(check_signatures(session, KEYS), "sentence", ""))


def of_body() -> object:
    body = select(BodyRow.id).where(BodyRow.prefix == PREFIX).scalar_subquery()
    return CHECKPOINT.c.body_id == body


def sizes_of(connection: Connection) -> list[int]:
    return list(connection.scalars(select(CHECKPOINT.c.size).where(of_body()).order_by(CHECKPOINT.c.size)))


def newest(sessions: Sessions) -> int:
    with sessions.reading() as session:
        return sizes_of(session.connection)[-1]


def signed_with(sessions: Sessions, *signers: Signer) -> None:
    """Sign the checkpoints of each body with these keys, one after the other, and the last of them with the last."""
    with unguarded(sessions.engine) as connection:
        query = select(CHECKPOINT, BodyRow.prefix).join(BodyRow, BodyRow.id == CHECKPOINT.c.body_id)
        place: dict[int, int] = {}
        for row in connection.execute(query.order_by(CHECKPOINT.c.body_id, CHECKPOINT.c.size)).mappings().all():
            at = place[row["body_id"]] = place.get(row["body_id"], -1) + 1
            signer = signers[min(at, len(signers) - 1)]
            made = (row["prefix"], row["size"], row["root"], row["at"], row["previous"])
            signature = signer.sign(signed_content(*made, published=row["published"]))
            same = (CHECKPOINT.c.body_id == row["body_id"], CHECKPOINT.c.size == row["size"])
            connection.execute(update(CHECKPOINT).where(*same).values(key_id=signer.key_id, signature=signature))
        connection.commit()


def numbered_as_by_the_upgrade(engine: Engine) -> None:
    """Leaves and the hashes above them as 0022 makes them: of entries alone, and nothing signed. All wait for it."""
    with unguarded(engine) as connection:
        rows = connection.execute(select(HISTORY).order_by(HISTORY.c.at, HISTORY.c.case_id, HISTORY.c.seq)).all()
        for body_id in {row.body_id for row in rows}:
            known = dict[Place, bytes]()
            for index, row in enumerate(each for each in rows if each.body_id == body_id):
                leaf = leaf_of(ENTRY, row.hash)
                known |= completed(index, leaf, known.__getitem__)
                place = {"body_id": body_id, "number": index + 1, "case_id": row.case_id, "seq": row.seq}
                connection.execute(insert(SEQUENCE), {**place, "kind": ENTRY, "leaf": leaf.hex()})
            for (level, position), each in known.items():
                if level:
                    node = {"body_id": body_id, "level": level, "position": position, "hash": each.hex()}
                    connection.execute(insert(NODE), node)
        connection.commit()
