"""Steps that one prepares and another confirms; whose turn it is to chair."""

from __future__ import annotations

from flask import Response
from pydantic import BaseModel, Field

from govflow.api.forms.answers import answers_of
from govflow.api.frame.answers import answer
from govflow.api.frame.bearer import acts, current_actor, reads
from govflow.api.frame.problems import documented
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import (
    LARGEST_ROW,
    Finding,
    Matched,
    Matching,
    OfCase,
    OfStep,
    precondition,
    reading,
    recorded,
)
from govflow.api.routes.directory import OfOrganization
from govflow.api.routes.laid_out import reads_page, takes_order
from govflow.api.shapes.forms import (
    ConsequencesShown,
    Recorded,
    StepFormShown,
    StepSent,
    consequences_shown,
    step_form_shown,
)
from govflow.errors import Refused
from govflow.http.policies import backend, policy
from govflow.services.commands.meetings.chairing import (
    AskSwap,
    ChangeSwap,
    Objection,
    ask_swap,
    change_swap,
    object_to_order,
)
from govflow.services.commands.meetings.prepared import (
    ConfirmStep,
    DeclineStep,
    PrepareStep,
    WithdrawStep,
    confirm_step,
    decline_step,
    prepare_step,
    withdraw_step,
)
from govflow.services.queries.directory.chairing import RotationPage, load_rotation_page
from govflow.services.queries.meetings.prepared import PreparedPage, load_prepared_page
from govflow.services.queries.step.preparing import check_preparing, load_preparing

prepared = topic("prepared", __name__, "Steps", "/cases/<reference>")
chairing = topic("chairing", __name__, "Directory", "/organizations/<organization_id>/rotation")


class OfPrepared(OfCase):
    """A step that was prepared."""

    prepared_id: int = Field(ge=1, le=LARGEST_ROW)


class OfOrder(OfOrganization):
    """An order of chairs."""

    order_id: int = Field(ge=1, le=LARGEST_ROW)


class OfSwap(OfOrganization):
    """A swap of years."""

    swap_id: int = Field(ge=1, le=LARGEST_ROW)


class Before(BaseModel):
    """Which years."""

    before: int | None = Field(None, ge=1, le=9999, description="`earlier` of the page before.")


@prepared.get("/steps/<name>/prepared", responses={200: StepFormShown})
@policy(reads)
def new(path: OfStep, query: Finding) -> Response:
    """Say what preparing a step for whoever takes it asks."""
    with reading() as work:
        page = load_preparing(work, path.reference, path.name, query.sought)
        return answer(step_form_shown(page), version=page.head.version)


@prepared.post("/steps/<name>/prepared/check", responses={200: ConsequencesShown, **documented(412, 428)})
@policy(reads)
def check(path: OfStep, header: Matching, body: StepSent) -> Response:
    """Say what the step would bring once it is confirmed; nothing is recorded."""
    with reading() as work, precondition():
        page = load_preparing(work, path.reference, path.name)
        if page.closed:
            raise Refused(page.closed)
        answers = answers_of(page.questions, body.answers)
        told = check_preparing(work, path.reference, path.name, answers, body.reason, header.version)
        return answer(consequences_shown(told))


@prepared.post("/steps/<name>/prepared", responses={200: Recorded, **documented(409, 412, 428)})
@policy(acts)
def create(path: OfStep, header: Matched, body: StepSent) -> Response:
    """Prepare a step; nothing happens until somebody who may take it confirms it."""
    with reading() as work:
        page = load_preparing(work, path.reference, path.name)
        if page.closed:
            raise Refused(page.closed)
        answers = answers_of(page.questions, body.answers)
    command = PrepareStep(
        case=path.reference,
        name=path.name,
        values=answers,
        reason=body.reason,
        seen_version=header.version,
        key=header.key,
    )
    with precondition():
        done = prepare_step(backend(), current_actor(), command)
    return recorded(done)


reads_page(
    prepared, "/prepared/<prepared_id>", "show", "Read a step that was prepared, with what has changed since.",
    lambda work, path, _: load_prepared_page(work, path.reference, path.prepared_id), PreparedPage, of=OfPrepared,
)  # fmt: skip
takes_order(
    prepared, "/prepared/<prepared_id>/confirmation", "confirm", "Take the step as it was prepared, and was shown.",
    ConfirmStep, confirm_step, of=OfPrepared,
)  # fmt: skip
takes_order(
    prepared, "/prepared/<prepared_id>/refusal", "decline", "Do not take it so, and say why.", DeclineStep,
    decline_step, of=OfPrepared,
)  # fmt: skip
takes_order(
    prepared, "/prepared/<prepared_id>/withdrawal", "withdraw", "Take back what was prepared.", WithdrawStep,
    withdraw_step, of=OfPrepared,
)  # fmt: skip

reads_page(
    chairing, "", "show", "Read who chairs in which year, the orders that members decided on, and swaps.",
    lambda work, path, query: load_rotation_page(work, path.organization_id, query.before), RotationPage,
    of=OfOrganization, asks=Before,
)  # fmt: skip
_GROUP = {"organization_id": "group_id"}
takes_order(
    chairing, "/orders/<order_id>/objection", "object_to", "Object to an order for a member, or take that back.",
    Objection, object_to_order, of=OfOrder, binds=True, address=_GROUP, called="ObjectionToOrder",
)  # fmt: skip
takes_order(
    chairing, "/swaps", "create_swap", "Ask another member to swap years.", AskSwap, ask_swap, of=OfOrganization,
    binds=True, address=_GROUP,
)  # fmt: skip
takes_order(
    chairing, "/swaps/<swap_id>", "update_swap", "Agree to a swap, refuse or withdraw it, undo it, or let it stay.",
    ChangeSwap, change_swap, of=OfSwap, binds=True, address=_GROUP,
)  # fmt: skip
