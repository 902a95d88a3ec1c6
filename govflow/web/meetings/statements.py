"""Statements for the record at a meeting: lodged, entered for others by who keeps them, worded anew, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import TextAreaField
from wtforms.fields.choices import SelectChoice

from govflow.errors import Invalid, Refused
from govflow.messages import Message
from govflow.services.commands.meetings.statements import (
    LONGEST_STATEMENT,
    LodgeStatement,
    ReplaceStatement,
    TakeBackStatement,
    lodge_statement,
    replace_statement,
    take_back_statement,
)
from govflow.services.queries.meetings.statements import StatementPage, load_statement_page
from govflow.values import new_id
from govflow.web.forms.base import number_or_none
from govflow.web.forms.fields import SelectField
from govflow.web.forms.steps import StepForm, step_form
from govflow.web.forms.typed import words
from govflow.web.frame.filters import text, titles
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("for_the_record", __name__, url_prefix="/cases/<reference>/statements")

OWN = "own"


@bp.get("")
@policy(signed_in)
def show(reference: str) -> ResponseReturnValue:
    page = _load(reference)
    form = _form(page)
    form["entry"].data = request.args.get("entry", "")
    return _page(page, form)


@bp.post("")
@policy(signed_in)
def create(reference: str) -> ResponseReturnValue:
    """Lodge a statement of the organization acted for, or enter what another one said."""
    page = _load(reference)
    form = _form(page)
    form.validate()
    try:
        if not form.is_wrong:
            lodge_statement(backend(), current_actor(), _command(reference, form))
    except Invalid as error:
        form.refuse(error)
    except Refused as error:
        return _page(page, form, reasons=error.reasons), 422
    if form.is_wrong:
        return _page(page, form), 422
    flash(gettext("The statement stands for the record."), "ok")
    return _shown(reference)


@bp.post("/<int:statement_id>/wording")
@policy(signed_in)
def replace(reference: str, statement_id: int) -> ResponseReturnValue:
    """Word a statement anew; what it said before stays beside it."""

    def order() -> None:
        texts = {name: words(name) for name in ("zh", "en")}
        command = ReplaceStatement(case=reference, statement_id=statement_id, **_reasoned(), **texts)
        replace_statement(backend(), current_actor(), command)
        flash(gettext("The new wording stands for the record; the one before stays beside it."), "ok")

    return _changed(reference, statement_id, order)


@bp.post("/<int:statement_id>/withdrawal")
@policy(signed_in)
def take_back(reference: str, statement_id: int) -> ResponseReturnValue:
    """Withdraw a statement, or object to what others entered as one."""

    def order() -> None:
        command = TakeBackStatement(case=reference, statement_id=statement_id, **_reasoned())
        take_back_statement(backend(), current_actor(), command)
        flash(gettext("The statement is taken back; the record still tells of it."), "ok")

    return _changed(reference, statement_id, order)


def _changed(reference: str, statement_id: int, order: Callable[[], None]) -> ResponseReturnValue:
    try:
        order()
    except Invalid as error:
        page = _load(reference)
        return _page(page, _form(page), reasons=tuple(error.fields.values()), changing=statement_id), 422
    except Refused as error:
        page = _load(reference)
        return _page(page, _form(page), reasons=error.reasons, changing=statement_id), 422
    return _shown(reference)


def _reasoned() -> dict[str, str]:
    return {"reason": words("reason"), "key": request.form.get("key", "")}


def _shown(reference: str) -> ResponseReturnValue:
    return redirect(url_for("for_the_record.show", reference=reference), 303)


def _load(reference: str) -> StatementPage:
    with reading() as session:
        return load_statement_page(backend().work(session, current_actor()), reference)


def _page(
    page: StatementPage, form: StepForm, *, reasons: tuple[Message, ...] = (), changing: int | None = None
) -> str:
    """``changing``: the statement whose form was sent and is shown again, with what was typed."""
    return render_template(
        "statements/show.html",
        page=page,
        form=form,
        reasons=reasons,
        changing=changing,
        typed=request.form if changing is not None else {},
        most=LONGEST_STATEMENT,
        key=new_id(),
    )


def _command(reference: str, form: StepForm) -> LodgeStatement:
    whose = form["whose"].data if "whose" in form else OWN
    return LodgeStatement(
        case=reference,
        entry_id=number_or_none(form["entry"].data),
        organization_id=None if whose == OWN else number_or_none(whose),
        zh=form["zh"].data or "",
        en=form["en"].data or "",
        key=form.key.data or "",
    )


def _form(page: StatementPage) -> StepForm:
    """The form of a new statement; whose it is is asked of who enters what others said."""
    fields: dict[str, Any] = {}
    if page.list.enters:
        own = [SelectChoice(OWN, gettext("the organization that you act for"))] if page.list.lodges else []
        others = [SelectChoice(str(each.organization_id), text(each.name)) for each in page.others]
        hint = lazy_gettext("What another organization said is marked as entered by you; it may object.")
        fields["whose"] = SelectField(lazy_gettext("Who said it"), choices=[*own, *others], description=hint)
    lines = [SelectChoice(str(each.id), f"{each.number} {titles(each)[0]}") for each in page.lines]
    everything = SelectChoice("", gettext("the whole meeting"))
    fields["entry"] = SelectField(lazy_gettext("On"), choices=[everything, *lines])
    one = lazy_gettext("A text in one language is enough. The minutes print it word for word.")
    zh, en = ({"rows": 4, "data-most": LONGEST_STATEMENT, "lang": each} for each in ("zh-Hans", "en"))
    fields["zh"] = TextAreaField(lazy_gettext("Statement in Chinese"), description=one, render_kw=zh)
    fields["en"] = TextAreaField(lazy_gettext("Statement in English"), render_kw=en)
    form = step_form((), extra=fields)
    for each in ("whose", "entry"):
        if each in form:
            form[each].flags.required = True  # something is always chosen
    return form
