"""The papers of a conference: which there are, and each as a file in the language that is asked for."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from pathlib import Path
from typing import cast

from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import BrokenTemplate, NotFound
from govflow.messages import Message
from govflow.papers.docx import to_docx
from govflow.papers.drafts import with_text
from govflow.papers.packing import packed
from govflow.papers.paper import Language, Paper, spoken
from govflow.papers.pdf import to_pdf
from govflow.services.queries.papers.extracts import load_extract
from govflow.services.queries.papers.meeting import Meeting, load_meeting
from govflow.services.queries.papers.offered import Offered, drawn, extract_of, papers_of, without_extract
from govflow.web.frame.filters import say, show
from govflow.web.frame.i18n import LANGUAGES, language, speaking
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

log = logging.getLogger("govflow.web")

bp = Blueprint("papers", __name__, url_prefix="/cases/<reference>/papers")

FORMATS: dict[str, tuple[str, Callable[[Paper, Path | None], bytes]]] = {
    "pdf": ("application/pdf", to_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", to_docx),
}


@bp.get("")
@policy(signed_in)
def index(reference: str) -> ResponseReturnValue:
    meeting = _meeting(reference)
    return render_template(
        "papers/index.html",
        head=meeting.head,
        papers=papers_of(meeting),
        without_extract=without_extract(meeting),
        formats=tuple(FORMATS),
    )


@bp.get("/<name>.<suffix>")
@policy(signed_in)
def download(reference: str, name: str, suffix: str) -> Response:
    """One paper as a file: always as an attachment, never shown by the browser."""
    meeting, code = _meeting(reference), _language()
    offered = next((each for each in papers_of(meeting) if each.name == name), None)
    if offered is None or suffix not in FORMATS:
        raise NotFound(Message("There is no such paper."))
    with speaking(code):
        content = _drawn(meeting, offered, suffix, code)
        title = f"{meeting.head.reference} {say(offered.title)}.{suffix}"
    return _attached(content, FORMATS[suffix][0], title)


@bp.get("/papers.zip")
@policy(signed_in)
def everything(reference: str) -> Response:
    """All papers that there are by now, in both formats."""
    meeting, code = _meeting(reference), _language()
    ready = [each for each in papers_of(meeting) if each.missing is None]
    with speaking(code):
        files = {
            f"{number:02} {say(each.title)}.{suffix}": _drawn(meeting, each, suffix, code)
            for number, each in enumerate(ready, start=1)
            for suffix in FORMATS
        }
        title = f"{meeting.head.reference} {gettext('papers')}.zip"
    return _attached(packed(files), "application/zip", title)


@bp.get("/extract/<meeting>.<suffix>")
@policy(signed_in)
def extract(reference: str, meeting: str, suffix: str) -> Response:
    """What the minutes of a meeting have of this case, for those who take part in it."""
    with reading() as session:
        found, item = load_extract(backend().work(session, current_actor()), reference, meeting)
    if suffix not in FORMATS:
        raise NotFound(Message("There is no such paper."))
    code, offered = _language(), extract_of(item)
    with speaking(code):
        content = _drawn(found, offered, suffix, code)
        title = f"{meeting} {say(offered.title)}.{suffix}"
    return _attached(content, FORMATS[suffix][0], title)


def _meeting(reference: str) -> Meeting:
    with reading() as session:
        return load_meeting(backend().work(session, current_actor()), reference)


def _language() -> Language:
    """The language that is asked for, else that of the page."""
    asked = request.args.get("language", "")
    return cast(Language, asked if asked in LANGUAGES else language())


def _drawn(meeting: Meeting, offered: Offered, suffix: str, code: Language) -> bytes:
    """The bytes of a paper. Raises NotFound for one that still waits, and BrokenTemplate, which is logged."""
    paper = with_text(spoken(drawn(meeting, offered, code), show))
    try:
        return FORMATS[suffix][1](paper, backend().settings.papers)
    except BrokenTemplate as error:
        log.error("the template %s for papers is broken: %s", error.file, error.reason)
        raise


def _attached(content: bytes, mimetype: str, name: str) -> Response:
    return send_file(io.BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name, max_age=0)
