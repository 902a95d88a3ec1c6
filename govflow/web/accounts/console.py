"""A page to try out the API on: its description, and requests that one's own browser sends with a token of one's own.

What draws it comes with a package, runs under the policy of all pages, and asks nobody but this installation. The token
is typed into the page and goes nowhere but into the requests; with the page it is gone.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from govflow.web.frame.security import policy, signed_in

PACKAGE = Path(str(files("flask_openapi3_swagger")))

bp = Blueprint(
    "console",
    __name__,
    url_prefix="/account/tokens/console",
    static_folder=str(PACKAGE / "templates" / "swagger"),
    static_url_path="/static",
)


@bp.get("")
@policy(signed_in)
def show() -> ResponseReturnValue:
    return render_template("account/console.html", description=url_for("api.description"))
