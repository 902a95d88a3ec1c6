"""Commitments that are cases of their own: which states mean what, and which are overdue and come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from govflow.engine.definition.terms import Name, Slug
from govflow.engine.facts import CaseFacts, Form
from govflow.engine.family import opened_beside
from govflow.engine.intents import OpenCase
from govflow.engine.rules import (
    CapacityName,
    ChildName,
    ConfidedFieldName,
    FieldName,
    FieldThere,
    RelationName,
    RuleSet,
    StateName,
)
from govflow.engine.rules.referring import beside
from govflow.messages import Message
from govflow.values import Text

rules = RuleSet("promises")

RECORD = "promises.record"
BELOW = "promises.below"
OUTCOMES = ("kept", "late", "broken", "waived", "overdue", "reported", "open")
"""How a commitment can stand on the record of an organization; what is none of it does not count there."""

MOST_LISTED = 40
"""So many commitments come back in one item; the others follow with the next review."""
LONGEST_MEASURE = 100


@dataclass(frozen=True, kw_only=True)
class RecordBook:
    """Which party answers for a commitment, which answers say what by when, and which states mean what."""

    owner: str
    supporting: str | None
    measure: str
    measure_other: str | None
    target: str | None
    item: str | None
    due: str
    first_due: str | None
    outcomes: Mapping[str, str]  # by state
    apart: frozenset[str]  # states in which it does not count

    def outcome(self, state: str) -> str | None:
        """How a commitment in this state stands; None where it does not count."""
        return None if state in self.apart else self.outcomes.get(state, "open")


@dataclass(frozen=True, kw_only=True)
class BelowBook:
    """Which cases below are commitments."""

    of: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A commitment below the case, as it stands. ``listed``: by what relation an open case beside lists it already."""

    reference: str
    owner: Text | None
    measure: str
    due: date | None
    overdue: bool
    listed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Promises:
    """The commitments below this case, in the order of their opening."""

    TOLD: ClassVar[Text] = Text(en="the commitments below the case", zh="本事项的各项承诺")

    all: tuple[Promise, ...]

    def returning(self, relation: str) -> tuple[Promise, ...]:
        """Those that are overdue and not listed in a case beside this one that is still on its way."""
        return tuple(each for each in self.all if each.overdue and relation not in each.listed)


@rules.book
def record(
    *,
    owner: CapacityName,
    measure: FieldName,
    due: FieldName,
    kept: tuple[StateName, ...],
    late: tuple[StateName, ...],
    broken: tuple[StateName, ...],
    waived: tuple[StateName, ...],
    overdue: tuple[StateName, ...],
    reported: tuple[StateName, ...] = (),
    apart: tuple[StateName, ...] = (),
    supporting: CapacityName | None = None,
    measure_other: FieldName | None = None,
    target: FieldName | None = None,
    item: FieldName | None = None,
    first_due: FieldName | None = None,
) -> RecordBook:
    """The case is a commitment, which counts on the record of whoever answers for it.

    owner: Who answers for it.
    measure: The field that says what is owed.
    due: The field with the day by which it is owed, as it now stands.
    kept: The states in which it was done in time.
    late: The states in which it was done after its day.
    broken: The states in which it was not done.
    waived: The states in which it is owed no more.
    overdue: The states in which its day has passed.
    reported: The states in which the owner says that it is done, and nobody has verified it yet.
    apart: The states in which it does not count, such as before it is in force.
    supporting: Who helps.
    measure_other: The field that says it in the other language.
    target: The field with the value that is to be reached.
    item: The field with the case that it comes from, such as an item of the agenda of a meeting.
    first_due: The field with the day that was set first.
    """
    named = {"kept": kept, "late": late, "broken": broken, "waived": waived, "overdue": overdue, "reported": reported}
    return RecordBook(
        owner=owner,
        supporting=supporting,
        measure=measure,
        measure_other=measure_other,
        target=target,
        item=item,
        due=due,
        first_due=first_due,
        outcomes={state: outcome for outcome, states in named.items() for state in states},
        apart=frozenset(apart),
    )


@rules.book
def below(*, of: tuple[ChildName, ...]) -> BelowBook:
    """The commitments below the case stand in a table of their own, and in its papers.

    of: Which cases below.
    """
    return BelowBook(of=of)


@rules.guard
def to_bring_back(promises: Promises, *, relation: RelationName) -> Message | None:
    """A commitment below the case is overdue and on no open item yet.

    relation: What the link to such an item is called.
    """
    return None if promises.returning(relation) else Message("No commitment is overdue that is not on an item already.")


@rules.guard
def none_to_bring_back(promises: Promises, *, relation: RelationName) -> Message | None:
    """No commitment below the case is overdue, unless an open item lists it already.

    relation: What the link to such an item is called.
    """
    found = promises.returning(relation)
    if not found:
        return None
    return Message(
        "%(n)s commitment is overdue: %(cases)s.",
        "%(n)s commitments are overdue: %(cases)s.",
        n=len(found),
        cases=tuple(each.reference for each in found[:MOST_LISTED]),
    )


@rules.effect
def bring_back(
    case: CaseFacts,
    form: Form,
    promises: Promises,
    *,
    listed: FieldThere,
    workflow: Slug,
    relation: RelationName,
    title: FieldName | None = None,
    copy: tuple[ConfidedFieldName, ...] = (),
    fixed: dict[Name, Any] | None = None,
    parties: dict[Name, Name] | None = None,
) -> OpenCase:
    """A new case is opened beside this one that lists every overdue commitment, with its owner and day.

    Those that an open case of this relation lists already are left out.

    listed: The field there that lists them, below what is fixed for it.
    workflow: The procedure of the new case.
    relation: What the link between the two cases is called.
    title: The field with its title; without it, it has that of this case.
    copy: The fields that it takes over.
    fixed: Answers to its opening form that are the same each time.
    parties: Who takes a capacity there: all holders of one here, or those that a field here names.
    """
    other = beside(workflow=workflow, relation=relation, title=title, copy=copy, fixed=fixed, parties=parties)
    opened = opened_beside(other, case, form)
    returning = promises.returning(relation)[:MOST_LISTED]
    lines = [str(opened.data.get(listed) or ""), *map(_line, returning)]
    return replace(opened, data={**opened.data, listed: "\n".join(line for line in lines if line)})


def _line(each: Promise) -> str:
    """One commitment in a list, for readers of both languages; it begins with its reference, as ``names_in`` reads."""
    owner = f"{each.owner.zh} {each.owner.en}" if each.owner is not None else "—"
    measure = each.measure if len(each.measure) <= LONGEST_MEASURE else f"{each.measure[: LONGEST_MEASURE - 1]}…"
    day = f" ({each.due:%Y-%m-%d})" if each.due is not None else ""
    return f"{each.reference} {owner}: {' '.join(measure.split())}{day}"


def names_in(text: str) -> frozenset[str]:
    """The references with which the lines of a list begin.

    >>> sorted(names_in("To be decided:\\nBTH-CM-2026-0001 Owner: a measure (2026-05-01)"))
    ['BTH-CM-2026-0001', 'To']
    """
    return frozenset(words[0] for line in text.splitlines() if (words := line.split()))
