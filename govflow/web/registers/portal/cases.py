"""The first page of the portal, its lists of public cases, and the page of one with its documents."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.services.queries.case.documents import load_file
from govflow.services.queries.open.portal.brought import Brought, Sought, load_brought
from govflow.services.queries.open.portal.case import load_public_case
from govflow.services.queries.open.portal.lists import Asked, Status, load_latest, load_public_cases
from govflow.services.uploads import open_file
from govflow.web.exports.spreadsheets import csv_file
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import searched
from govflow.web.frame.filters import show, text
from govflow.web.frame.glossary import GLOSSARY
from govflow.web.frame.i18n import asked_for
from govflow.web.frame.security import backend, policy, public
from govflow.web.registers.portal.frame import IN_LANGUAGE, asked_year, kept, place, portal, public_work, shown

FIRST_FEW = 6
EVERYTHING = 10_000
"""More than may ever stand below a case."""

bp = portal("portal")


@bp.get("/public")
@policy(public)
def begin() -> ResponseReturnValue:
    """To the language that the browser asks for; the one answer that depends on it."""
    answer = redirect(url_for("portal.home", language=asked_for()), 302)
    answer.vary.add("Accept-Language")
    return answer


@bp.get(IN_LANGUAGE)
@policy(public)
def home(language: str) -> ResponseReturnValue:
    with public_work() as work:
        ended, under_way = load_latest(work, "ended", FIRST_FEW), load_latest(work, "open", FIRST_FEW)
        return shown("home.html", ended=ended, under_way=under_way)


@bp.get(f"{IN_LANGUAGE}/decisions")
@policy(public)
def decisions(language: str) -> ResponseReturnValue:
    """What has ended, however it ended."""
    return _list("ended")


@bp.get(f"{IN_LANGUAGE}/notices")
@policy(public)
def notices(language: str) -> ResponseReturnValue:
    """What is public and still under way."""
    return _list("open")


@bp.get(f"{IN_LANGUAGE}/cases/<reference>")
@policy(public)
def case(language: str, reference: str) -> ResponseReturnValue:
    with public_work() as work:
        return shown("case.html", page=load_public_case(work, reference))


@bp.get(f"{IN_LANGUAGE}/cases/<reference>/brought")
@policy(public)
def brought(language: str, reference: str) -> ResponseReturnValue:
    """All that was brought to it and is public, page by page."""
    with public_work() as work:
        page = load_brought(work, reference, _sought(), request.args.get("page", default=1, type=row_number))
        return shown("brought.html", page=page)


@bp.get(f"{IN_LANGUAGE}/cases/<reference>/brought.csv")
@policy(public)
def brought_table(language: str, reference: str) -> ResponseReturnValue:
    with public_work() as work:
        page = load_brought(work, reference, _sought(), most=EVERYTHING)
        return kept(csv_file(_cells(page), f"{reference}-brought.csv"))


def _sought() -> Sought:
    return Sought(words=searched(), verdict=request.args.get("verdict", "")[:48])


def _cells(page: Brought) -> Iterator[list[str]]:
    """One line for each, with a column for whatever stands beside any of them."""
    labels = {each.name: each.label for line in page.table.lines for each in line.shown}
    yield [gettext("Reference"), gettext("Matter"), gettext("By"), gettext("State"), *map(text, labels.values())]
    for line in page.table.lines:
        said = {each.name: each.value for each in line.shown}
        by = text(line.brought_by) if line.brought_by is not None else ""
        beside = (show(said[name]) if name in said else "" for name in labels)
        yield [line.reference, line.title, by, text(line.state), *map(str, beside)]


@bp.get(f"{IN_LANGUAGE}/cases/<reference>/documents/<document_id>/<int:number>")
@policy(public)
def document(language: str, reference: str, document_id: str, number: int) -> ResponseReturnValue:
    """The file itself: always as an attachment, never shown by the browser. One version never changes."""
    with public_work() as work:
        found = load_file(work, reference, document_id, number)
    answer: Response = send_file(
        open_file(backend(), found),
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.filename,
        etag=found.sha256,
        conditional=True,
    )
    return answer


@bp.get(f"{IN_LANGUAGE}/words")
@policy(public)
def words(language: str) -> ResponseReturnValue:
    """The hard words, explained: the page of help has more, for those who work here."""
    return shown("words.html", words=sorted(GLOSSARY, key=lambda each: text(each.word).casefold()))


def _list(status: Status) -> Response:
    asked = Asked(
        words=searched(),
        procedure=searched("procedure"),
        organization_id=request.args.get("organization", type=row_number),
        year=asked_year(),
        status=status,
    )
    with public_work() as work:
        page = load_public_cases(work, asked, backend().settings.zone, place())
        return shown("cases.html", page=page, further=place() is not None)
