"""What stands beside a case and beside the books: texts, tables, papers, who could read what; sums, rules, days."""

from __future__ import annotations

import io
from datetime import date
from typing import cast

from flask import Response, send_file
from pydantic import BaseModel, ConfigDict, Field

from govflow.api.frame.bearer import reads
from govflow.api.frame.speech import language, tongue
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import LARGEST_ROW, OfCase, reading
from govflow.api.routes.documents import CONTENT
from govflow.api.routes.laid_out import reads_page
from govflow.api.shapes.pages import pages
from govflow.errors import NotFound
from govflow.http.policies import backend, policy
from govflow.messages import Message
from govflow.papers.docx import to_docx
from govflow.papers.drafts import with_text
from govflow.papers.paper import Language, spoken
from govflow.papers.pdf import to_pdf
from govflow.services.queries.case.record import RecordPage, load_record
from govflow.services.queries.mediation.sight import SightPage, load_sight
from govflow.services.queries.open.spreadsheets import table_of
from govflow.services.queries.papers.meeting import load_meeting
from govflow.services.queries.papers.offered import Offered, drawn, papers_of
from govflow.services.queries.step.tables import ShownTable
from govflow.services.queries.texts.page import TextPage, load_text_page

bp = topic("told", __name__, "Cases", "/cases/<reference>")

FORMATS = {"pdf": ("application/pdf", to_pdf), "docx": (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", to_docx)}  # fmt: skip


class OfField(OfCase):
    """A field of a case."""

    field: str = Field(max_length=64)


class OfPaper(OfCase):
    """A paper of a meeting."""

    name: str = Field(max_length=64, description="`name` of the paper.")


class Format(BaseModel):
    """As which file."""

    suffix: str = Field("pdf", pattern="^(pdf|docx)$")


class FromTo(BaseModel):
    """Which two versions are compared, by their numbers."""

    model_config = ConfigDict(populate_by_name=True)

    old: int | None = Field(None, alias="from", ge=1, le=LARGEST_ROW)
    new: int | None = Field(None, alias="to", ge=1, le=LARGEST_ROW)


class Looking(BaseModel):
    """What whom could read on which day."""

    of: int | None = Field(None, ge=1, le=LARGEST_ROW, description="`id` of a reader.")
    on: date | None = None


class BelowEntry(BaseModel):
    """Which page of the record."""

    below: int | None = Field(None, ge=1, le=2**31 - 1)


reads_page(
    bp, "/texts/<field>", "text", "Read the versions of a text that rounds are held on, and what changed between two.",
    lambda work, path, query: load_text_page(work, path.reference, path.field, query.old, query.new), TextPage,
    of=OfField, asks=FromTo,
)  # fmt: skip
reads_page(
    bp, "/tables/<field>", "table", "Read the latest answer to a table, with its totals.",
    lambda work, path, _: table_of(work, path.reference, path.field), ShownTable, of=OfField,
)  # fmt: skip
reads_page(
    bp, "/record/checked", "checked", "Read whether the record of a case holds: every hash worked out again.",
    lambda work, path, query: load_record(work, backend().signing, path.reference, query.below), RecordPage,
    of=OfCase, asks=BelowEntry,
)  # fmt: skip
reads_page(
    bp, "/record/sight", "sight", "Read what somebody that takes part could read on a day.",
    lambda work, path, query: load_sight(work, path.reference, query.of, query.on), SightPage, of=OfCase,
    asks=Looking,
)  # fmt: skip
reads_page(
    bp, "/papers", "papers", "Read which papers of a meeting there are, and which still wait.",
    lambda work, path, _: papers_of(load_meeting(work, path.reference)), pages(Offered, "PapersOfMeeting"), of=OfCase,
)  # fmt: skip


@bp.get("/papers/<name>", responses={200: CONTENT})
@policy(reads)
def paper(path: OfPaper, query: Format) -> Response:
    """Read one paper as a file, in the language of the answer."""
    with reading() as work:
        meeting = load_meeting(work, path.reference)
    offered = next((each for each in papers_of(meeting) if each.name == path.name), None)
    if offered is None:
        raise NotFound(Message("There is no such paper."))
    kind, draw = FORMATS[query.suffix]
    told = with_text(spoken(drawn(meeting, offered, cast(Language, language())), tongue().show))
    content = io.BytesIO(draw(told, backend().settings.papers))
    name = f"{path.reference}-{path.name}.{query.suffix}"
    return send_file(content, mimetype=kind, as_attachment=True, download_name=name, max_age=0)
