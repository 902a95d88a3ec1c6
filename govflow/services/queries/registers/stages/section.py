"""What a review shows of the register: what was counted in its field, and how the field stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from govflow.domain.registers.stages.book import STAGE_TITLES, Stage
from govflow.domain.registers.stages.rules import REVIEW, ReviewBook
from govflow.services.queries.case.names import Names
from govflow.services.queries.registers.stages.listed import MeasureLine, measure_lines
from govflow.store.registers.stages.book import counted_in, standing_on
from govflow.store.work import Case, Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class StageSection:
    """``counted_on``: up to which day. ``present``: the stage in which the field stands today."""

    body_id: int
    field: str
    name: Text
    year: int
    counted_on: date
    present: Text
    measures: tuple[MeasureLine, ...]


def load_stage_section(work: Work, case: Case, _names: Names) -> StageSection | None:
    """What is counted is counted anew for the same day, and comes to the same. Nothing before that day is fixed."""
    book: ReviewBook | None = work.version_of(case).machine.book(REVIEW)
    day = case.data.get(book.counted_on) if book is not None else None
    if book is None or day is None:
        return None
    field, year = case.data[book.field], case.data[book.year]
    standing = standing_on(work.session, case.body.id, field, case.today(work.at))
    return StageSection(
        body_id=case.body.id, field=field, name=work.vocabulary.field(field), year=year, counted_on=day,
        present=STAGE_TITLES[standing.stage if standing is not None else Stage.INITIAL],
        measures=measure_lines(counted_in(work.session, case.body.id, field, year, day)),
    )  # fmt: skip
