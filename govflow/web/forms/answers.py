"""What was typed in a round: an answer with its scores, and which seat is to vote for another."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flask import request

from govflow.errors import Refused
from govflow.messages import Message
from govflow.services.queries.case.round.page import RoundPage
from govflow.services.typed import points
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import written

WRITTEN_IN = Message("Where it is written")
WHY_CLOSED = Message("Why it is closed without them")
WHY_ABSENT = Message("Why they are absent, or there again")
REASONS = Message("Reasons")
"""What the fields of a round are called, for whoever wrote too much into one."""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """An answer as it was typed for a seat. ``step``: the button that was pressed: none, edit or send."""

    seat_id: int
    choice: str
    scores: dict[str, str]
    comment: str
    declared: bool
    on_behalf: bool
    source: str
    key: str
    step: str


@dataclass(frozen=True, kw_only=True)
class Called:
    """A roll call as it was typed: what is new of it by seat. ``rows``: what each row shows.

    ``step``: the button that was pressed: all, check or record.
    """

    answers: dict[int, str]
    marks: dict[int, str]
    rows: dict[int, str]
    source: str
    note: str
    key: str
    step: str


def called_in(page: RoundPage) -> Called:
    """What was typed into the grid of a page, as far as it offers that; after the button for all, with all others set.

    What stands already is not entered again.
    """
    step, rows = request.form.get("step", ""), dict[int, str]()
    found: dict[bool, dict[int, str]] = {False: {}, True: {}}
    for row in page.grid.rows if page.grid is not None else ():
        typed = request.form.get(f"row_{row.seat.id}", "")
        if page.grid is not None and page.grid.all is not None and step == "all" and not typed:
            typed = page.grid.all.value
        said = next((each for each in row.offered if each.value == typed), None)
        if said is None:
            continue
        rows[row.seat.id] = said.value
        if said.value != row.standing:
            found[said.mark][row.seat.id] = said.name
    return Called(
        answers=found[False],
        marks=found[True],
        rows=rows,
        source=written("source"),
        note=written("note"),
        key=request.form.get("key", ""),
        step=step,
    )


def typed_for(seat_id: int) -> Typed:
    scores = {name: value for name, value in request.form.items() if name.startswith("score_")}
    return Typed(
        seat_id=seat_id,
        choice=request.form.get("choice", ""),
        scores=scores,
        comment=written("comment"),
        declared=request.form.get("declared") == "1",
        on_behalf=request.form.get("on_behalf") == "1",
        source=written("source"),
        key=request.form.get("key", ""),
        step=request.form.get("step", ""),
    )


def chosen(page: RoundPage) -> str:
    """What was chosen; a review, and a round in which several are marked, know one choice only.

    Raises Refused when nothing was.
    """
    found = page.only_choice or request.form.get("choice", "")
    if not found:
        raise Refused([Message("Choose an answer.")])
    return found


def foreseen(choice: str) -> str:
    """What stands for what was shown of this answer: by the check page, or beside the answers of one that has none."""
    return request.form.get("foreseen") or request.form.get(f"foreseen_{choice}", "")


def scored(page: RoundPage) -> dict[str, Fraction]:
    """The points typed, or one for each candidate marked. Raises Refused for what is no number."""
    typed = {each.name: request.form.get(f"score_{each.name}", "") for each in page.criteria}
    return points({each.name: each.full for each in page.criteria}, typed)


def seat_chosen() -> int | None:
    """The seat that is to vote; none when the form takes the vote back. Raises Refused when nobody was chosen."""
    if "to" not in request.form:
        return None
    chosen = request.form.get("to", type=row_number)
    if chosen is None:
        raise Refused([Message("Choose from the list.")])
    return chosen
