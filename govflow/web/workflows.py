"""Procedures: the list, a page for each version that can be read aloud, its files, and the rules that they call."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from govflow.services.queries.procedure.files import drawing, load_source, mermaid, standalone
from govflow.services.queries.procedure.page import load_workflow, load_workflows
from govflow.services.queries.procedure.rules import KINDS, load_rules
from govflow.web.frame.i18n import language
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("workflows", __name__, url_prefix="/workflows")


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    with reading() as session:
        found = load_workflows(backend().work(session, current_actor()))
    return render_template("workflows/index.html", workflows=found)


@bp.get("/format/rules")
@policy(signed_in)
def rules() -> ResponseReturnValue:
    found = load_rules()
    groups = [(kind, [each for each in found if each.kind == kind]) for kind in KINDS]
    return render_template("workflows/rules.html", groups=groups)


@bp.get("/<workflow>")
@bp.get("/<workflow>/<int:version>")
@policy(signed_in)
def show(workflow: str, version: int | None = None) -> ResponseReturnValue:
    with reading() as session:
        work = backend().work(session, current_actor())
        page = load_workflow(work, workflow, version)
        source = load_source(work, workflow, page.workflow.version)
    return render_template("workflows/show.html", page=page, svg=drawing(source, language()))


@bp.get("/<workflow>/<int:version>/diagram.svg")
@policy(signed_in)
def diagram(workflow: str, version: int) -> ResponseReturnValue:
    svg = standalone(drawing(_source(workflow, version), language()))
    return _file(svg, "image/svg+xml", f"{workflow}.v{version}.svg")


@bp.get("/<workflow>/<int:version>/diagram.mmd")
@policy(signed_in)
def mermaid_text(workflow: str, version: int) -> ResponseReturnValue:
    return _file(mermaid(_source(workflow, version), language()), "text/plain", f"{workflow}.v{version}.mmd")


@bp.get("/<workflow>/<int:version>/source.yaml")
@policy(signed_in)
def source(workflow: str, version: int) -> ResponseReturnValue:
    return _file(_source(workflow, version), "text/plain", f"{workflow}.v{version}.yaml")


def _source(workflow: str, version: int) -> bytes:
    with reading() as session:
        return load_source(backend().work(session, current_actor()), workflow, version)


def _file(content: str | bytes, media_type: str, name: str) -> Response:
    """A download; the name holds nothing but the letters of a workflow id, for only those are ever found."""
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
