"""Help: hard words, the keyboard, accessibility, and what is recorded about whoever uses this."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from govflow.web.frame.filters import text
from govflow.web.frame.glossary import GLOSSARY
from govflow.web.frame.security import backend, policy, public

bp = Blueprint("help", __name__, url_prefix="/help")


@bp.get("")
@policy(public)
def show() -> ResponseReturnValue:
    words = sorted(GLOSSARY, key=lambda each: text(each.word).casefold())
    return render_template("help/show.html", words=words, session_hours=backend().settings.session_hours)
