"""What an organization owes and what is owed to it, as its people see it: what waits for it, and whom it awaits."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.services.queries.case.names import of_no_case
from govflow.services.queries.filters import Pairs
from govflow.services.queries.inbox.counts import Counts, counted
from govflow.services.queries.inbox.others import (
    Waiting,
    asked_of_others,
    by_case,
    expect_others,
    told_of_others,
    with_hidden,
)
from govflow.services.queries.inbox.page import SOON
from govflow.store.lists.tallies import Which, asked_of_tallies
from govflow.store.sql.ahead import read_ahead
from govflow.store.work import Work
from govflow.store.writing.locking import asked_of_cases, read_together


@dataclass(frozen=True, kw_only=True)
class Owed:
    """``counts``: what waits for the roles in which the reader acts there; ``others``: the nearest it waits for."""

    counts: Counts
    others: tuple[Waiting, ...]


def load_owed(work: Work, pairs: Pairs, organization_id: int) -> Owed | None:
    """None to whoever does not act for it."""
    own = [pair for pair in pairs if pair[0] == organization_id]
    if not own:
        return None
    which = Which(organization_id=organization_id)
    tallies = asked_of_tallies(work.session, own, None, which, now=work.at, week_ends=work.at + SOON)
    others = asked_of_others(work, own, in_person=False)
    read_ahead(work.session, (tallies, others))
    shown, names = by_case(others.rows(work.session)), of_no_case(work.actor)
    expect_others(shown, names)
    cases = with_hidden(work, shown)
    names.load_expected(work, asked_of_cases(work, cases))
    read_together(work, cases)
    return Owed(counts=counted(tallies.rows(work.session)), others=told_of_others(work, shown, names))
