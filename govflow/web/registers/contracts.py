"""The register of contracts on public tasks, and each of them as a file for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.http.addresses import own_address
from govflow.papers.interchange.contracting import MEDIA_TYPE, delegated
from govflow.services.queries.open.contracts import load_delegated
from govflow.services.queries.registers.contracts import (
    STANDS,
    ContractLine,
    Stands,
    load_all_contracts,
    load_contracts,
)
from govflow.web.exports.spreadsheets import csv_file
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import searched
from govflow.web.frame.filters import text
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


@bp.get("/contracts.csv")
@policy(signed_in)
def table() -> ResponseReturnValue:
    """All that the list shows with the same filters, for spreadsheets."""
    with reading() as session:
        return as_table(backend().work(session, current_actor()))


@bp.get("/<int:contract_id>/ocds.json")
@policy(signed_in)
def release(contract_id: int) -> ResponseReturnValue:
    """All stages of the contract, as OCDS."""
    with reading() as session:
        return as_file(backend().work(session, current_actor()), contract_id)


def standing() -> Stands | None:
    """Which contracts the address asks for, by how they stand."""
    return next((each for each in STANDS if each == request.args.get("stands")), None)


def as_table(work: Any) -> Response:
    """The contracts that the address asks for, as CSV."""
    return csv_file(_cells(load_all_contracts(work, searched(), stands=standing())), "contracts.csv")


def _cells(contracts: Iterable[ContractLine]) -> Iterator[list[str]]:
    yield [
        gettext("Reference"), gettext("Task"), gettext("Title in the other language"), gettext("Form of delegation"),
        gettext("Purchaser"), gettext("Contractor"), gettext("Sum"), gettext("Currency"), gettext("Published on"),
        gettext("From"), gettext("Until"), gettext("Standing"), gettext("Standing since"), gettext("Accepted on"),
        gettext("Result of the acceptance"),
    ]  # fmt: skip
    for each in contracts:
        yield [
            each.number, each.title, each.title_other or "", text(each.mode), text(each.purchaser),
            text(each.contractor), f"{each.amount.amount:.2f}", each.amount.currency, each.signed_on.isoformat(),
            each.starts_on.isoformat(), each.ends_on.isoformat(), text(each.standing), each.stands_since.isoformat(),
            each.accepted_on.isoformat() if each.accepted_on is not None else "", each.result or "",
        ]  # fmt: skip


def as_file(work: Any, contract_id: int) -> Response:
    """The file of a contract, to be kept."""
    found = load_delegated(work, contract_id)
    answer = Response(delegated(found, tongue(), own_address()), mimetype=MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.reference}.ocds.json"'
    return answer
