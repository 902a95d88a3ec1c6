"""Steps of a case: what one asks, what it would bring, taking it."""

from __future__ import annotations

from flask import Response

from govflow.api.forms.answers import answers_of
from govflow.api.frame.answers import answer
from govflow.api.frame.bearer import acts, current_actor, reads
from govflow.api.frame.problems import documented
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import Finding, Matched, Matching, OfStep, precondition, reading, recorded
from govflow.api.shapes.forms import (
    ConsequencesShown,
    Recorded,
    StepFormShown,
    StepSent,
    consequences_shown,
    step_form_shown,
)
from govflow.http.policies import backend, policy
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.queries.step.page import check_step, load_step

bp = topic("steps", __name__, "Steps", "/cases/<reference>/steps")


@bp.get("/<name>", responses={200: StepFormShown})
@policy(reads)
def new(path: OfStep, query: Finding) -> Response:
    """Say what a step asks, on which facts it is decided, and why it is closed where it is."""
    with reading() as work:
        page = load_step(work, path.reference, path.name, query.sought)
        return answer(step_form_shown(page), version=page.head.version)


@bp.post("/<name>/check", responses={200: ConsequencesShown, **documented(412, 428)})
@policy(reads)
def check(path: OfStep, header: Matching, body: StepSent) -> Response:
    """Say what the step would bring; nothing is recorded."""
    with reading() as work, precondition():
        answers = answers_of(load_step(work, path.reference, path.name).questions, body.answers)
        told = check_step(work, path.reference, path.name, answers, body.reason, header.version)
        return answer(consequences_shown(told))


@bp.post("/<name>", responses={200: Recorded, **documented(403, 409, 412, 428)})
@policy(acts)
def create(path: OfStep, header: Matched, body: StepSent) -> Response:
    """Take the step."""
    with reading() as work:
        questions = load_step(work, path.reference, path.name).questions
    command = TakeStep(
        case=path.reference,
        name=path.name,
        values=answers_of(questions, body.answers),
        reason=body.reason,
        seen_version=header.version,
        key=header.key,
    )
    with precondition():
        receipt = take_step(backend(), current_actor(), command)
    return recorded(receipt)
