"""The register of stages of development: all fields, one over the years, and what each number was counted from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from govflow.services.queries.registers.stages.listed import (
    DecisionLine,
    FieldLine,
    MeasureLine,
    RegionLine,
    StageList,
    load_stages,
)
from govflow.services.queries.registers.stages.page import FieldPage, load_count, load_field
from govflow.web.exports import spreadsheets
from govflow.web.forms.numbers import row_number
from govflow.web.frame.filters import text
from govflow.web.frame.line_chart import line_chart
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("stages", __name__)


@bp.get("/stages")
@policy(signed_in)
def index() -> ResponseReturnValue:
    on = on_day()
    return render_template("stages/index.html", page=_load(on), on=on)


@bp.get("/stages.csv")
@policy(signed_in)
def as_csv() -> ResponseReturnValue:
    """The same as text: one row a field."""
    return spreadsheets.csv_file(_cells(_load(on_day())), "stages.csv")


@bp.get("/stages/<int:region_id>/<area>")
@policy(signed_in)
def show_field(region_id: int, area: str) -> ResponseReturnValue:
    on = on_day()
    with reading() as session:
        page = load_field(backend().work(session, current_actor()), region_id, area, on)
    return render_template("stages/show.html", page=page, charts=charts(page), on=on)


@bp.get("/stages/<int:region_id>/<area>/<measure>/<int:year>")
@policy(signed_in)
def counted(region_id: int, area: str, measure: str, year: int) -> ResponseReturnValue:
    """What a number was counted from."""
    below = request.args.get("below", type=row_number)
    with reading() as session:
        work = backend().work(session, current_actor())
        page = load_count(work, region_id, area, measure, year, below)
    return render_template("stages/counted.html", page=page, region_id=region_id, below=below)


def on_day() -> date | None:
    return request.args.get("on", type=date.fromisoformat)


def charts(page: FieldPage) -> dict[str, Markup]:
    """Each share over the years in which it has one; the numbers behind it stand in the table."""
    found: dict[str, Markup] = {}
    for each in page.explained:
        of_years = [(year.year, one) for year in page.years for one in year.measures if one.measure == each.measure]
        points = [(str(year), one.tenths / 10) for year, one in of_years if one.tenths is not None]
        name, title = f"share-{each.measure}", text(each.title)
        if (drawn := line_chart(points, (), name=name, title=title, what=gettext("Percent"))) is not None:
            found[each.measure] = drawn
    return found


def as_document(page: StageList) -> dict[str, Any]:
    """All fields in both languages, with the sums that each share is made of."""
    return {
        "day": page.day.isoformat(),
        "fields": [_field(region, line) for region in page.regions for line in region.fields],
    }


def _field(region: RegionLine, line: FieldLine) -> dict[str, Any]:
    return {
        "region": region.name.model_dump(), "field": line.field, "name": line.name.model_dump(),
        "stage": str(line.stage),
        "decided": _decision(line.decided), "coming": _decision(line.coming),
        "indicators": {each.measure: _indicator(each) for each in line.measures},
    }  # fmt: skip


def _indicator(line: MeasureLine) -> dict[str, Any]:
    """What it is made of; ``counted`` is 0 where nothing of it is on record, and then it says nothing of the field."""
    found: dict[str, Any] = {"counted": line.number}
    if line.is_share:
        found["of_which"] = line.of_which
    if line.money is not None and line.money_of_which is not None:
        found |= {"fen": line.money.fen, "fen_of_which": line.money_of_which.fen}
    return found if line.days is None else {**found, "median_days": line.days}


def _decision(decided: DecisionLine | None) -> dict[str, Any] | None:
    if decided is None:
        return None
    return {
        "stage": str(decided.stage), "since": decided.since.isoformat(), "year": decided.year,
        "counted_on": decided.counted_on.isoformat(), "reference": decided.reference,
        "division": [{"kind": each.kind.model_dump(), "part": each.part} for each in decided.parts],
    }  # fmt: skip


def _load(on: date | None) -> StageList:
    with reading() as session:
        return load_stages(backend().work(session, current_actor()), on)


def _cells(page: StageList) -> Iterator[list[str]]:
    """One row a field, with the sums that each share is made of."""
    measures = page.regions[0].fields[0].measures if page.regions else ()
    titles = [text(each.title) for each in measures]
    heads = [one for each in titles for one in (each, gettext("%(indicator)s: counted in all", indicator=each))]
    heads += [gettext("Yuan from others than governments"), gettext("Yuan in all"), gettext("Median of days")]
    yield [
        gettext("Region"), gettext("Field"), gettext("Stage"), gettext("Since"), gettext("Division of labour"), *heads,
    ]  # fmt: skip
    for region in page.regions:
        for line in region.fields:
            decided = line.decided
            parts = "; ".join(f"{text(each.kind)}: {text(each.title)}" for each in (decided.parts if decided else ()))
            numbers = [one for each in line.measures for one in (each.of_which, each.number)]
            money = next((each for each in line.measures if each.money is not None), None)
            sums = [
                str(each.amount) if each else "" for each in (money and money.money_of_which, money and money.money)
            ]
            days = next((each.days for each in line.measures if each.days is not None), "")
            since = decided.since.isoformat() if decided else ""
            yield [text(region.name), text(line.name), text(line.title), since, parts, *map(str, numbers), *sums, days]
