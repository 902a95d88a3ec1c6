"""Forms: what a step or an opening asks, what it would bring, what it left behind."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field, JsonValue

from govflow.api.forms.answers import schema_of
from govflow.api.frame.speech import say
from govflow.api.shapes.values import Answer, Name, Sent, Shown, answered, json_of, name, name_or_none
from govflow.services.queries.cases import Procedure
from govflow.services.queries.step.consequences import Consequences
from govflow.services.queries.step.opening import OpeningPage
from govflow.services.queries.step.page import StepPage

Answers = dict[str, Any]


class ProcedureShown(Shown):
    """A procedure of which cases can be opened."""

    workflow: str
    version: int
    title: Name
    summary: Name
    family: str
    basis: Name | None


class ProceduresShown(Shown):
    """Those that the organization of the token can open."""

    procedures: list[ProcedureShown]


class OpeningShown(Shown):
    """What opening a case asks. `answers`: JSON Schema of what goes into `answers`."""

    workflow: str
    version: int
    title: Name
    summary: Name
    basis: Name | None
    bodies: list[str] = Field(description="Prefixes of regional bodies, where there are several.")
    answers: dict[str, JsonValue]


class StepFormShown(Shown):
    """What a step asks. `version`: what it is decided on, for If-Match. `closed`: why it cannot be taken now."""

    reference: str
    name: str
    title: Name
    help: Name | None
    confirm: Name | None = Field(description="What to make sure of before it is taken.")
    basis: Name | None
    version: int
    closed: list[str]
    reason: str | None = Field(description="`required` or `optional`, where a reason is asked for.")
    reason_read_by: str | None
    decided_on: list[Answer] = Field(description="The facts to decide on.")
    answers: dict[str, JsonValue] = Field(description="JSON Schema of what goes into `answers`.")


class ConsequencesShown(Shown):
    """What sending it would bring; nothing was recorded."""

    state_before: Name | None
    state_after: Name
    ends: bool
    sentences: list[str]
    computed: dict[str, JsonValue]
    unasked: list[str] = Field(description="Fields that these answers leave out.")
    confirm: Name | None
    warnings: list[str]


class Recorded(Shown):
    """What a command left behind: sent again with the same key, it is answered the same."""

    reference: str
    entry: int | str = Field(description="The entry of the record, as who asks counts them.")
    version: int | None = Field(description="Of the case now; nothing where it is out of sight.")


class StepSent(Sent):
    """A step as it is filled in."""

    model_config = ConfigDict(title="Step")

    answers: Answers = Field(default_factory=dict)
    reason: str | None = Field(None, max_length=20_000)


class CaseSent(Sent):
    """A case as it is opened. `body`: prefix of the regional body, where there are several."""

    model_config = ConfigDict(title="NewCase")

    workflow: str = Field(max_length=48)
    title: str = Field(min_length=1, max_length=200)
    title_other: str | None = Field(None, max_length=200)
    body: str | None = Field(None, max_length=6)
    answers: Answers = Field(default_factory=dict)


def procedure_shown(each: Procedure) -> ProcedureShown:
    return ProcedureShown(
        workflow=each.workflow,
        version=each.version,
        title=name(each.title),
        summary=name(each.summary),
        family=each.family,
        basis=name_or_none(each.basis),
    )


def opening_shown(page: OpeningPage) -> OpeningShown:
    return OpeningShown(
        workflow=page.workflow,
        version=page.version,
        title=name(page.title),
        summary=name(page.summary),
        basis=name_or_none(page.basis),
        bodies=[each.value for each in page.bodies],
        answers=schema_of(page.questions),
    )


def step_form_shown(page: StepPage) -> StepFormShown:
    return StepFormShown(
        reference=page.head.reference,
        name=page.name,
        title=name(page.title),
        help=name_or_none(page.help),
        confirm=name_or_none(page.confirm),
        basis=name_or_none(page.basis),
        version=page.head.version,
        closed=[say(each) for each in page.closed],
        reason=None if page.reason is None else "required" if page.reason.required else "optional",
        reason_read_by=None if page.reason is None else say(page.reason.read),
        decided_on=[answered(each) for each in page.decided_on.answers],
        answers=schema_of(page.questions),
    )


def consequences_shown(told: Consequences) -> ConsequencesShown:
    return ConsequencesShown(
        state_before=name_or_none(told.source),
        state_after=name(told.target),
        ends=told.ends,
        sentences=[say(each) for each in told.sentences],
        computed={field: json_of(value) for field, value in told.computed.items()},
        unasked=sorted(told.unasked),
        confirm=name_or_none(told.confirm),
        warnings=[say(each) for each in told.warnings],
    )
