"""What can be entered of a sitting: a call, those who are there, minutes, and a ceiling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from re import fullmatch

from govflow.engine.entries.sittings import Present
from govflow.legible import objection
from govflow.messages import Message
from govflow.values import Money

AUTHORITIES = ("none", "ad_referendum", "full")
MOST_PEOPLE, MOST_POINTS = 20, 30
LONGEST_NAME, LONGEST_POST, LONGEST_PLACE, LONGEST_POINT = 120, 120, 200, 200
LONGEST_OBJECTION, LONGEST_MINUTES, LONGEST_CEILING = 2_000, 20_000, 500
EARLIEST, LATEST = timedelta(days=60), timedelta(days=366)
"""How long ago a sitting may have been that is entered now, and how far ahead one is called."""


def against_call(day: date, today: date, hour: str, place: str, agenda: Sequence[str]) -> dict[str, Message]:
    """Why a sitting is not called so, by field."""
    found: dict[str, Message] = {}
    if not today - EARLIEST <= day <= today + LATEST:
        found["day"] = Message("Give a day from %(first)s to %(last)s.", first=today - EARLIEST, last=today + LATEST)
    if hour and fullmatch(r"([01]\d|2[0-3]):[0-5]\d", hour) is None:
        found["hour"] = Message("Give the time in hours and minutes, such as 14:30, or leave it empty.")
    if not place:
        found["place"] = Message("Say where it is held, or by which line.")
    elif len(place) > LONGEST_PLACE:
        found["place"] = Message("It has at most %(most)s characters.", most=LONGEST_PLACE)
    if len(agenda) > MOST_POINTS or any(len(each) > LONGEST_POINT for each in agenda):
        found["agenda"] = Message(
            "It has at most %(lines)s points of %(most)s characters each.", lines=MOST_POINTS, most=LONGEST_POINT
        )
    return found


def against_people(people: Sequence[Present]) -> list[Message]:
    """Why these are not entered: a row for each, as they were typed. Rows in which nothing stands count for nothing."""
    filled = [(number, each) for number, each in enumerate(people, 1) if not is_empty(each)]
    if not filled:
        return [Message("Name at least one person. Nobody is entered as absent.")]
    if len(filled) > MOST_PEOPLE:
        return [Message("Name at most %(most)s persons for a side.", most=MOST_PEOPLE)]
    found: list[Message] = []
    known: dict[tuple[str, str], int] = {}
    for number, each in filled:
        if not each.name:
            found.append(Message("Row %(n)s names nobody. Write a name, or empty the row.", n=number))
        if len(each.name) > LONGEST_NAME:
            found.append(Message("Shorten the name in row %(n)s to %(most)s characters.", n=number, most=LONGEST_NAME))
        flaws = filter(None, map(objection, (each.name, each.post)))
        found += [Message("Row %(n)s: %(problem)s", n=number, problem=flaw) for flaw in flaws]
        if len(each.post) > LONGEST_POST:
            found.append(Message("Shorten the post in row %(n)s to %(most)s characters.", n=number, most=LONGEST_POST))
        if each.authority not in AUTHORITIES:
            found.append(Message("Choose in row %(n)s what this person may agree to.", n=number))
        if each.name and (first := known.setdefault((each.name, each.post), number)) != number:
            found.append(
                Message("Row %(n)s names the same person as row %(first)s. Name each once.", n=number, first=first)
            )
    return found


def is_empty(person: Present) -> bool:
    """Whether nothing stands of somebody but that they may agree to nothing: so each row begins."""
    return not (person.name or person.post or person.mandate) and person.authority in ("", "none")


def against_ceiling(amount: Money | None, words: str) -> dict[str, Message]:
    """Why a ceiling is not told so, by field."""
    if amount is not None and amount.fen < 0:
        return {"amount": Message("Give a sum that is not below zero.")}
    if len(words) > LONGEST_CEILING:
        return {"words": Message("It has at most %(most)s characters.", most=LONGEST_CEILING)}
    return {}
