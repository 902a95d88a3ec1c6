"""All registers of the region, each with what stands there: one entry of the navigation leads to them."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from govflow.services.topics import REGISTERS_OF_REGION
from govflow.web.frame.security import policy, signed_in

bp = Blueprint("overview", __name__, url_prefix="/registers")

REGISTERS = tuple(
    (endpoint, lazy_gettext(name.text), lazy_gettext(what.text)) for endpoint, name, what in REGISTERS_OF_REGION
)
"""The endpoint of each, its name, and what stands there."""


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    return render_template("registers/all.html", registers=REGISTERS)
