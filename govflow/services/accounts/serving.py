"""What is begun by a service of an organization, which drafts and files, or by somebody without an account."""

from __future__ import annotations

from govflow.engine.definition import Workflow
from govflow.errors import Forbidden
from govflow.messages import Message
from govflow.services.accounts.citizens import check_opens, opens_to_citizens
from govflow.values import Actor


def may_begin(actor: Actor, workflow: Workflow) -> bool:
    """May a case of a procedure be opened by that by which somebody acts?

    By a service only where who opens it alone sees it first. A case that others see at once asks something of them, or
    declares something to them: its opening is an act of its organization. By somebody without an account only where
    the file says so.
    """
    if actor.citizen:
        return opens_to_citizens(workflow)
    return actor.service is None or _begins_as_draft(workflow)


def check_may_begin(actor: Actor, workflow: Workflow) -> None:
    """Raises Forbidden where ``may_begin`` says no; for a citizen NotFound, for the form is there for others."""
    check_opens(actor, workflow)
    if not may_begin(actor, workflow):
        raise Forbidden(
            Message(
                "A service opens only what others see once a person has taken a step. “%(procedure)s” others see at "
                "once: a person opens it.",
                procedure=workflow.title,
            )
        )


def _begins_as_draft(workflow: Workflow) -> bool:
    view = next(iter(workflow.states.values())).view
    return bool(view) and all(workflow.parties[name].opens for name in view or ())
