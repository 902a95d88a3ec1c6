"""The register of regional plans: the list, and a plan with its indicators against their targets."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from govflow.services.queries.registers.plans.listed import STATUSES, load_plans
from govflow.services.queries.registers.plans.page import IndicatorLine, PlanPage, load_plan
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import searched
from govflow.web.frame.filters import text
from govflow.web.frame.line_chart import line_chart
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("plans", __name__, url_prefix="/plans")


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    words, after = searched(), request.args.get("after", type=row_number)
    status = next((each for each in STATUSES if each == request.args.get("status")), None)
    with reading() as session:
        page = load_plans(backend().work(session, current_actor()), words, status=status, after=after)
    return render_template("plans/index.html", page=page, words=words, status=status, after=after)


@bp.get("/<int:plan_id>")
@policy(signed_in)
def show_plan(plan_id: int) -> ResponseReturnValue:
    with reading() as session:
        page = load_plan(backend().work(session, current_actor()), plan_id)
    return render_template("plans/show.html", page=page, charts=charts_of(page))


def charts_of(page: PlanPage) -> dict[int, Markup | None]:
    """The way of each indicator, by its number."""
    return {each.indicator.number: _chart(each) for each in page.indicators}


def _chart(line: IndicatorLine) -> Markup | None:
    """The values of an indicator from its base year on, with the target across. The exact ones stand in the table."""
    indicator = line.indicator
    measured = [(str(each.year), float(each.value)) for each in line.values if each.year != indicator.base_year]
    return line_chart(
        [(str(indicator.base_year), float(indicator.base)), *measured],
        (float(indicator.target),),
        name=f"indicator-{indicator.number}",
        title=gettext("%(name)s and its target", name=text(indicator.name)),
        what=str(text(indicator.unit)),
    )
