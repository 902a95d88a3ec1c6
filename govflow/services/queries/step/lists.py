"""What the fields of a form choose from: organizations, persons, funds, cases, the options of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from govflow.engine.definition import FormField, Workflow
from govflow.store.cases import CaseRow
from govflow.store.funds import FundRow
from govflow.store.people import MembershipRow, OrganizationRow, PersonRow, in_office
from govflow.store.visibility import visible_cases
from govflow.store.work import Work
from govflow.values import Text

if TYPE_CHECKING:
    from govflow.services.queries.step.questions import Asking

MOST_CASES = 200
"""How many cases a list of cases offers, the newest first."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One line of a list to choose from. ``value`` is what the browser sends."""

    value: str
    label: Text


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
        return options_of(asked)

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
