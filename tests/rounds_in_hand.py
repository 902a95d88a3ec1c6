"""A watch over what commands keep of the rounds in their hands: whenever it is asked for, the database is, too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from govflow.store import rounds
from govflow.store.rounds.in_hand import RoundsInHand
from govflow.store.rounds.loaded import LoadedRound
from govflow.store.sql.session import Session

Known = dict[int, LoadedRound]


def audit(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """From now on what is kept must be what is there; the numbers of the rounds that were looked at."""
    in_hand, loaded_in_hand = rounds.in_hand, rounds.loaded_in_hand
    looked_at: list[int] = []

    def asked_of_all(session: Session) -> Known:
        found = loaded_in_hand(session)
        looked_at.extend(found)
        assert [plain(each) for each in found.values()] == [plain(each) for each in stored(session, list(found))]
        return found

    def asked_of_one(session: Session, case_id: int) -> RoundsInHand | None:
        known = in_hand(session, case_id)
        if known is not None and known.open is not None:
            assert known.open == tuple((row.id, row.name) for row in rounds._OPEN.rows(session, case=case_id))
        if known is not None and known.latest is not None:
            assert known.latest == tuple(rounds._LATEST.scalars(session, case=case_id))
        return known

    monkeypatch.setattr(rounds, "loaded_in_hand", asked_of_all)
    monkeypatch.setattr(rounds, "in_hand", asked_of_one)
    return looked_at


def stored(session: Session, numbers: list[int]) -> list[LoadedRound]:
    """The rounds as the database has them now, in this order."""
    asked = {"rounds": numbers}
    rows, seats = rounds._ROUNDS.rows(session, **asked), rounds._SEATS.rows(session, **asked)
    found = rounds._of_rows(session, rows, seats, rounds._RESPONSES.rows(session, **asked))
    return sorted(found, key=lambda each: numbers.index(each.id))


def plain(found: LoadedRound) -> Any:
    """All that may become another under a command; answers lie in no order."""
    answers = tuple(sorted(found.responses, key=lambda each: each.seat_id))
    return replace(found, responses=answers, subjects=()), found.row._asdict() | {"awaited": None}
