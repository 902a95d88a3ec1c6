"""Replies to the invitation of a meeting: given for an organization, and looked through by who keeps the list."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms.fields.choices import SelectChoice

from govflow.errors import Forbidden, Invalid, Refused
from govflow.messages import Message
from govflow.services.commands.meetings.replies import (
    LONGEST_PERSONS,
    LONGEST_REASON,
    SAYS,
    AskReplies,
    CheckCredentials,
    ReplyToInvitation,
    ask_replies,
    check_credentials,
    reply_to_invitation,
)
from govflow.services.queries.case.agenda import AgendaLine
from govflow.services.queries.meetings.replies import Announced, ReplyPage, load_reply_page
from govflow.values import new_id
from govflow.web.forms.base import line, number_or_none
from govflow.web.forms.fields import FileField, RadioField, SelectField
from govflow.web.forms.numbers import row_number
from govflow.web.forms.steps import StepForm, step_form
from govflow.web.frame.filters import text, titles
from govflow.web.frame.security import backend, current_actor, policy, signed_in, takes_files
from govflow.web.frame.shell import reading

bp = Blueprint("replies", __name__, url_prefix="/cases/<reference>/reply")

_SAID = {
    "comes": lazy_gettext("We come"),
    "proxy": lazy_gettext("We give our vote to another member"),
    "excused": lazy_gettext("Nobody comes"),
}
_FIELDS = {"reason": "excuse"}  # as the page calls what the command names otherwise


@bp.get("")
@policy(signed_in)
def show(reference: str) -> ResponseReturnValue:
    page = _load(reference)
    return _page(page, _form(page))


@bp.post("")
@policy(signed_in)
@takes_files
def create(reference: str) -> ResponseReturnValue:
    """Reply for the organization that the person acts for."""
    page = _load(reference)
    if not page.list.replies:  # before the form is read: reading it keeps its file
        raise Refused(page.closed)
    form = _form(page)
    form.validate()
    try:
        if not form.is_wrong:
            reply_to_invitation(backend(), current_actor(), _command(reference, form))
    except Invalid as error:
        form.refuse(Invalid({_FIELDS.get(name, name): said for name, said in error.fields.items()}))
    except Forbidden as error:
        form.refuse(Invalid({"says": error.message}))
        return _page(page, form), 403
    if form.is_wrong:
        return _page(page, form), 422
    flash(gettext("Your reply is sent."), "ok")
    return redirect(url_for("replies.show", reference=reference), 303)


@bp.post("/mandates")
@policy(signed_in)
def check(reference: str) -> ResponseReturnValue:
    """Keep whose mandates were checked: those whose box was changed."""
    ticked = set(request.form.getlist("checked", type=row_number))
    before = {number: request.form.get(f"was-{number}") for number in request.form.getlist("listed", type=row_number)}
    command = CheckCredentials(
        case=reference,
        checked=tuple(sorted(each for each in ticked if not before.get(each))),
        withdrawn=tuple(sorted(each for each, was in before.items() if was and each not in ticked)),
        key=request.form.get("key", ""),
    )
    try:
        check_credentials(backend(), current_actor(), command)
    except Refused as error:
        return _refused(reference, error)
    flash(gettext("Whose mandates were checked is kept."), "ok")
    return redirect(url_for("replies.show", reference=reference), 303)


@bp.post("/reminder")
@policy(signed_in)
def remind(reference: str) -> ResponseReturnValue:
    """Remind those who have not replied."""
    try:
        ask_replies(backend(), current_actor(), AskReplies(case=reference, key=request.form.get("key", "")))
    except Refused as error:
        return _refused(reference, error)
    flash(gettext("The reminder stands in the record."), "ok")
    return redirect(url_for("replies.show", reference=reference), 303)


def _refused(reference: str, error: Refused) -> ResponseReturnValue:
    page = _load(reference)
    return _page(page, _form(page), reasons=error.reasons), 422


def _load(reference: str) -> ReplyPage:
    with reading() as session:
        return load_reply_page(backend().work(session, current_actor()), reference)


def _page(page: ReplyPage, form: StepForm, *, reasons: Sequence[Message] = ()) -> str:
    return render_template("replies/show.html", page=page, form=form, reasons=reasons, key=new_id())


def _command(reference: str, form: StepForm) -> ReplyToInvitation:
    return ReplyToInvitation(
        case=reference,
        says=form["says"].data,
        persons=form["persons"].data or "",
        proxy_id=number_or_none(form["proxy"].data) if "proxy" in form else None,
        reason=form["excuse"].data or "",
        entry_id=number_or_none(form["entry"].data) if "entry" in form else None,
        paper=form["paper"].upload,
        key=form.key.data or "",
    )


def _form(page: ReplyPage) -> StepForm:
    """The form of a reply, with what the organization said last; what it cannot say is not offered."""
    offered = [each for each in SAYS if each != "proxy" or page.gives_proxy]
    persons = lazy_gettext("Name and office of each. All who see the case read it.")
    fields = {
        "says": RadioField(lazy_gettext("Reply"), choices=[SelectChoice(each, _SAID[each]) for each in offered]),
        "persons": line(lazy_gettext("Who comes"), most=LONGEST_PERSONS, hint=persons, required=False),
    }
    if page.items and not page.member:
        everything = [SelectChoice("", gettext("the whole meeting"))]
        items = [SelectChoice(str(each.id), _item(each)) for each in page.items]
        fields["entry"] = SelectField(lazy_gettext("For"), choices=everything + items)
    if page.gives_proxy:
        others = [SelectChoice(str(each.organization_id), text(each.name)) for each in page.others]
        choices = [SelectChoice("", gettext("– choose –")), *others]
        fields["proxy"] = SelectField(lazy_gettext("Who casts your vote"), choices=choices)
    why = lazy_gettext("If nobody comes. All who see the case read it.")
    paper = lazy_gettext("Only your organization and those who keep the attendance list read it.")
    fields["excuse"] = line(lazy_gettext("Reason"), most=LONGEST_REASON, hint=why, required=False)
    fields["paper"] = FileField(lazy_gettext("Mandate or proxy"), description=paper)
    form = step_form((), extra=fields)
    form["says"].flags.required = True
    if page.own is not None and not form.is_submitted():
        _fill_in(form, page.own)
    return form


def _fill_in(form: StepForm, own: Announced) -> None:
    form["says"].data, form["persons"].data, form["excuse"].data = own.says, own.persons, own.reason
    if "proxy" in form and own.proxy_id is not None:
        form["proxy"].data = str(own.proxy_id)


def _item(line: AgendaLine) -> str:
    name = gettext("Closed item") if line.hidden else titles(line)[0]
    return f"{line.number} {name}"
