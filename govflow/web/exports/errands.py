"""Files that take long to make: asked for here, made beside the requests, looked after and taken on one page."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from flask import Blueprint, Flask, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.papers.interchange.events import CaseLog
from govflow.papers.interchange.logs import LOGS
from govflow.papers.packing import FIXED
from govflow.services.operation.errands import asking
from govflow.services.operation.errands.askers import Asker
from govflow.services.operation.errands.kinds import CASES_CSV, CASES_OCEL, CASES_XES, KINDS, asked_of, filters_of
from govflow.services.operation.errands.making import WRITES_ERRANDS, Making, Write
from govflow.services.queries.directory.shell import pairs
from govflow.services.queries.open.errands import ErrandPage, load_errands, mark_of
from govflow.services.queries.open.events import choose_cases, load_log
from govflow.services.queries.open.spreadsheets import CaseRecord, count_cases, record_batch
from govflow.web.cases import case_filters, chosen_filters
from govflow.web.exports.spreadsheets import case_cells, csv_lines
from govflow.web.frame.i18n import LANGUAGES, language, tongue
from govflow.web.frame.security import backend, current_actor, current_session, policy, signed_in
from govflow.web.frame.shell import reading

MOST_COUNTED = 10_000
"""So many cases are counted before a file is asked for; of more it is said that there are more."""

bp = Blueprint("errands", __name__, url_prefix="/errands")


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    page = _page()
    return render_template("errands/index.html", page=page, mark=mark_of(page))


@bp.get("/mark")
@policy(signed_in)
def mark() -> ResponseReturnValue:
    """Asked now and then by pages that are open: whether what they show is still so."""
    return Response(mark_of(_page()), mimetype="text/plain")


@bp.get("/new/<wanted>")
@policy(signed_in)
def new(wanted: str) -> ResponseReturnValue:
    """Before it is asked for: what it is, of how many cases, and how long it is kept."""
    if wanted not in KINDS:
        raise NotFound(Message("There is no such file to ask for."))
    with reading() as session:
        asker = _asker()
        work = backend().work(session, asker.actor)
        count = count_cases(work, case_filters(), asker.pairs, MOST_COUNTED + 1)
    return render_template(
        "errands/new.html",
        wanted=wanted,
        title=KINDS[wanted].title,
        count=count,
        most=MOST_COUNTED,
        query=chosen_filters(),
    )


@bp.post("/<wanted>")
@policy(signed_in)
def create(wanted: str) -> ResponseReturnValue:
    order = asking.Ask(kind=wanted, asked=asked_of(case_filters()), language=language())
    asking.ask(backend(), _asker(), order)
    flash(gettext("The file is being made. It stands here when it is done; you may do something else meanwhile."), "ok")
    return redirect(url_for("errands.index"), 303)


@bp.get("/<errand_id>/file")
@policy(signed_in)
def download(errand_id: str) -> ResponseReturnValue:
    found = asking.open_errand(backend(), _asker(), errand_id)
    response = Response(found.content, mimetype=found.media_type)
    response.content_length = found.size
    response.headers["Content-Disposition"] = f'attachment; filename="{found.filename}"'
    return response


@bp.post("/<errand_id>/end")
@policy(signed_in)
def end(errand_id: str) -> ResponseReturnValue:
    """Cancel what waits or is made; remove what has ended."""
    asking.end(backend(), _asker(), errand_id)
    flash(gettext("Nothing of it is kept any more."), "ok")
    return redirect(url_for("errands.index"), 303)


def init_app(app: Flask) -> None:
    """Let the jobs have errands written."""
    app.extensions[WRITES_ERRANDS] = writer(app)


def writer(app: Flask) -> Write:
    """What writes the file of an errand in the language of whoever asked, outside of any request."""

    def write(making: Making) -> None:
        with app.app_context(), force_locale(making.language if making.language in LANGUAGES else "en"):
            WRITERS[making.kind](making)

    return write


def _page() -> ErrandPage:
    with reading() as session:
        asker = _asker()
        return load_errands(backend().work(session, asker.actor), asker, request.args.get("after", "")[:120])


def _asker() -> Asker:
    person = current_session()
    assert person is not None  # the policy refuses visitors
    return Asker(actor=current_actor(), pairs=pairs(person))


def _write_cases(making: Making) -> None:
    for line in csv_lines(case_cells(_records(making))):
        making.file.write(line.encode())


def _records(making: Making) -> Iterator[CaseRecord]:
    below: int | None = None
    while True:
        with making.reading() as (work, asker):
            batch = record_batch(work, filters_of(making.asked), asker.pairs, below)
        yield from batch.records
        making.step(len(batch.records))
        if batch.below is None:
            return
        below = batch.below


def _write_logs(making: Making, name: str) -> None:
    """A file for every so many cases, packed: of one for all, programs and the writer would have to hold everything."""
    form, number, after = LOGS[name], 0, ""
    with zipfile.ZipFile(making.file, "w", zipfile.ZIP_DEFLATED) as packed:
        while True:
            with making.reading() as (work, asker):
                chosen = choose_cases(work, filters_of(making.asked), asker.pairs, after)
            number += 1
            part = zipfile.ZipInfo(f"cases-{number:04}.{form.ending}", FIXED)
            part.compress_type = zipfile.ZIP_DEFLATED
            with packed.open(part, "w", force_zip64=True) as file:
                for words in form.write(_logs(making, chosen.references), tongue()):
                    file.write(words.encode())
            if chosen.next is None:
                return
            after = chosen.next


def _logs(making: Making, references: tuple[str, ...]) -> Iterator[CaseLog]:
    """The record of each case as it may be read when its turn comes; what cannot be seen any more is left out."""
    for each in references:
        with making.reading() as (work, _):
            try:
                found = load_log(work, each)
            except NotFound:
                continue
        yield found
        making.step(1)


WRITERS: Mapping[str, Callable[[Making], None]] = {
    CASES_CSV: _write_cases,
    CASES_OCEL: partial(_write_logs, name="ocel"),
    CASES_XES: partial(_write_logs, name="xes"),
}
