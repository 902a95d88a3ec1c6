"""What a form asks, ready for a page: each field with the choices that are open to this actor, and what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from govflow.engine import definition
from govflow.engine.asking import AskedField, AskedForm
from govflow.engine.asking.filling import Filling
from govflow.engine.asking.tables import column_value, filled_in
from govflow.engine.definition import FormField, Rows, Transition, Workflow
from govflow.engine.facts import Facts
from govflow.engine.seating.choosing import Offered
from govflow.messages import Message
from govflow.services.queries.step.choosing import Allowed
from govflow.services.queries.tables import ShownTable, shown_table
from govflow.store.cases import CaseRow
from govflow.store.funds import FundRow
from govflow.store.people import MembershipRow, OrganizationRow, PersonRow, in_office
from govflow.store.visibility import visible_cases
from govflow.store.work import Work
from govflow.values import Text

MOST_CASES = 200
"""How many cases a list of cases offers, the newest first."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One line of a list to choose from. ``value`` is what the browser sends."""

    value: str
    label: Text


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A title over the fields that follow it."""

    title: Text
    hint: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """A form field as a page asks it.

    ``readers`` are the capacities that may read the answer; empty: all. ``until``: the steps that open it to all.
    """

    name: str
    type: str
    label: Text
    hint: Text | None = None
    required: bool = False
    max_length: int | None = None
    choices: tuple[Choice, ...] = ()
    left_out: int = 0  # how many of the list may not be chosen now
    against: tuple[Message, ...] = ()  # why, where nobody may
    readers: tuple[Text, ...] = ()
    until: tuple[Text, ...] = ()
    public: bool = False  # everybody reads the answer once the case is public
    known: Any = None  # the answer to begin with
    only_if: tuple[Message, ...] = ()  # what must be answered in this form for it to be asked
    decided_by: frozenset[str] = frozenset()  # the fields of this form that decide whether it is asked
    computed: Any = None  # for what nobody fills in: how it is computed, in words
    page: Heading | None = None
    section: Heading | None = None
    columns: tuple[Question, ...] = ()
    least_rows: int = 0
    most_rows: int = 0
    shown: Callable[[Sequence[Mapping[str, Any]]], ShownTable] | None = None  # the rows of a table for reading


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Where a form is asked: what its lists depend on."""

    workflow: Workflow
    body_id: int
    today: date
    step: Transition | None = None  # none: the opening form
    case_id: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    sealed: Mapping[str, Any] = field(default_factory=dict)  # what the actor has answered under seal, by field
    parties: Mapping[str, frozenset[int]] = field(default_factory=dict)  # the organizations that hold each capacity
    facts: Facts = field(default_factory=dict)  # those that the expressions of the form read
    allowed: Allowed | None = None  # who may be chosen; none: everybody on the lists


def load_questions(work: Work, asking: Asking, form: AskedForm) -> tuple[Question, ...]:
    """The fields with their choices: one statement for each kind of list that occurs.

    A field that the answers of the case exclude, whatever is filled in, is not among them.
    """
    filling = Filling(form, asking.facts)
    asked = [each for each in form.fields if filling.may_ask(each)]
    fields = [each.field for each in asked if each.value is None]
    named = frozenset(each.seats for each in fields if each.seats is not None)
    lists = _Lists(work, asking, {each.kind.numbers for each in fields}, _roles(asking.workflow, fields), named)
    listed = {each.name: lists.of(each) for each in fields}
    allowed = _allowed(asking, {each.name: listed[each.name] for each in fields if each.kind.numbers})
    return tuple(_question(asking, filling, each, listed.get(each.name, ()), allowed.get(each.name)) for each in asked)


def _allowed(asking: Asking, listed: Mapping[str, tuple[Choice, ...]]) -> Mapping[str, Offered]:
    if asking.allowed is None or not listed:
        return {}
    return asking.allowed({name: [int(each.value) for each in found] for name, found in listed.items()})


def _question(
    asking: Asking, filling: Filling, asked: AskedField, listed: tuple[Choice, ...], allowed: Offered | None
) -> Question:
    each = asked.field
    choices = listed if allowed is None else tuple(one for one in listed if int(one.value) in allowed.ids)
    return Question(
        name=each.name,
        type=each.type,
        label=each.label,
        hint=each.hint,
        required=each.required,
        max_length=each.max_length,
        choices=choices,
        left_out=len(listed) - len(choices),
        against=allowed.against if allowed is not None and not choices else (),
        readers=asking.workflow.readers(each.audience),
        until=asking.workflow.openings(each),
        public=each.public,
        known=_begins_with(asking, filling, asked),
        only_if=tuple(condition.words() for condition in filling.form.meanwhile(asked)),
        decided_by=filling.form.decided_by(asked),
        computed=asked.value.words() if asked.value is not None else None,
        page=_heading(each.page),
        section=_heading(each.section),
        **(_rows(asking, each) if each.columns else {}),
    )


def _heading(found: definition.Question | None) -> Heading | None:
    return None if found is None else Heading(title=found.label, hint=found.hint)


def _begins_with(asking: Asking, filling: Filling, asked: AskedField) -> Any:
    """The latest answer, else the default; of what is sealed, one's own that another answer would replace."""
    known = _known(asking, asked.field)
    return filling.default(asked) if known is None else known


def _known(asking: Asking, asked: FormField) -> Any:
    if asked.until:
        return None if asked.kind.confirmed or asked.kind.filed else asking.sealed.get(asked.name)
    return asking.data.get(asked.name) if _carries_over(asking, asked) else None


def _rows(asking: Asking, table: FormField) -> dict[str, Any]:
    """What a table asks in each of its rows."""
    rows = table.rows or Rows()
    return {
        "columns": tuple(_column(table, each) for each in table.cells),
        "least_rows": rows.min,
        "most_rows": rows.max,
        "shown": lambda typed: shown_table(table, filled_in(table, typed, asking.today)),
    }


def _column(table: FormField, column: FormField) -> Question:
    return Question(
        name=column.name,
        type=column.type,
        label=column.label,
        hint=column.hint,
        required=column.required,
        max_length=column.max_length,
        choices=_options(column),
        computed=None if column.value is None else column_value(table, column).words(),
    )


def _options(asked: FormField) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=label) for value, label in asked.options.items())


def _carries_over(asking: Asking, asked: FormField) -> bool:
    """Is the latest answer a good start? Only where another step asked for it; confirmations are given anew."""
    if asked.kind.confirmed or asked.kind.filed or asked.audience or asking.step is None:
        return False
    workflow, step = asking.workflow, asking.step
    forms = {name for name, fields in workflow.forms.items() if any(each.name == asked.name for each in fields)}
    elsewhere = {each.form for each in workflow.transitions if each.name != step.name} | {workflow.opening}
    return not forms.isdisjoint(elsewhere)


def _roles(workflow: Workflow, fields: Iterable[FormField]) -> frozenset[str]:
    return frozenset(role for each in fields if each.kind.numbers == "persons" and (role := _role(workflow, each)))


def _role(workflow: Workflow, asked: FormField) -> str | None:
    """The membership role to choose persons from: the field's own, else that of the seat it fills."""
    if asked.role is not None or asked.seats is None:
        return asked.role
    return workflow.parties[asked.seats].role


@dataclass
class _Lists:
    """The lists that the fields of one form choose from."""

    work: Work
    asking: Asking
    wanted: set[str | None]
    roles: frozenset[str]
    named: frozenset[str]  # capacities that the form itself fills

    def __post_init__(self) -> None:
        self.organizations = self._organizations() if "organizations" in self.wanted else []
        self.persons = self._persons() if "persons" in self.wanted else []
        self.funds = self._funds() if "funds" in self.wanted else []

    def of(self, asked: FormField) -> tuple[Choice, ...]:
        """The choices of one field."""
        match asked.kind.numbers:
            case "organizations":
                kinds = self._kinds(asked)
                return tuple(choice for kind, choice in self.organizations if not kinds or kind in kinds)
            case "persons":
                role, employers = _role(self.asking.workflow, asked), self._employers(asked)
                fitting = (
                    choice
                    for each, organization, choice in self.persons
                    if (role is None or each == role) and (employers is None or organization in employers)
                )
                return tuple({choice.value: choice for choice in fitting}.values())
            case "funds":
                return tuple(self.funds)
            case "cases":
                return tuple(self._cases(self._workflow_of(asked)))
        return _options(asked)

    def _kinds(self, asked: FormField) -> tuple[str, ...]:
        if asked.kinds or asked.seats is None:
            return asked.kinds
        kind = self.asking.workflow.parties[asked.seats].kind
        return kind if isinstance(kind, tuple) else () if kind in ("person", "derived") else (kind,)

    def _employers(self, asked: FormField) -> frozenset[int] | None:
        """Where the person must be in office; none where that is anywhere, or is only known with this form."""
        of = self.asking.workflow.parties[asked.seats].of if asked.seats is not None else None
        return None if of is None or of in self.named else self.asking.parties.get(of)

    def _workflow_of(self, asked: FormField) -> str | None:
        """The procedure that the chosen case has to follow where the step takes it up."""
        step = self.asking.step
        children = self.asking.workflow.children.get(step.adopts or "") if step is not None else None
        return children.workflow if children is not None and children.adopt == asked.name else None

    def _organizations(self) -> list[tuple[str, Choice]]:
        rows = self.work.session.execute(
            select(OrganizationRow.id, OrganizationRow.kind, OrganizationRow.name_en, OrganizationRow.name_zh)
            .where(OrganizationRow.active)
            .order_by(OrganizationRow.code.nulls_last(), OrganizationRow.id)
        )
        return [(row.kind, Choice(value=str(row.id), label=Text(en=row.name_en, zh=row.name_zh))) for row in rows]

    def _persons(self) -> list[tuple[str, int, Choice]]:
        query = (
            select(
                PersonRow.id, PersonRow.name_en, PersonRow.name_zh, MembershipRow.role, MembershipRow.organization_id,
                OrganizationRow.name_en.label("of_en"), OrganizationRow.name_zh.label("of_zh"),
            )
            .join(MembershipRow, MembershipRow.person_id == PersonRow.id)
            .join(OrganizationRow, OrganizationRow.id == MembershipRow.organization_id)
            .where(PersonRow.active, in_office(self.asking.today))
            .order_by(PersonRow.id, MembershipRow.id)
        )  # fmt: skip
        rows = self.work.session.execute(query.where(MembershipRow.role.in_(self.roles)) if self.roles else query)
        return [
            (
                row.role,
                row.organization_id,
                Choice(
                    value=str(row.id),
                    label=Text(en=f"{row.name_en}, {row.of_en}", zh=f"{row.name_zh}（{row.of_zh}）"),
                ),
            )
            for row in rows
        ]

    def _funds(self) -> list[Choice]:
        rows = self.work.session.execute(
            select(FundRow.id, FundRow.name_en, FundRow.name_zh)
            .where(FundRow.body_id == self.asking.body_id)
            .order_by(FundRow.fiscal_year.desc(), FundRow.id)
        )
        return [Choice(value=str(row.id), label=Text(en=row.name_en, zh=row.name_zh)) for row in rows]

    def _cases(self, workflow: str | None) -> Iterator[Choice]:
        query = select(CaseRow.id, CaseRow.reference, CaseRow.title).where(
            visible_cases(self.work.actor), CaseRow.ended_at.is_(None), CaseRow.id != (self.asking.case_id or 0)
        )
        of_that = query if workflow is None else query.where(CaseRow.workflow == workflow)
        for row in self.work.session.execute(of_that.order_by(CaseRow.id.desc()).limit(MOST_CASES)):
            label = f"{row.reference} {row.title}"
            yield Choice(value=str(row.id), label=Text(en=label, zh=label))
