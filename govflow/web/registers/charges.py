"""The register of tariffs: the list, a tariff with its table and as JSON, and the calculator."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from govflow.legible import legible
from govflow.services.queries.registers.charges.calculator import (
    Calculation,
    HourLine,
    PassageWords,
    load_calculation,
)
from govflow.services.queries.registers.charges.listed import load_document, load_tariff, load_tariffs
from govflow.web.forms.numbers import row_number
from govflow.web.frame.filters import say
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("tariffs", __name__, url_prefix="/charges")

LONGEST_TYPED = 60


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    after = request.args.get("after", type=row_number)
    with reading() as session:
        page = load_tariffs(backend().work(session, current_actor()), after)
    return render_template("charges/index.html", page=page, after=after)


@bp.get("/<int:tariff_id>")
@policy(signed_in)
def show(tariff_id: int) -> ResponseReturnValue:
    with reading() as session:
        page = load_tariff(backend().work(session, current_actor()), tariff_id)
    return render_template("charges/show.html", page=page)


@bp.get("/<int:tariff_id>/calculator")
@policy(signed_in)
def calculate(tariff_id: int) -> ResponseReturnValue:
    with reading() as session:
        page = load_calculation(backend().work(session, current_actor()), tariff_id, typed())
    return render_template("charges/calculator.html", page=page)


@bp.get("/<int:tariff_id>/tariff.json")
@policy(signed_in)
def document(tariff_id: int) -> Response:
    with reading() as session:
        return jsonify(load_document(backend().work(session, current_actor()), tariff_id))


@bp.get("/<int:tariff_id>/charge.json")
@policy(signed_in)
def charge(tariff_id: int) -> Response:
    with reading() as session:
        return calculation_json(load_calculation(backend().work(session, current_actor()), tariff_id, typed()))


def calculation_json(page: Calculation) -> Response:
    """What the calculator says, in the language of whoever asks; 422 with the problems by field where it cannot."""
    told = {
        "tariff": page.line.name,
        "version": page.line.version,
        "asked": dict(page.typed),
        "problems": {name: say(each) for name, each in page.problems.items()},
    }
    if page.charged is not None:
        told |= {
            "shortest": _passage(page.charged.shortest),
            "cheaper": _passage(page.charged.cheaper) if page.charged.cheaper is not None else None,
            "hours": [_hour(each) for each in page.charged.hours],
        }
    answer = jsonify(told)
    answer.status_code = 422 if page.problems else 200
    return answer


def _passage(found: PassageWords) -> dict[str, Any]:
    lines = [{"says": say(each.says), "fen": each.sum.fen} for each in found.lines]
    return {"km": found.km, "lines": lines, "total_fen": found.total.fen}


def _hour(hour: HourLine) -> dict[str, Any]:
    return {
        "from": hour.since,
        "to": hour.until,
        "shortest_fen": hour.shortest.fen,
        "cheapest_fen": hour.cheapest.fen,
        "cheapest_of_day": hour.best,
    }


def typed() -> dict[str, str]:
    """What was asked of the calculator, in the address."""
    return {name: legible(value)[:LONGEST_TYPED] for name, value in request.args.items()}
