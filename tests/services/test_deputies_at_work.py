"""What somebody does in the stead of a colleague: under both names, never for two sides, never what two must do."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from govflow.errors import NotFound, Refused
from govflow.services.accounts.posts import standing_in
from govflow.services.queries.case.page import load_case_page
from govflow.services.queries.directory.shell import pairs_of_posts
from govflow.services.queries.inbox.page import load_inbox
from govflow.services.queries.inbox.shown import InboxFilters
from govflow.store.parties import load_takers
from govflow.store.record.history import HISTORY, hashed_by, told
from govflow.store.writing.locking import read_case
from govflow.values import Money
from tests.builders import Cast, give_mandate, give_role
from tests.services import disputes
from tests.services.standing_in import ABSENT, DEPUTY, HOUSE, arranged, deputy, employed, fire, posts


@pytest.fixture
def dispute(cast: Cast) -> str:
    """Under negotiation; its claimant's signatory is away, and a colleague with a mandate stands in."""
    reference = disputes.negotiation(cast)
    give_mandate(employed(cast), DEPUTY, HOUSE)
    arranged(cast)
    return reference


def last(cast: Cast, reference: str, reader: str = "he.jun") -> str:
    """By whom the latest entry of the record is, as somebody reads it."""
    with cast.backend.reading() as session:
        page = load_case_page(cast.backend.work(session, cast.actor(reader)), reference, (), language="en")
    return str(page.timeline.events[0].by)


def test_the_record_says_for_whom(cast: Cast, dispute: str) -> None:
    fire(cast, deputy(cast), dispute, "accept_standstill")
    assert last(cast, dispute) == "Lao An for Chen Yu, for Fangshan District"
    with cast.backend.reading() as session:
        rows = session.execute(select(HISTORY).order_by(HISTORY.c.seq)).mappings().all()
    alone, stood_in = dict(rows[0]), dict(rows[-1])
    assert (alone["for_person_id"], stood_in["for_person_id"]) == (None, cast.person(ABSENT))
    assert "for_person_id" not in told(alone)
    assert hashed_by(stood_in) is not None
    for other in (None, cast.person("he.jun")):
        assert hashed_by({**stood_in, "for_person_id": other}) is None


def test_whoever_is_away_acts_on(cast: Cast, dispute: str) -> None:
    cast.fire(ABSENT, dispute, "accept_standstill")
    assert last(cast, dispute) == "Chen Yu, for Fangshan District"


def test_a_role_that_needs_a_mandate_needs_one_of_the_deputy(cast: Cast) -> None:
    reference = disputes.negotiation(employed(cast))
    arranged(cast)
    with pytest.raises(Refused):
        fire(cast, deputy(cast), reference, "request")
    give_mandate(cast, DEPUTY, HOUSE)
    fire(cast, deputy(cast), reference, "request")


def test_in_their_own_role_the_deputy_may_not_what_the_colleague_may(cast: Cast, dispute: str) -> None:
    with pytest.raises(Refused):
        cast.fire(DEPUTY, dispute, "request", acting=HOUSE)


def test_nobody_stands_in_against_the_side_that_they_serve(cast: Cast) -> None:
    reference = disputes.negotiation(employed(cast))
    give_role(cast, "he.jun", HOUSE, "member")
    give_mandate(cast, "he.jun", HOUSE)
    arranged(cast, deputy="he.jun")
    with pytest.raises(Refused, match="You serve Laishui County"):
        fire(cast, deputy(cast, "he.jun"), reference, "accept_standstill")


def test_nor_one_on_which_they_depend(cast: Cast) -> None:
    reference = cast.open(
        ABSENT, "dispute-mediation", "Juma", respondent=cast.organization("baoding"), claim="Restore.",
        remedy_amount=Money.yuan(5),
    )  # fmt: skip
    cast.fire(ABSENT, reference, "file", **disputes.FILING)
    give_role(cast, "he.jun", HOUSE, "member")
    give_mandate(cast, "he.jun", HOUSE)
    arranged(cast, deputy="he.jun")
    with pytest.raises(Refused, match="You serve Baoding City or depend on it"):
        fire(cast, deputy(cast, "he.jun"), reference, "accept_standstill")


def test_who_has_acted_for_another_side_binds_whoever_stands_in(cast: Cast, dispute: str) -> None:
    """Nobody acts for both sides, one of them by a colleague."""
    give_role(cast, "he.jun", HOUSE, "member")
    arranged(cast, by="he.jun", absent="he.jun")
    words = {"talks_on": cast.today, "talks_record": "At the weir."}
    [mine] = [standing_in(cast.actor(DEPUTY), each) for each in posts(cast) if each.roles == ("member",)]
    cast.fire("he.jun", dispute, "log_talks", **words)
    with pytest.raises(Refused, match="You have acted for Laishui"):
        fire(cast, mine, dispute, "log_talks", **words)


def test_what_is_done_in_the_stead_of_somebody_was_done_by_both(cast: Cast, dispute: str) -> None:
    fire(cast, deputy(cast), dispute, "accept_standstill")
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("he.jun"))
        taken = load_takers(work, read_case(work, dispute))
    takers = {person for step, person, _ in taken if step == "accept_standstill"}
    assert takers == {cast.person(ABSENT), cast.person(DEPUTY)}
    give_role(cast, ABSENT, "laishui", "member")
    with pytest.raises(Refused, match="You have acted for Fangshan"):
        cast.fire(ABSENT, dispute, "log_talks", acting="laishui", talks_on=cast.today, talks_record="At the weir.")


def test_the_desk_names_whose_work_it_is(cast: Cast) -> None:
    reference = disputes.requested(employed(cast))
    give_role(cast, "lao.an", "laishui", "member")
    arranged(cast, by="he.jun", absent="he.jun", house="laishui")
    [post] = posts(cast)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(DEPUTY))
        stead = {pair: post.stands_in.person for pair in pairs_of_posts((post,)) if pair[1] and post.stands_in}
        inbox = load_inbox(work, pairs_of_posts((post,)), InboxFilters(), in_stead=stead)
        page = load_case_page(
            cast.backend.work(session, cast.actor(DEPUTY, "laishui")), reference, (), language="en", stood_in=(post,)
        )
    [item] = [each for each in (*inbox.overdue, *inbox.soon, *inbox.later) if each.reference == reference]
    assert item.in_stead is not None
    assert item.in_stead.en == "He Jun"
    [switch] = page.actions.switches
    assert (switch.stands_in, [str(each.en) for each in switch.steps][:1]) == (post.stands_in, ["Accept mediation"])


def test_a_seat_in_person_is_nobody_elses(cast: Cast) -> None:
    """Of a mediator away a colleague of the institute has the role there, and sees nothing of the case."""
    reference = disputes.statements(cast)
    give_role(cast, DEPUTY, "institute", "member")
    arranged(cast, by="zhou.min", absent="zhou.min", house="institute")
    with cast.backend.reading() as session, pytest.raises(NotFound):
        read_case(cast.backend.work(session, deputy(cast)), reference)
