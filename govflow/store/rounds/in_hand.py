"""What a command knows of the rounds of the cases that it holds, so that it reads each once.

Nobody else changes a round while its case is held. What the command itself writes of one (``store.writing.rounds``) it
takes over here, or forgets. Of other cases, and in a session that only reads, nothing is kept here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from govflow.store.rounds.loaded import LoadedRound
from govflow.store.sql.session import Session

_IN_HAND = "rounds in hand"


@dataclass
class RoundsInHand:
    """Of one case: its rounds by id, as far as they were read."""

    loaded: dict[int, LoadedRound] = field(default_factory=dict)
    open: tuple[tuple[int, str], ...] | None = None  # those that are open, by id and name, in the order of the file
    latest: tuple[int, ...] | None = None  # of each name those that opened last

    def closed(self, round_: LoadedRound) -> None:
        """It is open no more, and otherwise as it was."""
        self.loaded[round_.id] = round_
        self.open = None if self.open is None else tuple(each for each in self.open if each[0] != round_.id)


def take_in_hand(session: Session, case_id: int) -> None:
    """From now on the case is held: what is read of its rounds stays so until the command changes it."""
    session.info.setdefault(_IN_HAND, {}).setdefault(case_id, RoundsInHand())


def in_hand(session: Session, case_id: int) -> RoundsInHand | None:
    """What is known of the rounds of a case; None where it is not held, and nothing may be kept."""
    held: Mapping[int, RoundsInHand] = session.info.get(_IN_HAND, {})
    return held.get(case_id)


def none_is_open(session: Session, case_id: int) -> bool:
    """Is it known, without asking, that no round of the case is open?"""
    known = in_hand(session, case_id)
    return known is not None and known.open == ()


def loaded_in_hand(session: Session) -> dict[int, LoadedRound]:
    """The rounds that are known, of all cases that are held."""
    held: Mapping[int, RoundsInHand] = session.info.get(_IN_HAND, {})
    return {number: each for case in held.values() for number, each in case.loaded.items()}


def keep(session: Session, rounds: Collection[LoadedRound]) -> None:
    """Know these as they are now, those of cases that are held."""
    for each in rounds:
        if (known := in_hand(session, each.case_id)) is not None:
            known.loaded[each.id] = each


def forget(session: Session, case_id: int) -> None:
    """Something has changed in the rounds of a case: it is read again when it is asked for."""
    held: dict[int, Any] = session.info.get(_IN_HAND, {})
    if case_id in held:
        held[case_id] = RoundsInHand()
