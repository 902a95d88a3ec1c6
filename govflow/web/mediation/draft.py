"""The draft of an agreement: its clauses, what changed in them, and what each side and whoever drafts does with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import NotFound, Refused
from govflow.legible import legible
from govflow.messages import Message
from govflow.papers.clauses import LARGEST_FILE, NoClauses, clauses_in
from govflow.papers.docx import to_docx
from govflow.papers.paper import Language, spoken
from govflow.papers.pdf import to_pdf
from govflow.services.commands.mediation.draft import (
    AcceptClauses,
    ReopenClause,
    ShowDraft,
    TakeProposal,
    WriteDraft,
    accept_clauses,
    reopen_clause,
    show_draft,
    take_proposal,
    write_draft,
)
from govflow.services.commands.mediation.draft_said import (
    CommentOnClause,
    ProposeWording,
    comment_on_clause,
    propose_wording,
)
from govflow.services.queries.mediation.drafting.clauses import ClauseShown
from govflow.services.queries.mediation.drafting.files import load_draft_paper
from govflow.services.queries.mediation.drafting.limits import LIMITS
from govflow.services.queries.mediation.drafting.page import DraftPage, load_draft_page, previewed
from govflow.values import new_id
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import form_key, words, written
from govflow.web.frame.filters import show as told
from govflow.web.frame.i18n import language
from govflow.web.frame.security import backend, current_actor, policy, signed_in, takes_files
from govflow.web.frame.shell import reading
from govflow.web.mediation.acts import carried_out

bp = Blueprint("drafting", __name__, url_prefix="/cases/<reference>/draft")

PARTS = ("heading_zh", "zh", "heading_en", "en")
FORMATS = {
    "pdf": ("application/pdf", to_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", to_docx),
}


@bp.get("")
@policy(signed_in)
def show(reference: str) -> ResponseReturnValue:
    return _page(_load(reference))


@bp.get("/text")
@policy(signed_in)
def edit(reference: str) -> ResponseReturnValue:
    page = _load(reference)
    return _editing(page, _clauses_of(page))


@bp.post("/text")
@policy(signed_in)
def write(reference: str) -> ResponseReturnValue:
    """Keep what was typed; nobody else reads it."""
    typed = _typed()

    def order() -> str:
        kept = [{name: each[name] for name in ("id", *PARTS)} for each in _in_order(typed)]
        command = WriteDraft(case=reference, clauses=kept, seen=request.form.get("seen", ""), key=form_key())
        write_draft(backend(), current_actor(), command)
        return str(gettext("Kept. Nobody else reads it until you show it."))

    return carried_out(order, lambda reasons: _editing(_load(reference), typed, reasons=reasons), _address(reference))


@bp.post("/file")
@policy(signed_in)
@takes_files
def read_in(reference: str) -> ResponseReturnValue:
    """What a DOCX that was worked on elsewhere would change, before any of it is kept."""
    page, sent = _load(reference), request.files.get("file")
    if page.not_drafting:
        return _editing(page, [], reasons=page.not_drafting), 422
    try:
        found = clauses_in(sent.stream.read(LARGEST_FILE + 1) if sent is not None else b"")
    except NoClauses as error:
        return _editing(page, _clauses_of(page), reasons=(error.sentence,)), 422
    kept = [{name: legible(each[name]) for name in ("id", *PARTS)} for each in found]
    with reading() as session:
        changes = previewed(backend().work(session, current_actor()), reference, kept)
    clauses = [{**each, "place": str(place), "gone": ""} for place, each in enumerate(kept, 1)]
    return _editing(page, clauses, changes=changes)


@bp.post("/showing")
@policy(signed_in)
def present(reference: str) -> ResponseReturnValue:
    """Show what was written to all sides."""

    def order() -> str:
        show_draft(
            backend(), current_actor(), ShowDraft(case=reference, seen=request.form.get("seen", ""), key=form_key())
        )
        return str(gettext("Both sides read this version from now on."))

    return _done(reference, order)


@bp.post("/acceptances")
@policy(signed_in)
def accept(reference: str) -> ResponseReturnValue:
    """Accept the clauses that were ticked, as they are worded on the page."""

    def order() -> str:
        ticked = (each.partition(" ") for each in request.form.getlist("clause"))
        clauses = {clause: sha256 for clause, _, sha256 in ticked}
        accept_clauses(backend(), current_actor(), AcceptClauses(case=reference, clauses=clauses, key=form_key()))
        return str(gettext("Accepted, as it is worded."))

    return _done(reference, order)


@bp.post("/clauses/<clause>/reopening")
@policy(signed_in)
def reopen(reference: str, clause: str) -> ResponseReturnValue:
    def order() -> str:
        reopen_clause(backend(), current_actor(), ReopenClause(case=reference, clause=clause, key=form_key()))
        return str(gettext("The clause is open again."))

    return _done(reference, order)


@bp.post("/clauses/<clause>/wording")
@policy(signed_in)
def propose(reference: str, clause: str) -> ResponseReturnValue:
    """Propose another wording."""

    def order() -> str:
        command = ProposeWording(
            case=reference,
            clause=clause,
            wording={name: words(name) for name in PARTS},
            words=words("words"),
            to=request.form.get("to", ""),
            seen=request.form.get("seen", ""),
            key=form_key(),
        )
        propose_wording(backend(), current_actor(), command)
        return str(gettext("Your wording is proposed."))

    return _done(reference, order, typing=f"wording-{clause}")


@bp.post("/clauses/<clause>/remarks")
@policy(signed_in)
def comment(reference: str, clause: str) -> ResponseReturnValue:
    def order() -> str:
        command = CommentOnClause(
            case=reference, clause=clause, words=words("words"), to=request.form.get("to", ""), key=form_key()
        )
        comment_on_clause(backend(), current_actor(), command)
        return str(gettext("Your remark is kept."))

    return _done(reference, order, typing=f"remark-{clause}")


@bp.post("/proposals/<proposal>/taking")
@policy(signed_in)
def take(reference: str, proposal: str) -> ResponseReturnValue:
    """Take a proposed wording over into what is not shown yet."""

    def order() -> str:
        seen = request.form.get("seen", "")
        command = TakeProposal(case=reference, proposal=proposal, seen=seen, key=form_key())
        take_proposal(backend(), current_actor(), command)
        return str(gettext("Taken over into your draft. Nobody else reads it until you show it."))

    return _done(reference, order)


@bp.get("/<int:number>.<suffix>")
@policy(signed_in)
def download(reference: str, number: int, suffix: str) -> Response:
    """A version as a file: always as an attachment."""
    if suffix not in FORMATS:
        raise NotFound(Message("There is no such paper."))
    with reading() as session:
        work = backend().work(session, current_actor())
        paper = load_draft_paper(work, reference, number, cast(Language, language()), returns=suffix == "docx")
    kind, drawn = FORMATS[suffix]
    response = Response(drawn(spoken(paper, told), backend().settings.papers), mimetype=kind)
    name = f"{reference}-draft-{number}.{suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _done(reference: str, order: Callable[[], str], *, typing: str = "") -> ResponseReturnValue:
    """Carry it out; ``typing``: where words were typed that stand again if it is not."""
    return carried_out(
        order, lambda reasons: _page(_load(reference), reasons=reasons, typing=typing), _address(reference)
    )


def _page(page: DraftPage, *, reasons: tuple[Message, ...] = (), typing: str = "") -> str:
    typed = {name: written(name) for name in (*PARTS, "words", "to")} if typing else {}
    return render_template(
        "draft/show.html", page=page, reasons=reasons, typing=typing, typed=typed, limits=LIMITS, key=new_id()
    )


def _editing(
    page: DraftPage,
    clauses: list[dict[str, str]],
    *,
    reasons: tuple[Message, ...] = (),
    changes: tuple[ClauseShown, ...] | None = None,
) -> str:
    """``changes``: what a file would change that was read."""
    blank = {"id": "", "place": str(len(clauses) + 1), "gone": "", **dict.fromkeys(PARTS, "")}
    if not clauses or any(clauses[-1][name] for name in PARTS):
        clauses = [*clauses, blank]
    return render_template(
        "draft/edit.html", page=page, clauses=clauses, reasons=reasons, changes=changes, limits=LIMITS, key=new_id()
    )


def _clauses_of(page: DraftPage) -> list[dict[str, str]]:
    return [
        {"id": each.id, "place": str(place), "gone": "", **{name: getattr(each, name) for name in PARTS}}
        for place, each in enumerate(page.begun, 1)
    ]


def _typed() -> list[dict[str, str]]:
    """Every clause of the form as it was typed, whatever it is."""
    found = []
    for number in range(LIMITS["clauses"] + 1):
        if f"zh-{number}" not in request.form:
            break
        found.append({name: written(f"{name}-{number}") for name in ("id", "place", "gone", *PARTS)})
    return found


def _in_order(typed: list[dict[str, str]]) -> list[dict[str, str]]:
    """Those that stay, by their places; a new one of which nothing was typed is none. Raises Refused for no number."""
    stays = [each for each in typed if not each["gone"] and (each["id"] or any(each[name] for name in PARTS))]
    if any(not each["place"].isdecimal() or len(each["place"]) > 4 for each in stays):
        raise Refused([Message("Each clause needs its place: a number.")])
    return sorted(stays, key=lambda each: int(each["place"]))


def _address(reference: str) -> str:
    return url_for("drafting.show", reference=reference)


def _load(reference: str) -> DraftPage:
    number, since = (request.args.get(name, type=row_number) for name in ("version", "since"))
    with reading() as session:
        return load_draft_page(backend().work(session, current_actor()), reference, number, since)
