"""Requests like one: whoever judges it sees them, and nobody lets the same through twice without a word."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.domain.funds.likeness import Alike, told
from govflow.domain.naming import names
from govflow.engine.facts import Form
from govflow.engine.rules import CapacityName, FieldName, RuleSet, StateName
from govflow.messages import Message

rules = RuleSet("alike")

ALIKE = "alike.shown"


@dataclass(frozen=True, kw_only=True)
class AlikeBook:
    """Who is shown the requests like a case, and the field that says for which place it is."""

    shown_to: tuple[str, ...]
    shown_in: tuple[str, ...]
    place: str | None


@rules.book
def shown(
    *, shown_to: tuple[CapacityName, ...], shown_in: tuple[StateName, ...], place: FieldName | None = None
) -> AlikeBook:
    """Whoever judges a request sees which others are like it, by title, applicant and place.

    shown_to: Who is shown them, and of them those that they may see.
    shown_in: The states in which they are shown.
    place: The field that says for which place the money is.
    """
    return AlikeBook(shown_to=shown_to, shown_in=shown_in, place=place)


@rules.guard
def not_twice(alike: Alike, form: Form, *, at_least: int = 90, despite: FieldName | None = None) -> Message | None:
    """The same is not asked for twice: of the same applicant or for the same place, or under the same title anywhere.

    at_least: Of a hundred, how much alike two titles are that mean the same.
    despite: The field in which whoever judges says why it is not the same; nobody can, where it is not said.
    """
    twice = alike.twice(at_least)
    if not twice or (despite is not None and str(form[despite] or "").strip()):
        return None
    if despite is None:
        return Message("The same is already asked for in %(cases)s.", cases=names(twice, told))
    return Message("The same may be asked for in %(cases)s. Compare them; if not, say why.", cases=names(twice, told))
