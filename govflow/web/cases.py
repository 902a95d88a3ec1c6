"""Cases: the list, opening one, the page of one, and the entries of its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from govflow.errors import Busy, Invalid, Refused
from govflow.services.commands.cases import OpenCase, open_case
from govflow.services.queries.case.page import case_mark, load_case_page
from govflow.services.queries.cases import PageStart, load_cases
from govflow.services.queries.directory.people import SignedIn
from govflow.services.queries.directory.shell import pairs, pairs_of_posts
from govflow.services.queries.filters import CaseFilters
from govflow.services.queries.step.consequences import Consequences
from govflow.services.queries.step.opening import (
    OpeningPage,
    check_opening,
    load_opening,
    load_procedures,
    unasked_in_opening,
)
from govflow.services.queries.step.page import load_receipt
from govflow.services.queries.texts.found import load_documents_with
from govflow.values import Actor
from govflow.web.forms.base import line
from govflow.web.forms.fields import SelectField, listed
from govflow.web.forms.finding import FIND
from govflow.web.forms.numbers import row_number
from govflow.web.forms.steps import StepForm, answers_of_address, sought_answers, step_form
from govflow.web.forms.typed import searched
from govflow.web.frame.i18n import language
from govflow.web.frame.kept import built_here
from govflow.web.frame.security import backend, current_actor, current_session, policy, signed_in, takes_files
from govflow.web.frame.shell import SEND_AGAIN, reading

bp = Blueprint("cases", __name__, url_prefix="/cases")

STATUSES = ("open", "ended")
FILTERS = ("q", "workflow", "phase", "organization", "status", "mine")


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    with reading() as session:
        work = backend().work(session, current_actor())
        filters, mine, start = case_filters(), pairs(_person()), PageStart.parse(request.args.get("at", ""))
        found = load_cases(work, filters, mine, start)
        looks = filters.words and start is None
        documents = load_documents_with(work, filters, mine, request.args.get("behind")) if looks else None
    return render_template("cases/index.html", page=found, documents=documents)


@bp.get("/<reference>")
@policy(signed_in)
def show(reference: str) -> ResponseReturnValue:
    below = request.args.get("below", type=row_number)
    with reading() as session:
        work = backend().work(session, current_actor())
        own, others = pairs_of_posts(_person().own_posts), _person().stood_in
        page = load_case_page(work, reference, own, language=language(), below=below, stood_in=others)
    return render_template("cases/show.html", page=page, below=below)


@bp.get("/<reference>/mark")
@policy(signed_in)
def mark(reference: str) -> ResponseReturnValue:
    """Asked now and then by pages that are open: whether what they show is still so."""
    with reading() as session:
        found = case_mark(backend().work(session, current_actor()), reference)
    return Response(found, mimetype="text/plain")


@bp.get("/<reference>/entries/<number>")
@policy(signed_in)
def entry(reference: str, number: str) -> ResponseReturnValue:
    """One entry of the record; who has just written it sees it as a receipt."""
    with reading() as session:
        page = load_receipt(backend().work(session, current_actor()), reference, _entry(number))
    return render_template("cases/entry.html", page=page, receipt="receipt" in request.args and page.event.mine)


@bp.get("/new")
@policy(signed_in)
def procedures() -> ResponseReturnValue:
    with reading() as session:
        found = load_procedures(backend().work(session, current_actor()))
    return render_template("cases/procedures.html", procedures=found)


@dataclass(frozen=True)
class Opener:
    """Who fills in the form of an opening, where it is sent, and what becomes of it."""

    actor: Callable[[], Actor]
    endpoint: str
    send: Callable[[Any], ResponseReturnValue]

    def address(self, workflow: str) -> str:
        """Where the form is sent."""
        return url_for(self.endpoint, workflow=workflow)

    def command(self, workflow: str, form: StepForm) -> Any:
        return _command(workflow, form)

    def load(self, workflow: str, begun: Mapping[str, str] | None = None) -> OpeningPage:
        """``begun``: what fields begin with, by name."""
        with reading() as session:
            return load_opening(backend().work(session, self.actor()), workflow, sought_answers(), begun)

    def told(self, workflow: str, form: StepForm) -> Consequences:
        with reading() as session:
            return check_opening(backend().work(session, self.actor()), workflow, _body(form), form.answers())

    def unasked(self, workflow: str, form: StepForm) -> frozenset[str]:
        with reading() as session:
            return unasked_in_opening(backend().work(session, self.actor()), workflow, form.answers())

    def shown(self, template: str, page: OpeningPage, form: StepForm, **values: Any) -> str:
        return render_template(f"cases/{template}.html", page=page, form=form, way=self, **values)


@bp.get("/new/<workflow>")
@policy(signed_in)
def new(workflow: str) -> ResponseReturnValue:
    return begun(workflow, OPENED)


@bp.post("/new/<workflow>")
@policy(signed_in)
@takes_files
def create(workflow: str) -> ResponseReturnValue:
    """Check what was filled in; the second time, open the case."""
    return filled_in(workflow, OPENED)


def begun(workflow: str, way: Opener) -> ResponseReturnValue:
    """The form of an opening; the page that led here may name what it is about."""
    page = way.load(workflow, answers_of_address())
    form = _form(page)
    if built_here() is not None and form.pages.several:
        form.settle(way.unasked(workflow, form))
    return way.shown("new", page, form)


def filled_in(workflow: str, way: Opener) -> ResponseReturnValue:
    """What comes of the form that was sent: the next page of it, the check, or the case."""
    page = way.load(workflow)
    form = _form(page)
    if form.pages.several:
        form.settle(way.unasked(workflow, form))
    if form.goes_back():
        return way.shown("new", page, form)
    form.validate()
    if form.step.data == "check" and form.pages.more:
        return _next_page(page, form, way)
    try:
        if form.step.data == "send" and not form.is_wrong:
            return way.send(way.command(workflow, form))
        told = way.told(workflow, form)
    except Invalid as error:
        form.refuse(error)
    except Refused as error:
        return way.shown("new", page, form, reasons=() if form.is_wrong else error.reasons), 422
    except Busy as error:
        shown = way.shown("new", page, form, reasons=(error.message, SEND_AGAIN))
        return shown, 503, {"Retry-After": str(error.retry_after)}
    if form.is_wrong:
        return way.shown("new", page, form), 422
    return way.shown("check", page, form, told=told)


def _next_page(page: OpeningPage, form: StepForm, way: Opener) -> ResponseReturnValue:
    """The page that follows, once nothing is wrong up to here."""
    with suppress(Refused):
        form.refuse_so_far(lambda: way.told(page.workflow, form))
    if form.is_wrong_so_far:
        return way.shown("new", page, form), 422
    form.pages.forth()
    return way.shown("new", page, form)


def _command(workflow: str, form: StepForm) -> OpenCase:
    return OpenCase(
        workflow=workflow,
        title=form["title"].data,
        title_other=form["title_other"].data,
        values=form.answers(),
        key=form.key.data or "",
        body=_body(form),
    )


def _body(form: StepForm) -> str | None:
    return form["body"].data if "body" in form else None


def _open(command: OpenCase) -> ResponseReturnValue:
    receipt = open_case(backend(), current_actor(), command)
    flash(gettext("The case is open under the reference %(reference)s.", reference=receipt.reference), "ok")
    return redirect(url_for("cases.show", reference=receipt.reference), 303)


OPENED = Opener(current_actor, "cases.create", _open)


def _form(page: OpeningPage) -> StepForm:
    """The questions of the opening, after the title and, where there are several, the regional body."""
    if page.below is not None:
        hint = lazy_gettext("What it is about, in a few words.")
        return step_form(page.questions, extra={"title": line(lazy_gettext("Subject"), most=120, hint=hint)})
    extra: dict[str, Any] = {
        "title": line(lazy_gettext("Title of the case"), most=200, hint=lazy_gettext("By which everybody knows it.")),
        "title_other": line(lazy_gettext("Title in the other language"), most=200, required=False),
    }
    if page.bodies:
        extra["body"] = SelectField(lazy_gettext("Regional body"), choices=listed(page.bodies))
    return step_form(page.questions, extra=extra)


def case_filters() -> CaseFilters:
    """What the address of a list or export of cases asks for."""
    asked = request.args
    status = asked.get("status", "")
    return CaseFilters(
        words=asked.get("q", "").strip()[:100],
        workflow=asked.get("workflow", "")[:48],
        phase=asked.get("phase", "")[:48],
        organization_id=asked.get("organization", type=row_number),
        organization_words=searched(f"{FIND}organization"),
        status=status if status in STATUSES else "",
        mine=asked.get("mine") == "1",
    )


def chosen_filters() -> dict[str, Any]:
    """The same as an address has them, to be handed on to another one."""
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


def _person() -> SignedIn:
    person = current_session()
    assert person is not None  # the policy refuses visitors
    return person


def _entry(number: str) -> int | str:
    """The number of an entry of the case, as its reader counts, or the identifier of one in a compartment."""
    try:
        return row_number(number)
    except ValueError:
        return number
