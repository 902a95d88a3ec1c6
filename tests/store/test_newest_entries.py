"""What a page checks of a long record: its newest entries and those shown, and that all lead to a signed root."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, update

from govflow.keys.signing import Signer
from govflow.store.cases import CASE
from govflow.store.record import verification
from govflow.store.record.history import HISTORY, row_hash
from govflow.store.record.leaves import CHECKPOINT, NODE
from govflow.store.record.verification import NEWEST, Verification, verify, verify_newest
from govflow.store.sql.database import Sessions
from govflow.store.sql.session import Session
from govflow.store.work import Case
from tests.promises.forging import unguarded
from tests.sequencing import SIGNER, sequence
from tests.statements import counted
from tests.store.rows import a_body, a_case, a_step

SHORT, LONG, LONGEST = 20, 2 * NEWEST + 20, 2_000
FIRST = LONG - NEWEST + 1
"""The first of the newest entries."""


MOST_STATEMENTS = 7
"""To begin, of the case, its entries and where it stands; of the root with their numbers, and the hashes below it."""


def a_long_case(sessions: Sessions, entries: int, prefix: str = "BTH") -> Case:
    """A case with so many entries, all numbered but the last two, and another one beside it."""
    with sessions.writing.begin() as session:
        body = a_body(session, prefix)
        case, other = a_case(session, body), a_case(session, body)
        for number in range(entries - 2):
            a_step(session, case, ("sessions", "agreed")[number % 2], {"claim": str(number)})
        a_step(session, other, "filed")
    while sequence(sessions):
        pass
    with sessions.writing.begin() as session:
        for target in ("refused", "closed"):
            a_step(session, case, target)
    return case


def checked(session: Session, case: Case, shown: Sequence[int] = (), signer: Signer = SIGNER) -> Verification:
    return verify_newest(session, case.id, signer.public, shown)


@pytest.fixture
def long(sessions: Sessions) -> Case:
    return a_long_case(sessions, LONG)


def test_a_long_record_costs_a_page_what_one_of_a_hundred_entries_costs(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = []
    for entries, prefix in ((LONG, "BTH"), (LONGEST, "YRD")):
        case, read = a_long_case(sessions, entries, prefix), list[Any]()
        monkeypatch.setattr(verification, "digest", counting(read))
        with sessions.reading() as session, counted(Engine) as statements:
            assert checked(session, case, range(1, 10)) == Verification(
                rows=NEWEST + 10, first_broken=None, begins=entries - NEWEST + 1
            )
        monkeypatch.undo()
        costs.append((len(read), len(statements)))
    assert costs[0] == costs[1]
    assert costs[0][1] <= MOST_STATEMENTS


def counting(read: list[Any]) -> Any:
    digest = verification.digest

    def noted(salt: str, content: Any) -> str:
        read.append(content)
        return digest(salt, content)

    return noted


def test_a_short_record_and_one_without_numbers_are_read_from_their_beginning(sessions: Sessions) -> None:
    short = a_long_case(sessions, SHORT)
    with sessions.writing.begin() as session:
        new = a_case(session, short.body)
        for number in range(NEWEST + 2):
            a_step(session, new, "filed", {"claim": str(number)})
    with sessions.reading() as session:
        assert checked(session, short) == Verification(rows=SHORT, first_broken=None)
        assert checked(session, new) == Verification(rows=NEWEST + 2, first_broken=None)


@pytest.mark.parametrize(
    "seq",
    [LONG, LONG - 1, LONG - 2, FIRST, FIRST - 1, 3],
    ids=["last", "new", "numbered", "first", "before", "shown"],
)
@pytest.mark.parametrize(
    "values", [{"content": {"claim": "x"}}, {"reason": "x"}, {"hash": "0" * 64}], ids=["content", "row", "hash"]
)
def test_what_was_altered_among_them_is_named(sessions: Sessions, long: Case, seq: int, values: dict[str, Any]) -> None:
    with unguarded(sessions.engine) as forger:
        alter(forger, long, seq, **values)
        broken = checked(Session(forger), long, [3]).first_broken
        assert broken is not None
        assert broken.seq in (seq, seq + 1)


def test_one_before_that_is_not_shown_is_for_who_checks_all(sessions: Sessions, long: Case) -> None:
    with unguarded(sessions.engine) as forger:
        alter(forger, long, 7, reason="x")
        assert checked(Session(forger), long, [3]).first_broken is None
        broken = verify(Session(forger)).first_broken
        assert broken is not None
        assert broken.seq == 7


def test_a_chain_that_was_calculated_anew_leads_to_no_signed_root(sessions: Sessions, long: Case) -> None:
    """Every hash of the newest entries fits, for who forged them made them so."""
    with unguarded(sessions.engine) as forger:
        rows = forger.execute(
            HISTORY.select().where(HISTORY.c.case_id == long.id, HISTORY.c.seq > 5).order_by(HISTORY.c.seq)
        )
        before = None
        for row in [dict(each) for each in rows.mappings()]:
            row |= {"reason": "x"} if before is None else {"prev_hash": before}
            before = row_hash(row)
            alter(forger, long, row["seq"], reason=row["reason"], prev_hash=row["prev_hash"], hash=before)
        forger.execute(update(CASE).where(CASE.c.id == long.id).values(head_hash=before))
        broken = checked(Session(forger), long).first_broken
        assert broken is not None
        assert "does not lead to the signed root" in str(broken.sentence)


@pytest.mark.parametrize("forged", ["signature", "root", "node", "key"])
def test_a_root_that_was_not_signed_here_covers_nothing(sessions: Sessions, long: Case, forged: str) -> None:
    with unguarded(sessions.engine) as forger:
        match forged:
            case "signature":
                forger.execute(update(CHECKPOINT).values(signature="0" * 128))
            case "root":
                forger.execute(update(CHECKPOINT).values(root="0" * 64))
            case "node":
                forger.execute(update(NODE).values(hash="0" * 64))
        signer = Signer.made() if forged == "key" else SIGNER
        broken = checked(Session(forger), long, signer=signer).first_broken
        assert broken is not None
        assert "does not lead to the signed root" in str(broken.sentence)


def alter(forger: Connection, case: Case, seq: int, **values: Any) -> None:
    forger.execute(update(HISTORY).where(HISTORY.c.case_id == case.id, HISTORY.c.seq == seq).values(values))
