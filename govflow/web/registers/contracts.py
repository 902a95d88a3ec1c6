"""The register of contracts on public tasks, and each of them as a file for other programs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from govflow.http.addresses import own_address
from govflow.papers.interchange.contracting import MEDIA_TYPE, delegated
from govflow.services.queries.open.contracts import load_delegated
from govflow.services.queries.registers.contracts import STANDS, Stands, load_contracts
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import searched
from govflow.web.frame.i18n import tongue
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("contracts", __name__, url_prefix="/contracts")


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    words, after, stands = searched(), request.args.get("after", type=row_number), standing()
    with reading() as session:
        page = load_contracts(backend().work(session, current_actor()), words, stands=stands, after=after)
    return render_template("contracts/index.html", page=page, words=words, stands=stands, after=after)


@bp.get("/<int:contract_id>/ocds.json")
@policy(signed_in)
def release(contract_id: int) -> ResponseReturnValue:
    """All stages of the contract, as OCDS."""
    with reading() as session:
        return as_file(backend().work(session, current_actor()), contract_id)


def standing() -> Stands | None:
    """Which contracts the address asks for, by how they stand."""
    return next((each for each in STANDS if each == request.args.get("stands")), None)


def as_file(work: Any, contract_id: int) -> Response:
    """The file of a contract, to be kept."""
    found = load_delegated(work, contract_id)
    answer = Response(delegated(found, tongue(), own_address()), mimetype=MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.reference}.ocds.json"'
    return answer
