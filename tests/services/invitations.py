"""A conference whose invitations are out, with what its members and guests reply."""

from __future__ import annotations

from typing import Any

from govflow.services.commands.meetings.replies import ReplyToInvitation, reply_to_invitation
from govflow.services.queries.meetings.replies import ReplyPage, load_reply_page
from tests.builders import Cast, new_key
from tests.services import proposals
from tests.services.disputes import PDF

SECRETARY, CHAIR = "wang.lin", "gao.shan"


def invited(cast: Cast) -> tuple[str, str]:
    """A conference whose papers went out, with one item ready for the vote; both references."""
    conference, item = proposals.convened(cast)
    cast.fire(SECRETARY, conference, "send_papers", invitation_letter=PDF, session_papers=PDF)
    return conference, item


def replied(
    cast: Cast, conference: str, person: str, says: Any = "comes", acting: str | None = None, **more: Any
) -> None:
    """Somebody replies for the organization that they act for."""
    if says == "comes":
        more = {"persons": "Sun Hao, deputy director", **more}
    if isinstance(more.get("proxy_id"), str):
        more["proxy_id"] = cast.organization(more["proxy_id"])
    order = ReplyToInvitation(case=conference, says=says, **{"key": new_key(), **more})
    reply_to_invitation(cast.backend, cast.actor(person, acting), order)


def page_of(cast: Cast, conference: str, person: str, acting: str | None = None) -> ReplyPage:
    with cast.backend.reading() as session:
        return load_reply_page(cast.backend.work(session, cast.actor(person, acting)), conference)
