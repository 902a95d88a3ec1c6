"""A case that was changed comes first in lists; where many see it, a place is left once a minute at most."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from govflow.services.commands.rounds import respond
from govflow.services.queries.cases import load_cases
from govflow.services.queries.filters import CaseFilters
from govflow.store.cases import CASE, PartyRow, ViewerRow
from govflow.store.parties import unseat
from govflow.store.record.verification import verify
from govflow.store.writing.decisions import finish
from govflow.store.writing.entering import MANY, REST, refresh_viewers
from govflow.store.writing.locking import lock
from tests.builders import Cast
from tests.services.assemblies import MOVER, Voter, actor_of, ballots, publish_assembly, settle_voters, voting

INSTANT = timedelta(microseconds=1)


class Vote:
    """An assembly votes. ``began``: when the case last moved up."""

    def __init__(self, cast: Cast, voters: list[Voter]) -> None:
        self.cast, self.voters = cast, voters
        self.reference = voting(cast, voters)
        self.began = cast.clock.at
        self._left = iter(self.voters)

    def goes_on(self, after: timedelta) -> None:
        """The next vote, so long after the case last moved up."""
        self.cast.clock.at = self.began + after
        voter = next(self._left)
        respond(self.cast.backend, actor_of(self.cast, voter), *ballots(self.cast, self.reference, [voter]))

    def places(self) -> set[datetime]:
        """Where the case lies, in its own row and in those of all who see it."""
        with self.cast.backend.reading() as session:
            of_case = select(CASE.c.listed_at).where(CASE.c.reference == self.reference)
            of_viewers = select(ViewerRow.listed_at).join(CASE, CASE.c.id == ViewerRow.case_id)
            found = session.scalars(of_viewers.where(CASE.c.reference == self.reference)).all()
            return {session.scalars(of_case).one(), *found}

    def changed(self) -> datetime:
        with self.cast.backend.reading() as session:
            return session.scalars(select(CASE.c.updated_at).where(CASE.c.reference == self.reference)).one()

    def seated(self) -> int:
        with self.cast.backend.reading() as session:
            query = select(func.count(PartyRow.id)).join(CASE, CASE.c.id == PartyRow.case_id)
            return session.scalars(query.where(CASE.c.reference == self.reference)).one()


def vote_of(cast: Cast, parties: int) -> Vote:
    """A vote in a case of so many parties."""
    publish_assembly(cast)
    voters = settle_voters(cast, parties)
    beside = Vote(cast, voters[:1]).seated() - 1
    vote = Vote(cast, voters[beside:])
    assert vote.seated() == parties
    return vote


def test_of_many_parties_it_keeps_its_place_for_a_minute(cast: Cast) -> None:
    vote = vote_of(cast, MANY + 1)
    assert vote.places() == {vote.began}
    for after in (REST - INSTANT, REST):
        vote.goes_on(after)
        assert (vote.places(), vote.changed()) == ({vote.began}, vote.began + after)
    vote.goes_on(REST + INSTANT)
    assert vote.places() == {vote.changed()} == {vote.began + REST + INSTANT}
    with cast.backend.reading() as session:
        assert verify(session).first_broken is None


def test_of_few_parties_it_moves_up_at_once(cast: Cast) -> None:
    vote = vote_of(cast, MANY)
    vote.goes_on(INSTANT)
    assert vote.places() == {vote.changed()} == {vote.began + INSTANT}


def test_who_begins_to_see_it_meanwhile_finds_it_where_all_do(cast: Cast) -> None:
    vote = vote_of(cast, MANY + 2)
    cast.clock.at = vote.began + REST
    with cast.backend.transaction() as session:
        work = cast.backend.work(session, cast.actor(MOVER))
        case = lock(work, vote.reference)
        unseat(work, case, "mover")
        refresh_viewers(work, case)
        finish(work)
    assert vote.places() == {vote.began}


def test_lists_stand_in_that_order_and_say_when_it_was_changed(cast: Cast) -> None:
    vote = vote_of(cast, MANY + 1)
    cast.clock.at = vote.began + timedelta(seconds=1)
    other = cast.open(MOVER, "assembly", "Clean water", text="Adopt the limits.")
    vote.goes_on(timedelta(seconds=2))
    changed = {other: cast.clock.at - timedelta(seconds=1), vote.reference: cast.clock.at}
    assert [*newest(cast).items()] == [*changed.items()]
    vote.goes_on(REST + INSTANT)
    assert [*newest(cast)] == [vote.reference, other]


def newest(cast: Cast) -> dict[str, datetime]:
    """The two cases that stand first, and when each was changed as the list says."""
    with cast.backend.reading() as session:
        found = load_cases(cast.backend.work(session, cast.actor(MOVER)), CaseFilters(), (), None)
        return {each.reference: each.updated_at for each in found.cases[:2]}
