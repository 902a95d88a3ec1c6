"""Ecological compensation: the agreements, a page for each version that can be read aloud, and its file."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from govflow.legible import legible
from govflow.services.queries.registers.compensation.agreements import (
    CLEANER,
    STATUS,
    load_agreement,
    load_agreements,
    load_source,
)
from govflow.services.queries.registers.compensation.years import load_money, load_years
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading
from govflow.web.frame.year_chart import year_chart

bp = Blueprint("compensation", __name__, url_prefix="/compensation")

LONGEST_TYPED = 60


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    with reading() as session:
        work = backend().work(session, current_actor())
        found, money = load_agreements(work), load_money(work)
    return render_template("compensation/index.html", agreements=found, money=money)


@bp.get("/<agreement>")
@bp.get("/<agreement>/<int:version>")
@policy(signed_in)
def show(agreement: str, version: int | None = None) -> ResponseReturnValue:
    typed = {name: legible(value)[:LONGEST_TYPED].strip() for name, value in request.args.items()}
    with reading() as session:
        work = backend().work(session, current_actor())
        page = load_agreement(work, agreement, version, typed)
        years = load_years(work, page.read)
    chart = year_chart(years, page.symbol, page.thresholds)
    told = {"status": STATUS, "cleaner": CLEANER}
    return render_template("compensation/show.html", page=page, lines=years, chart=chart, **told)


@bp.get("/<agreement>/<int:version>/source.yaml")
@policy(signed_in)
def source(agreement: str, version: int) -> ResponseReturnValue:
    with reading() as session:
        content = load_source(backend().work(session, current_actor()), agreement, version)
    response = Response(content, mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="{agreement}.v{version}.yaml"'
    return response
