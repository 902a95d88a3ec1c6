"""P5: whatever is done to the record by hand is found: every column altered, entries deleted, swapped, written twice;
a tail cut off or a chain calculated anew, with everything that points to it, against a head that was signed before."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from govflow.store.record import history
from govflow.store.record.heads import check_head, signed_head
from govflow.store.record.verification import verify
from govflow.store.sql.session import Session
from tests.builders import Cast
from tests.promises.figures import SEED, figure
from tests.promises.forging import COLUMNS, Forger, unguarded
from tests.sequencing import SIGNER, sequence
from tests.services import disputes, proposals
from tests.store.rows import NOW


@pytest.fixture
def record(cast: Cast) -> Cast:
    """Three cases whose entries lie between each other."""
    disputes.proposal(cast)
    proposals.hearing(cast)
    disputes.requested(cast)
    sequence(cast.backend.sessions)
    return cast


def test_every_mutant_of_the_record_is_found(record: Cast) -> None:
    mutants, wanted = 0, figure(200, 2000)
    tried: Counter[str] = Counter()
    print(f"seed {SEED}")
    with unguarded(record.backend.sessions.engine) as connection:
        signed = signed_head(Session(connection), NOW, SIGNER)
        forger = Forger(connection, random.Random(SEED))
        while mutants < wanted:
            name, forge = _forgery(forger, tried.total())
            tried[name] += 1
            done = forge()
            if done is not None:
                mutants += 1
                assert _found(connection, signed), f"seed {SEED}, mutant {mutants}: {done}"
            connection.rollback()
        assert not _found(connection, signed)
    assert all(tried[column] >= 2 for column in COLUMNS)


@pytest.mark.parametrize("column", ["at", "person_id", "reason", "audience"])
def test_the_proof_sees_a_column_that_the_hash_forgets(
    cast: Cast, column: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bug: the hash leaves one column out, for writing and for checking."""
    monkeypatch.setattr(history, "HASHED", tuple(name for name in history.HASHED if name != column))
    disputes.negotiation(cast)
    sequence(cast.backend.sessions)
    with unguarded(cast.backend.sessions.engine) as connection:
        signed = signed_head(Session(connection), NOW, SIGNER)
        forger = Forger(connection, random.Random(SEED))
        while forger.mutate(column) is None:
            pass
        assert not _found(connection, signed)


def test_a_forgery_that_agrees_with_itself_needs_the_signed_head(record: Cast) -> None:
    """Why the head is kept outside: from inside these two cannot be seen."""
    with unguarded(record.backend.sessions.engine) as connection:
        for number in range(figure(5, 50)):
            for forge in (Forger.cut_tail, Forger.chain_anew):
                signed = signed_head(Session(connection), NOW, SIGNER)
                done = forge(Forger(connection, random.Random(SEED + number)))
                assert verify(Session(connection)).first_broken is None, done
                assert check_head(Session(connection), SIGNER.public, signed) is not None, done
                connection.rollback()


def _forgery(forger: Forger, number: int) -> tuple[str, Callable[[], str | None]]:
    """Every column in turn, and between them the other five."""
    others = (forger.remove, forger.swap, forger.duplicate, forger.cut_tail, forger.chain_anew)
    turn = number % (len(COLUMNS) + len(others))
    if turn < len(others):
        return others[turn].__name__, others[turn]
    column = COLUMNS[turn - len(others)]
    return column, lambda: forger.mutate(column)


def _found(connection: Connection, signed: str) -> bool:
    session = Session(connection)
    return verify(session).first_broken is not None or check_head(session, SIGNER.public, signed) is not None
