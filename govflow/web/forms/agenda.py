"""The lines of an agenda as a form sends them: in the order in which they stand, whoever moved them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from werkzeug.datastructures import MultiDict

from govflow.legible import legible
from govflow.messages import Message
from govflow.services.commands.meetings.agenda import MOST_ENTRIES, PlacedLine
from govflow.services.queries.case.agenda import AgendaLine
from govflow.web.forms.numbers import number_in

MOVES = ("up", "down", "in", "out", "remove", "add")
"""What the buttons beside a line are called; each sends the place of its line, ``add`` the kind of a new one."""
NEW = ("heading", "procedural")


def read_lines(form: MultiDict[str, str]) -> tuple[list[PlacedLine], list[Message]]:
    """The lines that a form sends, and what cannot be read of them."""
    found, problems = list[PlacedLine](), list[Message]()
    for place, number in enumerate(form.getlist("line")[: MOST_ENTRIES + 1], start=1):  # one more is refused
        minutes = form.get(f"minutes-{number}", "").strip()
        if minutes and not (minutes.isascii() and minutes.isdigit() and len(minutes) <= 4):
            problems.append(Message("Line %(number)s: write the minutes as a whole number.", number=place))
            minutes = ""
        found.append(
            PlacedLine(
                id=number_in(form.get(f"id-{number}", "")),
                kind=_kind(form.get(f"kind-{number}", "")),
                title=_words(form, f"title-{number}"),
                title_other=_words(form, f"other-{number}"),
                item_id=number_in(form.get(f"item-{number}", "")),
                below=form.get(f"below-{number}") == "1",
                together=f"together-{number}" in form,
                closed=f"closed-{number}" in form,
                minutes=int(minutes) if minutes else None,
                rapporteur=_words(form, f"rapporteur-{number}"),
            )
        )
    return found, problems


def arranged(lines: Sequence[PlacedLine], form: MultiDict[str, str]) -> list[PlacedLine]:
    """The lines once the button that was pressed has done its work."""
    found = list(lines)
    if form.get("add") in NEW:
        return [*found, PlacedLine(kind=_kind(form["add"]))]
    for move in MOVES[:-1]:
        place = number_in(form.get(move, ""))
        if place is not None and 1 <= place <= len(found):
            _move(found, place - 1, move)
    return found


def placed_line(line: AgendaLine) -> PlacedLine:
    """A line of the agenda as the form begins with it."""
    own = line.kind != "item"
    return PlacedLine(
        id=line.id,
        kind=_kind(line.kind),
        title=line.title if own else "",
        title_other=(line.title_other or "") if own else "",
        item_id=line.item_id,
        below=line.below,
        together=line.together,
        closed=line.closed,
        minutes=line.minutes,
        rapporteur=line.rapporteur,
    )


def _move(lines: list[PlacedLine], place: int, move: str) -> None:
    match move:
        case "up" if place:
            lines[place - 1 : place + 1] = [lines[place], lines[place - 1]]
        case "down":
            lines[place : place + 2] = lines[place : place + 2][::-1]
        case "in" | "out":
            lines[place] = replace(lines[place], below=move == "in")
        case "remove" if lines[place].kind != "item":
            del lines[place]


def _kind(text: str) -> Literal["heading", "procedural", "item"]:
    match text:
        case "heading" | "procedural":
            return text
    return "item"


def _words(form: MultiDict[str, str], name: str) -> str:
    return legible(form.get(name, "")).strip()
