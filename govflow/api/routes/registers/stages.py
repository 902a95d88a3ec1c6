"""Stages of development by API: all fields, one over the years, and what a number was counted from."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from govflow.api.frame.topic import topic
from govflow.api.routes.asked import LARGEST_ROW
from govflow.api.routes.laid_out import reads_page
from govflow.services.queries.registers.stages.listed import StageList, load_stages
from govflow.services.queries.registers.stages.page import CountPage, FieldPage, load_count, load_field

bp = topic("stages", __name__, "Directory")


class DayAsked(BaseModel):
    """As of which day, else today."""

    on: date | None = Field(None, description="The day as of which they are shown.")


class OfField(BaseModel):
    """A field of a region, by its name in the vocabulary."""

    region_id: int = Field(ge=1, le=LARGEST_ROW)
    area: str = Field(max_length=48)


class OfCount(OfField):
    """An indicator of a field in a year."""

    measure: str = Field(max_length=16)
    year: int = Field(ge=1900, le=2200)


class PageAsked(BaseModel):
    """Below which number the page begins."""

    below: int | None = Field(None, ge=1, le=LARGEST_ROW)


reads_page(
    bp, "/stages", "index", "List the fields with their stages and who leads there, as they stand on a day.",
    lambda work, _, query: load_stages(work, query.on), StageList, asks=DayAsked,
)  # fmt: skip
reads_page(
    bp, "/stages/<region_id>/<area>", "show", "Read a field: its years, its decisions, how each indicator is counted.",
    lambda work, path, query: load_field(work, path.region_id, path.area, query.on), FieldPage,
    of=OfField, asks=DayAsked,
)  # fmt: skip
reads_page(
    bp, "/stages/<region_id>/<area>/<measure>/<year>", "counted", "Read what an indicator was counted from in a year.",
    lambda work, path, query: load_count(
        work, path.region_id, path.area, path.measure, path.year, query.below
    ),
    CountPage, of=OfCount, asks=PageAsked,
)  # fmt: skip
