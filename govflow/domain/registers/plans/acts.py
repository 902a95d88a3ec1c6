"""What enters claims, plans and yearly values in the register of plans."""

from __future__ import annotations

from govflow.domain.registers.plans.book import (
    AnswerLag,
    Assigned,
    Claim,
    Indicator,
    Part,
    PlanBook,
    PublishPlan,
    RecordValues,
    StateClaims,
)
from govflow.domain.registers.plans.rules import NOT_PUBLISHED
from govflow.domain.registers.plans.rules import rules as rules
from govflow.engine.facts import CaseFacts, Children, Form
from govflow.engine.rules import CapacityName, ChildName, ColumnName, FieldName, OptionName
from govflow.errors import Refused
from govflow.messages import Message
from govflow.values import Text


@rules.effect
def state_claims(
    case: CaseFacts,
    form: Form,
    *,
    of: CapacityName,
    claims: FieldName,
    kind: ColumnName,
    subject: ColumnName,
    subject_other: ColumnName,
) -> StateClaims | None:
    """What a government claims enters the register; what it claimed before and does not name any more is given up.
    Where the case belongs to no plan, nothing does.

    of: The government.
    claims: The table of claims.
    kind: The column of their kinds.
    subject: The column with the industry or facility in English.
    subject_other: The column with the industry or facility in Chinese.
    """
    government = next((each.organization_id for each in case.holders(of) if each.organization_id), None)
    if government is None or case.parent_id is None:
        return None
    rows = form[claims] if claims in form.values else case.data.get(claims)
    return StateClaims(
        plan_case_id=case.parent_id,
        organization_id=government,
        claims=tuple(
            Claim(organization_id=government, kind=row[kind], subject=Text(en=row[subject], zh=row[subject_other]))
            for row in rows or ()
        ),
        table=claims,
        kind_column=kind,
    )


@rules.effect
def publish(
    book: PlanBook, case: CaseFacts, form: Form, children: Children, *, name: FieldName, name_other: FieldName,
    since: FieldName, until: FieldName, replaces: FieldName, chapters: ChildName, chapter: FieldName,
    chapter_other: FieldName, indicators: FieldName, indicator: ColumnName, indicator_other: ColumnName,
    unit: ColumnName, unit_other: ColumnName, base_year: ColumnName, base: ColumnName, target_year: ColumnName,
    target: ColumnName, division: FieldName, field: ColumnName, government: ColumnName, role: ColumnName,
    core: OptionName,
) -> PublishPlan:  # fmt: skip
    """The plan enters the register with its chapters, indicators and division of labour.

    name: The field with its name in English.
    name_other: The field with its name in Chinese.
    since: The field with the day from which it is in force.
    until: The field with its last day.
    replaces: The field that names the case of the plan that it replaces.
    chapters: The cases in which its chapters were drafted; those that ended well are its chapters.
    chapter: The field with the name of a chapter in English.
    chapter_other: The field with the name of a chapter in Chinese.
    indicators: The table of indicators.
    indicator: The column with the name of an indicator in English.
    indicator_other: The column with the name of an indicator in Chinese.
    unit: The column with its unit in English.
    unit_other: The column with its unit in Chinese.
    base_year: The column with the year in which it begins.
    base: The column with its value then.
    target_year: The column with the year of the target.
    target: The column with the target.
    division: The table of who has which part.
    field: The column of fields.
    government: The column with the code or the full name of a government.
    role: The column of parts.
    core: The option that stands for the core part; all others support.
    """
    data = case.data
    return PublishPlan(
        case_id=case.id,
        name=Text(en=data[name], zh=data[name_other]),
        since=form[since],
        until=form[until],
        replaces=book.of_cases.get(data.get(replaces) or 0),
        chapters=tuple(
            Text(en=each.answers[chapter], zh=each.answers[chapter_other])
            for each in children.named(chapters).succeeded
        ),
        indicators=tuple(
            Indicator(
                number=number, name=Text(en=row[indicator], zh=row[indicator_other]),
                unit=Text(en=row[unit], zh=row[unit_other]), base_year=row[base_year], base=row[base],
                target_year=row[target_year], target=row[target],
            )
            for number, row in enumerate(data[indicators], 1)
        ),
        division=tuple(
            Assigned(
                field=row[field], organization_id=_named(book, row[government]),
                part=Part.CORE if row[role] == core else Part.SUPPORTING,
            )
            for row in data[division]
        ),
        table=division,
        field_column=field,
    )  # fmt: skip


@rules.effect
def record_values(
    book: PlanBook, form: Form, *, values: FieldName, year: FieldName, number: ColumnName, value: ColumnName
) -> RecordValues:
    """The values of a year stand in the register; what was entered for that year before is corrected.

    values: The table of values.
    year: The field with their year.
    number: The column with the number of the indicator.
    value: The column with its value.
    """
    if book.own is None:
        raise Refused([NOT_PUBLISHED])
    return RecordValues(
        plan_id=book.own.id, year=form[year], values={row[number]: row[value] for row in form[values] or ()}
    )


@rules.effect
def answer_lag(book: PlanBook, form: Form, *, number: FieldName) -> AnswerLag | None:
    """Somebody has committed to mend the indicator named.

    number: The field with its number in the plan.
    """
    found = next((each for each in book.lagging() if each.number == form[number] and not each.answered), None)
    return AnswerLag(found.id, found.number) if found is not None else None


def _named(book: PlanBook, typed: str) -> int:
    """Raises Refused where nobody who takes part has the code or name: the guard of the division says so before."""
    found = book.known_as.get(typed.strip())
    if found is None:
        raise Refused([Message("No government that takes part has this code or name on record: %(names)s.",
                               names=(typed,))])  # fmt: skip
    return found
