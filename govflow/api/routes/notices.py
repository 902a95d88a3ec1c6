"""What a person is told: notices, and what they wish of a case; and what waits for them.

How often there is mail, and that all is read, a token does not say: both reach beyond the organization of the token.
"""

from __future__ import annotations

from flask import Response
from pydantic import BaseModel, Field

from govflow.api.frame.bearer import acts, current_actor, current_bearer
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import OfCase
from govflow.api.routes.laid_out import NO_CONTENT, no_content, reads_page
from govflow.api.shapes.values import Sent
from govflow.http.policies import backend, policy
from govflow.services.operation.notices import wishes
from govflow.services.queries.inbox.page import load_inbox
from govflow.services.queries.inbox.shown import Inbox, InboxFilters
from govflow.services.queries.notices.listed import NoticePage, load_notices
from govflow.services.queries.notices.wishes import CaseWish, OwnWishes, load_case_wish, load_own_wishes

bp = topic("notices", __name__, "Notices")
inbox = topic("inbox", __name__, "Notices")


class Unread(BaseModel):
    """Which notices."""

    after: str = Field("", max_length=120, description="`following` of the page before.")
    unread: bool = Field(False, description="Only what was not read yet.")


class Waiting(BaseModel):
    """What is looked for among what waits."""

    kind: str = Field("", max_length=4, description="The family of procedures.")
    after: str = Field("", max_length=120, description="`following` of the page before.")


class OfNotice(BaseModel):
    """A notice."""

    notice_id: str = Field(max_length=64)


class WishOfCase(Sent):
    """What one wishes to be told of a case; nothing: what concerns one."""

    wish: str = Field(max_length=10, description="`follow`, `mute`, or nothing.")


reads_page(
    inbox, "/inbox", "index", "Read what waits for the person of the token in the organization of the token.",
    lambda work, _, query: load_inbox(
        work, current_bearer().pairs, InboxFilters(kind=query.kind, organization_id=None), query.after
    ),
    Inbox, asks=Waiting,
)  # fmt: skip
reads_page(
    bp, "/notices", "index", "Read what the person of the token is told, the newest first.",
    lambda work, _, query: load_notices(work, query.after, unread=query.unread), NoticePage, asks=Unread,
)  # fmt: skip


@bp.post("/notices/<notice_id>/read", responses={NO_CONTENT: None})
@policy(acts)
def read(path: OfNotice) -> Response:
    """Mark a notice as read."""
    wishes.read_notice(backend(), current_actor(), path.notice_id)
    return no_content()


reads_page(
    bp, "/cases/<reference>/notices", "of_case", "Read what the person of the token wishes to be told of a case.",
    lambda work, path, _: load_case_wish(work, path.reference), CaseWish, of=OfCase,
)  # fmt: skip


@bp.post("/cases/<reference>/notices", responses={NO_CONTENT: None})
@policy(acts)
def wish(path: OfCase, body: WishOfCase) -> Response:
    """Follow a case, mute it, or neither."""
    wishes.wish_of_case(backend(), current_actor(), path.reference, body.wish)
    return no_content()


reads_page(
    bp, "/account/mail", "wishes", "Read how often the person of the token wishes to have mail.",
    lambda work, *_: load_own_wishes(work), OwnWishes,
)  # fmt: skip
