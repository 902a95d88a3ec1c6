"""Chair by rotation: the page of a committee or body, and the forms of its members and of administrators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms.fields.choices import SelectChoice

from govflow.errors import Conflict, Invalid, Refused
from govflow.messages import Message
from govflow.services.commands.meetings.chairing import (
    Act,
    AskSwap,
    ChangeSwap,
    EnterOrder,
    Objection,
    ask_swap,
    change_swap,
    enter_order,
    object_to_order,
)
from govflow.services.queries.directory.chairing import (
    LONGEST_DECIDED,
    LONGEST_REASON,
    RotationPage,
    load_rotation_page,
)
from govflow.web.forms.base import Form, line, required_answer
from govflow.web.forms.fields import SelectField
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import words, written
from govflow.web.frame.filters import text
from govflow.web.frame.security import administrator, backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("chairing", __name__, url_prefix="/organizations/<int:organization_id>/rotation")

_DONE = {
    "agree": lazy_gettext("The swap is agreed."),
    "refuse": lazy_gettext("The swap is refused."),
    "withdraw": lazy_gettext("The swap is withdrawn."),
    "undo": lazy_gettext("It is on record that your organization wants the swap undone; it is once both do."),
    "keep": lazy_gettext("The swap stays as it was agreed."),
}


@bp.get("")
@policy(signed_in)
def show(organization_id: int) -> ResponseReturnValue:
    page = _load(organization_id)
    return _page(page)


@bp.post("/orders")
@policy(administrator)
def create_order(organization_id: int) -> ResponseReturnValue:
    """Enter an order of the members for years to come."""
    page = _load(organization_id)
    form = _order_form(page)
    if not form.validate_on_submit():
        return _page(page, order=form), 422
    command = EnterOrder(
        group_id=organization_id,
        members=tuple(int(form[f"place_{each}"].data) for each in range(1, len(page.members) + 1)),
        first_year=int(form["first_year"].data),
        decided=form["decided"].data,
        reason=form["reason"].data,
    )
    try:
        enter_order(backend(), current_actor(), command)
    except Invalid as error:
        form.refuse(error)
        return _page(page, order=form), 422
    except Conflict as error:
        return _page(page, reasons=(error.message,), order=form, entering=True), 422
    flash(gettext("The order is entered. Every member can object to it before its first year begins."), "ok")
    return _shown(organization_id)


@bp.post("/orders/<int:order_id>/objection")
@policy(signed_in)
def object_to(organization_id: int, order_id: int) -> ResponseReturnValue:
    """A member objects to an order, or takes that back."""
    back = request.form.get("act") == "take_back"

    def order() -> None:
        reason = None if back else words("reason")
        object_to_order(
            backend(), current_actor(), Objection(group_id=organization_id, order_id=order_id, reason=reason)
        )

    done = (
        gettext("The objection is taken back.")
        if back
        else gettext("Your organization objects: the order does not hold as long as that stands.")
    )
    return _ordered(organization_id, order, done, {} if back else {order_id: written("reason")})


@bp.post("/swaps")
@policy(signed_in)
def create_swap(organization_id: int) -> ResponseReturnValue:
    """Ask another member to swap years."""
    page = _load(organization_id)
    form = _swap_form(page)
    if not form.validate_on_submit():
        return _page(page, swap=form), 422
    command = AskSwap(
        group_id=organization_id,
        own_year=int(form["own_year"].data),
        other_year=int(form["other_year"].data),
        reason=form["swap_reason"].data,
    )
    try:
        ask_swap(backend(), current_actor(), command)
    except Invalid as error:
        form.refuse(Invalid({"swap_reason": next(iter(error.fields.values()))}))
        return _page(page, swap=form), 422
    except Refused as error:
        return _page(page, reasons=tuple(error.reasons), swap=form), 422
    flash(gettext("The other member is asked. The swap counts once somebody who binds it has agreed."), "ok")
    return _shown(organization_id)


@bp.post("/swaps/<int:swap_id>")
@policy(signed_in)
def update_swap(organization_id: int, swap_id: int) -> ResponseReturnValue:
    """Agree to a swap, refuse or withdraw it; ask to undo it, agree to that, or let it stay."""
    act: Any = request.form.get("act", "")
    if act not in get_args(Act):
        return _page(_load(organization_id), reasons=(Message("Choose from the list."),)), 422
    command = ChangeSwap(group_id=organization_id, swap_id=swap_id, act=act)
    return _ordered(organization_id, lambda: change_swap(backend(), current_actor(), command), str(_DONE[act]))


def _ordered(
    organization_id: int, order: Callable[[], None], done: str, typed: Mapping[int, str] | None = None
) -> ResponseReturnValue:
    """Carry out an act of one button; what speaks against it is said on the page, with what was typed."""
    try:
        order()
    except Invalid as error:
        return _page(_load(organization_id), reasons=tuple(error.fields.values()), typed=typed), 422
    except Refused as error:
        return _page(_load(organization_id), reasons=tuple(error.reasons), typed=typed), 422
    flash(done, "ok")
    return _shown(organization_id)


def _page(
    page: RotationPage,
    *,
    reasons: tuple[Message, ...] = (),
    order: Form | None = None,
    swap: Form | None = None,
    typed: Mapping[int, str] | None = None,
    entering: bool = False,
) -> str:
    """``typed``: an objection, by the order that it is about.

    ``entering``: the order was typed, and something beside its fields speaks against it.
    """
    return render_template(
        "chairing/show.html",
        page=page,
        reasons=reasons,
        order=order or (_order_form(page, formdata=None) if page.enters else None),
        swap=swap or (_swap_form(page, formdata=None) if page.own and page.others else None),
        typed=typed or {},
        entering=entering,
        most=LONGEST_REASON,
    )


def _shown(organization_id: int) -> ResponseReturnValue:
    return redirect(url_for("chairing.show", organization_id=organization_id), 303)


def _load(organization_id: int) -> RotationPage:
    before = request.args.get("before", type=row_number)
    with reading() as session:
        return load_rotation_page(backend().work(session, current_actor()), organization_id, before)


def _order_form(page: RotationPage, **arguments: Any) -> Form:
    """A list for each place, in the order in which the members stand now."""
    members = [SelectChoice(str(each), text(name)) for each, name in page.members]
    fields: dict[str, Any] = {
        "first_year": SelectField(
            lazy_gettext("First year"),
            choices=[SelectChoice(str(each), str(each)) for each in page.first_years],
            validators=[required_answer()],
            description=lazy_gettext("Years that have begun, or begin within 30 days, stay as they are."),
        )
    }
    for place, each in enumerate(members, 1):
        fields[f"place_{place}"] = SelectField(
            lazy_gettext("Place %(n)s", n=place), choices=members, default=each.value, validators=[required_answer()]
        )
    fields["decided"] = line(
        lazy_gettext("Decided by"),
        most=LONGEST_DECIDED,
        hint=lazy_gettext("Who decided it, when, and on what it rests, such as the reference of a conference."),
    )
    fields["reason"] = line(
        lazy_gettext("Reason"), most=LONGEST_REASON, hint=lazy_gettext("Every member reads it and can object.")
    )
    return type("OrderForm", (Form,), fields)(prefix="order-", **arguments)  # type: ignore[no-any-return]


def _swap_form(page: RotationPage, **arguments: Any) -> Form:
    """Which own year is given, and which one of another member is taken for it."""
    others = [SelectChoice(str(year), f"{year}: {text(name)}") for year, name in page.others]
    fields = {
        "own_year": SelectField(
            lazy_gettext("Year that your organization gives"),
            choices=[SelectChoice(str(each), str(each)) for each in page.own],
            validators=[required_answer()],
        ),
        "other_year": SelectField(lazy_gettext("Year that it takes"), choices=others, validators=[required_answer()]),
        "swap_reason": line(
            lazy_gettext("Reason"), most=LONGEST_REASON, hint=lazy_gettext("It stays on this page for everybody.")
        ),
    }
    return type("SwapForm", (Form,), fields)(prefix="swap-", **arguments)  # type: ignore[no-any-return]
