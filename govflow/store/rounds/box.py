"""The ballot box of a secret round: what is in it, read and sealed again. ``store.writing.rounds`` puts votes in.

Sealed it is always of one length, and anew with every vote, so that two looks at it tell nothing of the vote between.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from govflow.engine.rounds.rules import Round
from govflow.store.record.compartments import seal_in, unlock, unseal_in
from govflow.store.rounds.tables import BOX

Box = Mapping[str, int]
"""Of each choice how many, in the order of the file."""


def load_boxes(session: Session, rules: Mapping[int, Round]) -> dict[int, Box]:
    """What is in the boxes of these secret rounds, in one statement and one more for their keys."""
    if not rules:
        return {}
    rows = session.execute(select(BOX).where(BOX.c.round_id.in_(rules))).all()
    unlock(session, {row.compartment_id for row in rows})
    return {row.round_id: _opened(session, row.compartment_id, row.sealed, row.round_id, rules) for row in rows}


def sealed_box(session: Session, compartment_id: str, round_id: int, votes: Sequence[int]) -> bytes:
    """The box with so many votes for each choice."""
    return seal_in(session, compartment_id, json.dumps(list(votes)).encode(), _place(round_id))


def _opened(session: Session, compartment_id: str, sealed: bytes, round_id: int, rules: Mapping[int, Round]) -> Box:
    votes = json.loads(unseal_in(session, compartment_id, sealed, _place(round_id)))
    return {choice.name: number for choice, number in zip(rules[round_id].choices, votes, strict=True)}


def _place(round_id: int) -> str:
    return f"ballot box {round_id}"
