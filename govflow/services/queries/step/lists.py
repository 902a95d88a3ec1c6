"""What the fields of a form choose from: organizations, persons, funds, cases, the options of the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, exists, select

from govflow.engine.definition import FormField, Workflow
from govflow.papers.paper import titled
from govflow.services.queries.finding import Choice as Choice
from govflow.services.queries.finding import Found, Sought, find, in_columns, named
from govflow.store.cases import CaseRow
from govflow.store.funds.tables import FundRow
from govflow.store.lists.below import load_among
from govflow.store.lists.named import offered_cases, offered_funds
from govflow.store.lists.search import findable
from govflow.store.meetings.agenda import numbered_items
from govflow.store.people import MembershipRow, OrganizationRow, PersonRow, in_office
from govflow.store.registers.agreements import AGREEMENT
from govflow.store.visibility import taking_part, visible_cases
from govflow.store.work import Work
from govflow.values import Text

if TYPE_CHECKING:
    from govflow.services.queries.step.questions import Asking

MOST_JUDGED = 2_000
"""Up to so many lines it is asked of each whether it may be chosen; of more, of the first and of those found."""
MOST_CASES = 200
"""Likewise of cases, the newest first."""


def options_of(asked: FormField) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=label) for value, label in asked.options.items())


def roles_of(workflow: Workflow, fields: Iterable[FormField]) -> frozenset[str]:
    return frozenset(role for each in fields if each.kind.numbers == "persons" and (role := _role(workflow, each)))


def _role(workflow: Workflow, asked: FormField) -> str | None:
    """The membership role to choose persons from: the field's own, else that of the seat it fills."""
    if asked.role is not None or asked.seats is None:
        return asked.role
    return workflow.parties[asked.seats].role


@dataclass
class Lists:
    """The lists that the fields of one form choose from."""

    work: Work
    asking: Asking
    wanted: set[str | None]
    roles: frozenset[str]
    named: frozenset[str]  # capacities that the form itself fills

    def __post_init__(self) -> None:
        self.organizations = self._rows(self._organizations()) if "organizations" in self.wanted else []
        self.persons = self._rows(self._persons(self.roles)) if "persons" in self.wanted else []

    def of(self, asked: FormField, sought: Sought) -> Found:
        """The choices of one field: all there are, or the first that have the words, and those chosen."""
        match asked.kind.numbers:
            case "organizations":
                return self._of_organizations(asked, sought)
            case "persons":
                return self._of_persons(asked, sought)
            case "funds":
                names = in_columns(FundRow.name_en, FundRow.name_zh)
                return find(self.work, self._funds(), FundRow.id, names, sought, named, MOST_JUDGED)
            case "agreements":
                names = in_columns(AGREEMENT.c.title_en, AGREEMENT.c.title_zh)
                return find(self.work, self._agreements(), AGREEMENT.c.id, names, sought, _titled, MOST_JUDGED)
            case "cases":
                return self._of_cases(asked, sought)
        return Found(choices=options_of(asked))

    def _of_organizations(self, asked: FormField, sought: Sought) -> Found:
        kinds, row = self._kinds(asked), OrganizationRow
        if sought.words or len(self.organizations) > MOST_JUDGED:
            query = self._organizations().where(row.kind.in_(kinds)) if kinds else self._organizations()
            names = in_columns(row.name_en, row.name_zh, row.code)
            return find(self.work, query, row.id, names, sought, named, MOST_JUDGED)
        return Found(choices=tuple(named(each) for each in self.organizations if not kinds or each.kind in kinds))

    def _of_persons(self, asked: FormField, sought: Sought) -> Found:
        role, employers = _role(self.asking.workflow, asked), self._employers(asked)
        if sought.words or len(self.persons) > MOST_JUDGED:
            query = self._persons(frozenset({role} if role else ()))
            query = query if employers is None else query.where(MembershipRow.organization_id.in_(sorted(employers)))
            row, of = PersonRow, OrganizationRow
            names = in_columns(row.name_en, row.name_zh, of.name_en, of.name_zh)
            return find(self.work, query, row.id, names, sought, _in_office, MOST_JUDGED)
        fitting = (
            _in_office(each)
            for each in self.persons
            if (role is None or each.role == role) and (employers is None or each.organization_id in employers)
        )
        return Found(choices=tuple({choice.value: choice for choice in fitting}.values()))

    def _of_cases(self, asked: FormField, sought: Sought) -> Found:
        if asked.among:
            return self._of_items(asked)
        query = self._offered(asked) if asked.of else self._cases(self._workflow_of(asked))
        names = partial(findable, taking_part(self.work.actor))
        return find(self.work, query, CaseRow.id, names, sought, _of_case, MOST_CASES, MOST_CASES)

    def _of_items(self, asked: FormField) -> Found:
        """The cases below, in the order of the agenda and by its numbers where one is kept, else by their opening."""
        if self.asking.case is None:
            return Found()
        rows = {each.id: each for each in load_among(self.work, self.asking.case, asked)}
        lines = numbered_items(self.work, self.asking.case.id)
        order = [*(each for each in lines if each in rows), *(each for each in rows if each not in lines)]
        return Found(choices=tuple(_of_item(rows[each], lines.get(each, "")) for each in order))

    def _rows(self, query: Select[*tuple[Any, ...]]) -> list[Any]:
        """Of all fields of a kind at once, as long as there are few."""
        return list(self.work.session.execute(query.limit(MOST_JUDGED + 1)))

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

    def _organizations(self) -> Select[*tuple[Any, ...]]:
        row = OrganizationRow
        query = select(row.id, row.kind, row.name_en, row.name_zh).where(row.active)
        return query.order_by(row.code.nulls_last(), row.id)

    def _persons(self, roles: frozenset[str]) -> Select[*tuple[Any, ...]]:
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
        return query.where(MembershipRow.role.in_(roles)) if roles else query

    def _funds(self) -> Select[*tuple[Any, ...]]:
        """Those that are open; in a case below another one also what its parent named while it was."""
        query = select(FundRow.id, FundRow.name_en, FundRow.name_zh)
        below = self.asking.workflow.child_only
        query = query.where(offered_funds(self.asking.body_id, closed=below))
        return query.order_by(FundRow.fiscal_year.desc(), FundRow.id)

    def _agreements(self) -> Select[*tuple[Any, ...]]:
        """At their newest versions."""
        newer = AGREEMENT.alias()
        later = exists().where(newer.c.agreement == AGREEMENT.c.agreement, newer.c.version > AGREEMENT.c.version)
        columns = (AGREEMENT.c.id, AGREEMENT.c.title_en, AGREEMENT.c.title_zh)
        return select(*columns).where(~later).order_by(AGREEMENT.c.agreement)

    def _offered(self, asked: FormField) -> Select[*tuple[Any, ...]]:
        """Cases of other procedures in the states that the field says, before the same body."""
        query = select(CaseRow.id, CaseRow.reference, CaseRow.title, CaseRow.title_other)
        shown = (visible_cases(self.work.actor), offered_cases(asked), CaseRow.body_id == self.asking.body_id)
        return query.where(*shown).order_by(CaseRow.id.desc())

    def _cases(self, workflow: str | None) -> Select[*tuple[Any, ...]]:
        query = select(CaseRow.id, CaseRow.reference, CaseRow.title, CaseRow.title_other).where(
            visible_cases(self.work.actor), CaseRow.ended_at.is_(None), CaseRow.id != (self.asking.case_id or 0)
        )
        of_that = query if workflow is None else query.where(CaseRow.workflow == workflow)
        return of_that.order_by(CaseRow.id.desc())


def _in_office(row: Any) -> Choice:
    label = Text(en=f"{row.name_en}, {row.of_en}", zh=f"{row.name_zh}（{row.of_zh}）")
    return Choice(value=str(row.id), label=label)


def _titled(row: Any) -> Choice:
    return Choice(value=str(row.id), label=Text(en=row.title_en, zh=row.title_zh))


def _of_item(row: Any, number: str) -> Choice:
    """By its number and its title in each language that has one."""
    label = _in_both(row.title, row.title_other)
    called = number or row.reference
    return Choice(value=str(row.id), label=Text(en=f"{called} {label.en}", zh=f"{called} {label.zh}"), typed=called)


def _in_both(title: str, other: str | None) -> Text:
    return Text(en=str(titled(title, other, "en")), zh=str(titled(title, other, "zh")))


def _of_case(row: Any) -> Choice:
    label = _in_both(row.title, row.title_other)
    return Choice(value=str(row.id), label=Text(en=f"{row.reference} {label.en}", zh=f"{row.reference} {label.zh}"))
