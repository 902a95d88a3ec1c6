"""What counts in a field, what is asked before its stage is decided, and what other procedures ask of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from govflow.domain.registers.stages.book import (
    MEASURES,
    PART_TITLES,
    STAGE_TITLES,
    DecideStage,
    FieldStages,
    PartName,
    ShareName,
    Stage,
    StageBook,
    allowed,
    percent,
)
from govflow.engine.facts import CaseFacts, Form, Now
from govflow.engine.rules import (
    CapacityName,
    ColumnName,
    FieldName,
    KeptFieldName,
    KindOfOrganization,
    OptionName,
    RuleSet,
)
from govflow.messages import Message

rules = RuleSet("stages")

REVIEW = "stages.review"


@dataclass(frozen=True, kw_only=True)
class ReviewBook:
    """Which answers say what is reviewed: the field, the year, and the day up to which it is counted."""

    field: str
    year: str
    counted_on: str


@rules.book
def review(*, field: FieldName, year: FieldName, counted_on: KeptFieldName) -> ReviewBook:
    """The page of the case shows what was counted in the field and the year, up to that day.

    field: The choice of the field.
    year: The year that is reviewed.
    counted_on: The day up to which it is counted.
    """
    return ReviewBook(field=field, year=year, counted_on=counted_on)


@rules.guard
def holds_part(
    fields: FieldStages, case: CaseFacts, *, of: CapacityName, field: FieldName, part: tuple[PartName, ...]
) -> Message | None:
    """By the division of labour that holds today, whoever has this capacity has such a part in the field.

    Where nothing is decided of the field, everybody may.

    of: Of whom it is asked.
    field: The choice of the field, with the options of the review.
    part: The part, or several of which one is enough.
    Example: {stages.holds_part: {of: applicant, field: area_of_work, part: [lead, support]}}
    """
    decided = fields.standing(case.data.get(field) or "")
    without = tuple(each.name for each in case.holders(of) if not allowed(decided, each.kind, part))
    if decided is None or not without:
        return None
    return Message(
        "In the field “%(field)s” %(names)s has no such part since %(day)s: %(parts)s.",
        field=decided.name, names=without, day=decided.since, parts=tuple(PART_TITLES[each] for each in part),
    )  # fmt: skip


@rules.guard
def gives_part(
    fields: FieldStages, case: CaseFacts, *, kind: KindOfOrganization, field: FieldName, part: tuple[PartName, ...]
) -> Message | None:
    """By the division of labour that holds today, organizations of this kind have such a part in the field.

    Where nothing is decided of the field, they may.

    kind: The kind of organization.
    field: The choice of the field, with the options of the review.
    part: The part, or several of which one is enough.
    """
    decided = fields.standing(case.data.get(field) or "")
    if decided is None or allowed(decided, kind, part):
        return None
    return Message(
        "In the field “%(field)s” organizations of the kind “%(kind)s” have no such part since %(day)s: %(parts)s.",
        field=decided.name, kind=fields.kinds[kind], day=decided.since,
        parts=tuple(PART_TITLES[each] for each in part),
    )  # fmt: skip


@rules.guard
def one_step(
    book: StageBook, case: CaseFacts, form: Form, now: Now, *, field: FieldName, stage: FieldName,
    initial: OptionName, advanced: OptionName, deepening: OptionName,
) -> Message | None:  # fmt: skip
    """A field moves up or back by one stage at a time, or stays.

    field: The choice of the field.
    stage: The choice of the stage that is proposed.
    initial: Its option that stands for the first stage.
    advanced: Its option that stands for the second.
    deepening: Its option that stands for the third.
    """
    asked = _stage(form[stage] or case.data.get(stage), initial, advanced, deepening)
    if asked is None:
        return None
    standing = book.standing(case.data[field], now.today)
    present = standing.stage if standing is not None else Stage.INITIAL
    if abs(asked.place - present.place) <= 1:
        return None
    return Message(
        "The field is in the stage “%(present)s”: it moves one stage at a time.", present=STAGE_TITLES[present]
    )


@rules.guard
def reaches(
    book: StageBook, case: CaseFacts, form: Form, now: Now, *, field: FieldName, stage: FieldName, year: FieldName,
    counted_on: FieldName, asked_for: OptionName, measure: ShareName, percent_at_least: int,
    initial: OptionName, advanced: OptionName, deepening: OptionName,
) -> Message | None:  # fmt: skip
    """Whoever moves a field up to a stage has the share for it, as it was counted in the year up to that day.

    A field that is in that stage, or beyond it, and stays is not asked.

    field: The choice of the field.
    stage: The choice of the stage that is proposed.
    year: The year that is reviewed.
    counted_on: The day up to which it is counted.
    asked_for: The option of the stage for which this share is asked.
    measure: The indicator.
    percent_at_least: The least share, in percent.
    initial: The option that stands for the first stage.
    advanced: The option that stands for the second.
    deepening: The option that stands for the third.
    """
    asked = _stage(form[stage] or case.data.get(stage), initial, advanced, deepening)
    if asked is not _stage(asked_for, initial, advanced, deepening):
        return None
    standing = book.standing(case.data[field], now.today)
    if asked is None or (standing is not None and standing.stage.place >= asked.place):
        return None
    counted = book.counted(case.data[field], case.data[year], case.data[counted_on])[measure]
    share = counted.share
    if share is not None and share * 100 >= percent_at_least:
        return None
    of_money = counted.money is not None and counted.money_of_which is not None
    return Message(
        "“%(indicator)s” is at %(share)s %% (%(part)s of %(all)s); the stage “%(stage)s” takes %(least)s %%.",
        indicator=MEASURES[measure].title, share=str(percent(share) if share is not None else 0),
        part=counted.money_of_which if of_money else str(counted.of_which),
        all=counted.money if of_money else str(counted.number),
        least=str(percent_at_least), stage=STAGE_TITLES[asked],
    )  # fmt: skip


@rules.guard
def is_new(book: StageBook, case: CaseFacts, now: Now, *, field: FieldName, year: FieldName) -> Message | None:
    """The year has begun, and no stage was decided of the field for that year or a later one.

    field: The choice of the field.
    year: The year that is reviewed.
    """
    asked = case.data[year]
    if asked > now.today.year:
        return Message("%(year)s has not begun.", year=str(asked))
    last = book.last(case.data[field])
    if last is None or last.year < asked:
        return None
    return Message("The stage of “%(field)s” was decided for %(year)s already.", field=last.name, year=str(last.year))


@rules.guard
def comes_after(book: StageBook, case: CaseFacts, form: Form, *, field: FieldName, since: FieldName) -> Message | None:
    """The day from which it holds is after that of the decision before.

    field: The choice of the field.
    since: The day from which it holds.
    """
    last, day = book.last(case.data[field]), form[since]
    if last is None or day is None or day > last.since:
        return None
    return Message("The decision before holds from %(day)s on: this one has to begin on a later day.", day=last.since)


@rules.guard
def parts_fit(
    case: CaseFacts, form: Form, *, division: FieldName, kind: ColumnName, part: ColumnName, lead: OptionName
) -> Message | None:
    """The division of labour names each kind of organization once, and somebody leads.

    division: The table of who has which part.
    kind: The column of kinds of organizations.
    part: The column of parts.
    lead: The option that stands for leading.
    """
    rows = tuple(form[division] if form[division] is not None else case.data.get(division) or ())
    many = Counter(row[kind] for row in rows)
    if any(times > 1 for times in many.values()):
        return Message("A kind of organization stands in two rows of the division of labour: write one for each.")
    if not any(row[part] == lead for row in rows):
        return Message("By this division of labour nobody leads.")
    return None


@rules.effect
def decide(
    case: CaseFacts, form: Form, *, field: FieldName, stage: FieldName, year: FieldName, counted_on: FieldName,
    since: FieldName, division: FieldName, kind: ColumnName, part: ColumnName, initial: OptionName,
    advanced: OptionName, deepening: OptionName, lead: OptionName, support: OptionName, supervise: OptionName,
) -> DecideStage:  # fmt: skip
    """From that day on the field is in the stage, and the division of labour holds.

    field: The choice of the field.
    stage: The choice of the stage.
    year: The year that was reviewed.
    counted_on: The day up to which its indicators were counted.
    since: The day from which it holds.
    division: The table of who has which part.
    kind: The column of kinds of organizations.
    part: The column of parts.
    initial: The option that stands for the first stage.
    advanced: The option that stands for the second.
    deepening: The option that stands for the third.
    lead: The option of those who lead.
    support: The option of those who support.
    supervise: The option of those who supervise.
    """
    data = case.data
    decided = _stage(data[stage], initial, advanced, deepening)
    assert decided is not None  # a choice that is required
    parts: dict[str, PartName] = {lead: "lead", support: "support", supervise: "supervise"}
    return DecideStage(
        case_id=case.id, field=data[field], field_name=field, stage=decided, year=data[year], since=form[since],
        counted_on=data[counted_on], parts={row[kind]: parts[row[part]] for row in data[division]},
    )  # fmt: skip


def _stage(option: str | None, initial: str, advanced: str, deepening: str) -> Stage | None:
    return {initial: Stage.INITIAL, advanced: Stage.ADVANCED, deepening: Stage.DEEPENING}.get(option or "")
