"""The ballot box of a secret round: what is in it, read and sealed again. ``store.writing.rounds`` puts votes in.

Sealed it is always of one length, and anew with every vote, so that two looks at it tell nothing of the vote between.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from govflow.engine.rounds.rules import Round
from govflow.engine.rounds.secrecy import boxed
from govflow.store.record.compartments import seal_in, unlock, unseal_in
from govflow.store.rounds.tables import BOX
from govflow.store.sql.session import Session

DIGITS = 5
"""Of the largest number of votes: a round has at most ten thousand seats."""

Box = Mapping[str, int]
"""Of each choice, or of each who stands, how many, in that order."""


def load_boxes(session: Session, rules: Mapping[int, Round]) -> dict[int, Box]:
    """What is in the boxes of these secret rounds, in one statement and one more for their keys."""
    if not rules:
        return {}
    rows = session.execute(select(BOX).where(BOX.c.round_id.in_(rules))).all()
    unlock(session, {row.compartment_id for row in rows})
    return {row.round_id: _opened(session, row.compartment_id, row.sealed, row.round_id, rules) for row in rows}


def sealed_box(session: Session, compartment_id: str, round_id: int, votes: Sequence[int]) -> bytes:
    """The box with so many votes for each choice, each number as long as the longest that there can be."""
    written = f"[{', '.join(f'{number:{DIGITS}d}' for number in votes)}]"
    return seal_in(session, compartment_id, written.encode(), _place(round_id))


def _opened(session: Session, compartment_id: str, sealed: bytes, round_id: int, rules: Mapping[int, Round]) -> Box:
    votes = json.loads(unseal_in(session, compartment_id, sealed, _place(round_id)))
    return dict(zip(boxed(rules[round_id]), votes, strict=True))


def _place(round_id: int) -> str:
    return f"ballot box {round_id}"
