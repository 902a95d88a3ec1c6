"""The register of tariffs: the list, a tariff with its table and as JSON, and the calculator."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from govflow.legible import legible
from govflow.services.queries.registers.charges.calculator import load_calculation
from govflow.services.queries.registers.charges.listed import load_document, load_tariff, load_tariffs
from govflow.web.forms.numbers import row_number
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("charges", __name__, url_prefix="/charges")

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


def typed() -> dict[str, str]:
    """What was asked of the calculator, in the address."""
    return {name: legible(value)[:LONGEST_TYPED] for name, value in request.args.items()}
