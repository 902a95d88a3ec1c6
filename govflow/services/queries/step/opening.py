"""The form of an opening: which cases the organization acted for can open, and what opening one asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from govflow.engine.asking.filling import left_out
from govflow.engine.definition import FormField, Workflow
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.cases import Procedure, versions_in_force
from govflow.services.queries.finding import Sought
from govflow.services.queries.step.choosing import chooses, in_opening
from govflow.services.queries.step.consequences import Consequences, preview_opening
from govflow.services.queries.step.questions import Asking, Choice, Question, load_questions
from govflow.services.rights import check_may_open, may_open
from govflow.store.lists.named import facts_before_opening
from govflow.store.people import BodyRow, OrganizationRow
from govflow.store.work import Body, Version, Work
from govflow.values import Text

MOST_DIGITS = 18
"""Of a number that a row can have."""


@dataclass(frozen=True, kw_only=True)
class Above:
    """The case below which one is opened without an account, and what its page offers."""

    reference: str
    title: str
    title_other: str | None
    ask: Text
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class OpeningPage:
    """A case to open. ``bodies`` are offered where there is more than one regional body."""

    workflow: str
    version: int
    title: Text
    summary: Text
    basis: Text | None
    questions: tuple[Question, ...]
    bodies: tuple[Choice, ...]
    below: Above | None = None


def load_procedures(work: Work) -> tuple[Procedure, ...]:
    """The procedures that the organization acted for can open."""
    return tuple(
        Procedure(
            workflow=each.workflow.id,
            version=each.workflow.version,
            title=each.workflow.title,
            summary=each.workflow.summary,
            family=each.workflow.family,
            basis=each.workflow.basis,
        )
        for each in versions_in_force(work)
        if may_open(work, each.workflow)
    )


def load_opening(
    work: Work, name: str, sought: Mapping[str, Sought] | None = None, begun: Mapping[str, str] | None = None
) -> OpeningPage:
    """What opening a case asks. ``begun``: what fields begin with, as it was typed; what is no answer is left out.

    Raises NotFound, or Forbidden for an organization that cannot open one.
    """
    version, first = work.current(work.session, name), find_body(work, None)
    check_may_open(work, version.workflow)
    return opening_page(work, version, first, sought, begun, _bodies(work))


def opening_page(
    work: Work,
    version: Version,
    first: Body,
    sought: Mapping[str, Sought] | None,
    begun: Mapping[str, str] | None,
    bodies: tuple[Choice, ...] = (),
) -> OpeningPage:
    """The form of a version, whoever may open one."""
    workflow = version.workflow
    today = work.at.astimezone(ZoneInfo(first.zone)).date()
    facts = facts_before_opening(work, workflow, today)
    openers = (name for name, each in workflow.parties.items() if each.opens)
    asking = Asking(
        workflow=workflow,
        body_id=first.id,
        today=today,
        facts=facts,
        parties={name: frozenset({work.actor.organization_id or 0}) for name in openers},
        allowed=in_opening(work, version, first) if chooses(workflow.forms[workflow.opening]) else None,
        drafts=_answers(workflow.forms[workflow.opening], begun or {}, today),
        sought=sought or {},
    )
    return OpeningPage(
        workflow=workflow.id,
        version=workflow.version,
        title=workflow.title,
        summary=workflow.summary,
        basis=workflow.basis,
        questions=_of_citizens(work, workflow, load_questions(work, asking, version.machine.opening)),
        bodies=bodies,
    )


def check_opening(work: Work, name: str, body: str | None, values: Mapping[str, Any]) -> Consequences:
    """What opening the case would bring. Raises what opening it would raise."""
    version = work.current(work.session, name)
    check_may_open(work, version.workflow)
    return preview_opening(work, version, find_body(work, body), values)


def unasked_in_opening(work: Work, name: str, values: Mapping[str, Any]) -> frozenset[str]:
    """The fields of the opening form that these answers leave out."""
    version, body = work.current(work.session, name), find_body(work, None)
    today = work.at.astimezone(ZoneInfo(body.zone)).date()
    return left_out(version.machine.opening, values, facts_before_opening(work, version.workflow, today))


def find_body(work: Work, prefix: str | None) -> Body:
    """The regional body with this prefix, or the first there is. Raises NotFound."""
    query = select(BodyRow).order_by(BodyRow.id).limit(1)
    row = work.session.scalars(query if prefix is None else query.where(BodyRow.prefix == prefix)).first()
    if row is None:
        raise NotFound(Message("There is no such regional body."))
    return Body(row.id, row.organization_id, row.office_id, row.prefix, row.zone)


def _of_citizens(work: Work, workflow: Workflow, questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """Whoever has no account files documents once the case is there: until then there is nobody whose file it is. Nor
    is asked what they could only leave out, for there is no case that they see.
    """
    if not work.actor.citizen:
        return questions
    fields = {each.name: each for each in workflow.forms[workflow.opening]}
    return tuple(each for each in questions if not (fields[each.name].kind.filed or _only_left_out(fields, each)))


def _only_left_out(fields: Mapping[str, FormField], asked: Question) -> bool:
    listed = bool(fields[asked.name].kind.numbers)
    return listed and not (asked.required or asked.choices or asked.found or asked.against)


def _answers(fields: Sequence[FormField], typed: Mapping[str, str], today: date) -> dict[str, Any]:
    """Of one line, or one of a list of numbers: such answers an address may name, and who fills the form in sees."""
    found: dict[str, Any] = {}
    for each in fields:
        if (said := typed.get(each.name)) is None or each.kind.several:
            continue
        if each.kind.numbers:
            found |= {each.name: int(said)} if said.isdecimal() and len(said) < MOST_DIGITS else {}
        elif each.kind.expression == "text" and not each.kind.long:
            answer = each.kind.read(each, said)
            found |= {each.name: answer} if each.kind.problem(each, answer, today) is None else {}
    return found


def _bodies(work: Work) -> tuple[Choice, ...]:
    rows = work.session.execute(
        select(BodyRow.prefix, OrganizationRow.name_en, OrganizationRow.name_zh)
        .join(OrganizationRow, OrganizationRow.id == BodyRow.organization_id)
        .order_by(BodyRow.id)
    )
    found = tuple(Choice(value=row.prefix, label=Text(en=row.name_en, zh=row.name_zh)) for row in rows)
    return found if len(found) > 1 else ()
