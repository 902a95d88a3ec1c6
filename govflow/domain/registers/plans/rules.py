"""What is asked before a regional plan is put to the vote, published and reviewed, and of whom it gives a task."""

from __future__ import annotations

from collections import Counter

from govflow.domain.registers.plans.book import Division, Part, PlanBook, conflicts
from govflow.engine.facts import CaseFacts, Form, Now
from govflow.engine.rules import CapacityName, ColumnName, FieldName, RuleSet
from govflow.messages import Message

rules = RuleSet("plans")

NOT_THERE = Message("The case that this one is to replace stands in no register of regional plans.")
NOT_PUBLISHED = Message("The plan of this case has not been published.")


@rules.guard
def replaces_one_in_force(book: PlanBook, case: CaseFacts, now: Now, *, replaces: FieldName) -> Message | None:
    """Where another plan is replaced, it is in the register, in force, and no other one has taken its place.

    replaces: The field that names the case of that plan.
    """
    named = case.data.get(replaces)
    if named is None:
        return None
    found = book.of_cases.get(named)
    if found is None:
        return NOT_THERE
    if found.replaced_on is not None:
        return Message("Another plan has been published in the place of “%(plan)s” already.", plan=found.name)
    if found.until < now.today:
        return Message("“%(plan)s” ended on %(day)s: nothing is left to replace.", plan=found.name, day=found.until)
    return None


@rules.guard
def indicators_fit(
    case: CaseFacts,
    form: Form,
    *,
    indicators: FieldName,
    name: ColumnName,
    name_other: ColumnName,
    base_year: ColumnName,
    base: ColumnName,
    target_year: ColumnName,
    target: ColumnName,
) -> Message | None:
    """Each indicator stands there once, and has a target in a later year that is another value.

    indicators: The table of indicators.
    name: The column with the name in English.
    name_other: The column with the name in Chinese.
    base_year: The column with the year in which it begins.
    base: The column with its value then.
    target_year: The column with the year of the target.
    target: The column with the target.
    """
    rows = answered(case, form, indicators)
    for column in (name, name_other):
        many = Counter(row[column] for row in rows)
        twice = tuple(each for each, times in many.items() if times > 1)
        if twice:
            return Message("Several rows speak of %(names)s: write one for each.", names=twice)
    early = tuple(row[name] for row in rows if row[target_year] <= row[base_year])
    if early:
        return Message("The target of %(names)s is not later than its base year.", names=early)
    same = tuple(row[name] for row in rows if row[target] == row[base])
    return Message("The target of %(names)s is its value of today.", names=same) if same else None


@rules.guard
def division_fits(
    book: PlanBook,
    case: CaseFacts,
    form: Form,
    *,
    division: FieldName,
    field: ColumnName,
    government: ColumnName,
    of: CapacityName,
) -> Message | None:
    """Each row of the division of labour names one of the governments, and none twice in one field.

    division: The table of who has which part.
    field: The column of fields.
    government: The column with the code or the full name of the government.
    of: Who may be named.
    """
    rows = answered(case, form, division)
    members = {each.organization_id: each.name for each in case.holders(of)}
    named = [str(row[government]).strip() for row in rows]
    strange = tuple(dict.fromkeys(each for each in named if book.known_as.get(each) not in members))
    if strange:
        return Message("No government that takes part has this code or name on record: %(names)s.", names=strange)
    many = Counter((row[field], book.known_as[each]) for row, each in zip(rows, named, strict=True))
    twice = tuple(dict.fromkeys(members[organization] for (_, organization), times in many.items() if times > 1))
    if twice:
        return Message("%(names)s is named twice in one field: write one row for each.", names=twice)
    return None


@rules.guard
def conflicts_settled(book: PlanBook, form: Form, *, explained: FieldName) -> Message | None:
    """No two governments claim the same industry or facility any more, or the plan says what becomes of it.

    explained: The field that says what becomes of conflicts.
    """
    found = conflicts(book.claims)
    if not found or form[explained]:
        return None
    return Message(
        "Claimed by more than one government: %(names)s. Say what becomes of it, or let them change their positions.",
        names=tuple(each.subject for each in found),
    )


@rules.guard
def superseded(book: PlanBook, now: Now) -> Message | None:
    """Another plan is in force in the place of this one."""
    if book.own is None:
        return NOT_PUBLISHED
    day = book.own.replaced_on
    if day is None:
        return Message("No other plan has taken the place of this one.")
    if day <= now.today:
        return None
    return Message("The plan that replaces this one is in force from %(day)s on.", day=day)


@rules.guard
def values_fit(
    book: PlanBook, form: Form, now: Now, *, values: FieldName, year: FieldName, number: ColumnName
) -> Message | None:
    """There is one value for each indicator of the plan, for a year that has begun and is none before the last one.

    values: The table of values.
    year: The field with their year.
    number: The column with the number of the indicator.
    """
    about = form[year]
    if about is not None and about > now.today.year:
        return Message("%(year)s has not begun.", year=str(about))
    last = max((each.year for each in book.measured), default=None)
    if about is not None and last is not None and about < last:
        return Message("Values of %(year)s have been entered: those of earlier years stand.", year=str(last))
    many = Counter(row[number] for row in form[values] or ())
    strange = tuple(str(each) for each in many if each not in book.indicators)
    if strange:
        return Message("The plan has no indicator with these numbers: %(numbers)s.", numbers=strange)
    twice = tuple(book.indicators[each].name for each, times in many.items() if times > 1)
    if twice:
        return Message("Several rows speak of %(names)s: write one for each.", names=twice)
    missing = tuple(each.name for each in book.indicators.values() if each.number not in many)
    return Message("No row has the value of %(names)s.", names=missing) if missing else None


@rules.guard
def is_lagging(book: PlanBook, form: Form, *, number: FieldName) -> Message | None:
    """The indicator named is behind its way to the target.

    number: The field with its number in the plan.
    """
    asked = form[number]
    if asked is None or any(each.number == asked for each in book.lagging()):
        return None
    return Message("No indicator with the number %(number)s lags.", number=str(asked))


@rules.guard
def lag_answered(book: PlanBook) -> Message | None:
    """For each indicator that lags in the last year somebody has committed to mend it."""
    left = tuple(book.indicators[each.number].name for each in book.lagging() if not each.answered)
    return Message("Nobody has committed yet to mend what lags: %(names)s.", names=left) if left else None


@rules.guard
def has_part(
    division: Division,
    case: CaseFacts,
    *,
    of: CapacityName,
    field: FieldName,
    core: bool = False,
    together_with: CapacityName | None = None,
) -> Message | None:
    """By the plans in force whoever has this capacity has a part in the field; where none speaks of it, everybody may.

    Whom a plan does not name has the part of the government above.

    of: Of whom it is asked.
    field: The choice of the field, with the options of the plan.
    core: Whether it has to be the core part.
    together_with: Where one of these has the core part, any part is enough.
    """
    parts = division.parts.get(case.data.get(field) or "")
    if parts is None:
        return None
    asked = {each.name: division.part_of(each.organization_id, parts) for each in case.holders(of)}
    without = tuple(name for name, part in asked.items() if part is None)
    if without:
        return Message("The regional plan gives %(names)s no part in this field.", names=without)
    beside = case.holders(together_with) if together_with is not None else ()
    if not core or any(division.part_of(each.organization_id, parts) is Part.CORE for each in beside):
        return None
    aside = tuple(name for name, part in asked.items() if part is not Part.CORE)
    return Message("By the regional plan %(names)s only supports others in this field.", names=aside) if aside else None


def answered(case: CaseFacts, form: Form, name: str) -> tuple:  # type: ignore[type-arg]
    """The rows of a table as they are filled in now, else as they stand."""
    return tuple(form[name] if form[name] is not None else case.data.get(name) or ())
