"""Commitments as rows of their conference, under procedures published before each became a case (``promises``).

Cases that run under such a version end by these rules; no procedure that comes along calls them any more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from govflow.engine.definition.terms import Name, Slug
from govflow.engine.facts import CaseFacts, Form, Now, Standing
from govflow.engine.family import opened_beside
from govflow.engine.intents import OpenCase
from govflow.engine.rules import ConfidedFieldName, FieldName, RelationName, RuleSet
from govflow.engine.rules.referring import beside
from govflow.messages import Message
from govflow.values import Text

rules = RuleSet("commitments")


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """One commitment as it stands. ``number`` counts from 1 within the case."""

    number: int
    owner_id: int | None
    owner: Text | None
    measure: str
    due: date | None
    fulfilled: bool = False  # the owner's last report says so, and no verification has denied it since
    reported_by: int | None = None  # the person who sent the last report
    verified: bool = False

    @property
    def complete(self) -> bool:
        return self.owner_id is not None and bool(self.measure.strip()) and self.due is not None

    def overdue(self, today: date) -> bool:
        return not self.fulfilled and self.due is not None and self.due < today


@dataclass(frozen=True)
class Commitments:
    """The commitments of this case, by number."""

    TOLD: ClassVar[Text] = Text(en="the commitments of the case", zh="事项的各项承诺")

    all: tuple[Commitment, ...]

    def find(self, number: int | None) -> Commitment | None:
        return next((each for each in self.all if each.number == number), None)

    def late(self, today: date) -> tuple[Commitment, ...]:
        return tuple(each for each in self.all if each.overdue(today))


@dataclass(frozen=True, kw_only=True)
class AddCommitments:
    """Enter commitments; the writer numbers them on."""

    commitments: tuple[NewCommitment, ...]


@dataclass(frozen=True, kw_only=True)
class NewCommitment:
    """An organization (by id) owes a measure by a day."""

    owner_id: int
    measure: str
    due: date


@dataclass(frozen=True, kw_only=True)
class ReportCommitment:
    """The owner says how far it is. ``evidence`` is a document id."""

    number: int
    progress: str
    evidence: str | None
    fulfilled: bool


@dataclass(frozen=True, kw_only=True)
class VerifyCommitment:
    """Somebody else found it fulfilled (``confirmed``), or denies it: then it counts as not fulfilled again."""

    number: int
    confirmed: bool
    finding: str


@rules.guard
def recorded(commitments: Commitments) -> Message | None:
    """At least one commitment is recorded, and each has an owner, a measure and a date.

    Example: commitments.recorded
    """
    if not commitments.all:
        return Message("No commitment is recorded yet.")
    return _numbers(
        Message("an owner, a measure or a date is missing"),
        [each for each in commitments.all if not each.complete],
    )


@rules.guard
def none(commitments: Commitments) -> Message | None:
    """The conference has made no commitments.

    Example: commitments.none
    """
    if not commitments.all:
        return None
    n = len(commitments.all)
    return Message("%(n)s commitment must be followed up first.", "%(n)s commitments must be followed up first.", n=n)


@rules.guard
def mine(commitments: Commitments, form: Form, standing: Standing, *, number: FieldName) -> Message | None:
    """The commitment is owed by the organization one acts for, and still open.

    number: The field with the number of the commitment.
    Example: {commitments.mine: {number: commitment_number}}
    """
    found = commitments.find(form[number])
    if found is None:
        return _unknown(commitments, form[number])
    if found.owner_id != standing.actor.organization_id:
        return Message("Commitment %(number)s is owed by %(owner)s.", number=found.number, owner=found.owner or "—")
    if found.verified:
        return Message("Commitment %(number)s is already verified.", number=found.number)
    return None


@rules.guard
def by_another(commitments: Commitments, form: Form, standing: Standing, *, number: FieldName) -> Message | None:
    """It is reported as fulfilled, and verified by someone other than its owner and the person who reported it.

    number: The field with the number of the commitment.
    Example: {commitments.by_another: {number: commitment_number}}
    """
    found = commitments.find(form[number])
    if found is None:
        return _unknown(commitments, form[number])
    if not found.fulfilled:
        return Message("Commitment %(number)s has not been reported as fulfilled.", number=found.number)
    if found.owner_id == standing.actor.organization_id or found.reported_by in standing.actor.persons:
        return Message(
            "Commitment %(number)s is owed by %(owner)s and must be verified by somebody else.",
            number=found.number,
            owner=found.owner or "—",
        )
    return None


@rules.guard
def all_verified(commitments: Commitments) -> Message | None:
    """Every commitment is verified.

    Example: commitments.all_verified
    """
    return _numbers(Message("not verified"), [each for each in commitments.all if not each.verified])


@rules.guard
def overdue(commitments: Commitments, now: Now) -> Message | None:
    """At least one commitment is overdue.

    Example: commitments.overdue
    """
    return None if commitments.late(now.today) else Message("No commitment is overdue.")


@rules.guard
def none_overdue(commitments: Commitments, now: Now) -> Message | None:
    """No commitment is overdue.

    Example: commitments.none_overdue
    """
    return _numbers(Message("overdue"), commitments.late(now.today))


@rules.effect
def add(form: Form, *, owner: FieldName, measure: FieldName, due: FieldName) -> AddCommitments:
    """A commitment is entered; the settings name the fields of the form.

    owner: The field that names who owes it.
    measure: The field that says what is owed.
    due: The field with the day by which it is owed.
    Example: {commitments.add: {owner: owner, measure: measure, due: complete_by}}
    """
    new = NewCommitment(owner_id=form[owner], measure=form[measure], due=form[due])
    return AddCommitments(commitments=(new,))


@rules.effect
def bring_back(
    case: CaseFacts,
    form: Form,
    commitments: Commitments,
    now: Now,
    *,
    listed: Name,
    workflow: Slug,
    relation: RelationName,
    title: FieldName | None = None,
    copy: tuple[ConfidedFieldName, ...] = (),
    fixed: dict[Name, Any] | None = None,
    parties: dict[Name, Name] | None = None,
) -> OpenCase:
    """A new case is opened beside this one that lists every overdue commitment, with its owner and day.

    listed: The field there that lists them, below what is fixed for it.
    workflow: The procedure of the new case.
    relation: What the link between the two cases is called.
    title: The field with its title; without it, it has that of this case.
    copy: The fields that it takes over.
    fixed: Answers to its opening form that are the same each time.
    parties: Who takes a capacity there: all holders of one here, or those that a field here names.
    Example: {commitments.bring_back: {listed: text, workflow: proposal, relation: overdue_commitments}}
    """
    other = beside(workflow=workflow, relation=relation, title=title, copy=copy, fixed=fixed, parties=parties)
    opened = opened_beside(other, case, form)
    lines = [str(opened.data.get(listed) or ""), *map(_line, commitments.late(now.today))]
    return replace(opened, data={**opened.data, listed: "\n".join(line for line in lines if line)})


@rules.effect
def report(
    form: Form, *, number: FieldName, progress: FieldName, evidence: FieldName, fulfilled: FieldName
) -> ReportCommitment:
    """The owner's report is kept with the commitment.

    number: The field with the number of the commitment.
    progress: The field that says how far it is.
    evidence: The field with the document that proves it.
    fulfilled: The yes/no field that says it is done.
    Example: {commitments.report: {number: n, progress: progress, evidence: evidence, fulfilled: done}}
    """
    return ReportCommitment(
        number=form[number], progress=form[progress], evidence=form[evidence], fulfilled=bool(form[fulfilled])
    )


@rules.effect
def verify(form: Form, *, number: FieldName, confirmed: FieldName, finding: FieldName) -> VerifyCommitment:
    """The finding is kept with the commitment.

    number: The field with the number of the commitment.
    confirmed: The yes/no field that says it is true.
    finding: The field that says what was found.
    Example: {commitments.verify: {number: n, confirmed: confirmed, finding: finding}}
    """
    return VerifyCommitment(number=form[number], confirmed=bool(form[confirmed]), finding=form[finding] or "")


def _line(each: Commitment) -> str:
    """One commitment in a list, for readers of both languages."""
    owner = f"{each.owner.zh} {each.owner.en}" if each.owner is not None else "—"
    return f"{each.number}. {owner}: {each.measure} ({each.due:%Y-%m-%d})" if each.due else f"{each.number}. {owner}"


def _numbers(what: Message, found: list[Commitment] | tuple[Commitment, ...]) -> Message | None:
    """Names the commitments in question; None when there are none."""
    if not found:
        return None
    return Message(
        "Commitment %(numbers)s: %(what)s.",
        "Commitments %(numbers)s: %(what)s.",
        n=len(found),
        numbers=tuple(str(each.number) for each in found),
        what=what,
    )


def _unknown(commitments: Commitments, number: int | None) -> Message:
    return Message(
        "There is no commitment %(number)s; this case has %(count)s.", number=number or 0, count=len(commitments.all)
    )
