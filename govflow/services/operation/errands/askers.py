"""Who asks for an errand: on pages with all of their posts, with a token for one organization and no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.operation.errands.kinds import KINDS
from govflow.services.queries.directory.people import load_acting
from govflow.services.queries.directory.programs.tokens import acting_for_one, pairs_of
from govflow.services.queries.directory.shell import pairs_of_posts
from govflow.services.queries.filters import Pairs
from govflow.store.people.errands import ERRAND
from govflow.store.work import Work
from govflow.values import Actor

KNOWN = ERRAND.c.kind.in_(KINDS)
"""Beside a later version others may stand in the same table."""
NO_SUCH = Message("There is no such file. One is kept for a day, and for whoever asked for it alone.")
OVER = Message("You do not act for this organization any more, or for as many as when this was begun.")


@dataclass(frozen=True, kw_only=True)
class Asker:
    """A person who asks. ``pairs``: the organizations and roles whose work is theirs; so far does their sight reach."""

    actor: Actor
    pairs: Pairs
    by_token: bool = False

    def sees(self, posts: Any) -> bool:
        """Does what was read with these posts still lie within what they may see?"""
        return {(organization, role) for organization, role in posts} <= set(self.pairs)


def own(asker: Asker) -> tuple[ColumnElement[bool], ...]:
    """The errands of a person for the organization they act for, of kinds that this program knows. What a page asked
    for may hold what its person sees for others of their organizations: so no token leads to it.
    """
    mine = (
        KNOWN,
        ERRAND.c.person_id == asker.actor.person_id,
        ERRAND.c.organization_id.is_not_distinct_from(asker.actor.organization_id),
    )
    return (*mine, ERRAND.c.by_token.is_(True)) if asker.by_token else mine


def asker_of(work: Work, row: Any) -> Asker:
    """Whoever asked for an errand, as they are at this moment. Raises NotFound where post or account are over."""
    if row.by_token:
        actor = acting_for_one(work, row.person_id, row.organization_id)
        if actor is None:
            raise NotFound(OVER)
        return Asker(actor=actor, pairs=pairs_of(actor), by_token=True)
    actor, posts = load_acting(work, row.person_id, row.organization_id)
    if actor.organization_id != row.organization_id:
        raise NotFound(OVER)
    return Asker(actor=actor, pairs=pairs_of_posts(posts))
