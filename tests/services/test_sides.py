"""One person acts for one side of a case; and who served a party on any day of the case is in conflict with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from govflow.errors import Forbidden, Refused
from govflow.services.commands.rounds import Respond, respond
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.store.parties import register
from govflow.store.people import MembershipRow
from govflow.store.writing.locking import read_case
from tests.builders import Cast, give_mandate, give_role, new_key
from tests.services import disputes, proposals


def end_terms(cast: Cast, person: str, organization: str) -> None:
    """The person leaves the organization; yesterday was the last day."""
    with cast.backend.transaction() as session:
        query = select(MembershipRow).where(
            MembershipRow.person_id == cast.person(person),
            MembershipRow.organization_id == cast.organization(organization),
        )
        for row in session.scalars(query):
            row.until = cast.today - timedelta(days=1)


def test_who_filed_a_claim_does_not_answer_it_for_the_other_side(cast: Cast) -> None:
    reference = disputes.requested(cast)
    give_role(cast, "chen.yu", "laishui", "signatory")
    give_mandate(cast, "chen.yu", "laishui")
    with pytest.raises(Refused, match="You have acted for Fangshan District in this case"):
        cast.fire("chen.yu", reference, "accept", acting="laishui", reply="We agree with ourselves.")
    cast.fire("he.jun", reference, "accept", reply="We agree.")


def test_who_went_over_to_the_other_side_does_not_act_for_it_either(cast: Cast) -> None:
    reference = disputes.requested(cast)
    give_role(cast, "chen.yu", "laishui", "signatory")
    give_mandate(cast, "chen.yu", "laishui")
    end_terms(cast, "chen.yu", "fangshan")
    with pytest.raises(Refused, match="You have acted for"):
        cast.fire("chen.yu", reference, "accept", acting="laishui", reply="We agree with ourselves.")


def test_who_answered_for_one_side_in_a_round_does_not_answer_for_the_other(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    cast.respond("chen.yu", reference, "accept")
    give_role(cast, "chen.yu", "laishui", "signatory")
    give_mandate(cast, "chen.yu", "laishui")
    with pytest.raises(Forbidden):
        cast.respond("chen.yu", reference, "accept", acting="laishui")


def test_who_has_not_acted_yet_chooses_the_side(cast: Cast) -> None:
    reference = disputes.requested(cast)
    give_role(cast, "sun.hao", "laishui", "signatory")
    give_mandate(cast, "sun.hao", "laishui")
    cast.fire("sun.hao", reference, "accept", acting="laishui", reply="We agree.")
    assert cast.case(reference).state == "appointing"


def test_two_members_who_share_a_delegate_are_one_side(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    give_role(cast, "sun.hao", "tianjin", "signatory")
    give_mandate(cast, "sun.hao", "tianjin")
    cast.respond("sun.hao", reference, "yes")
    found = cast.round(reference)
    seat = next(each for each, held in found.holders.items() if held[0] == cast.organization("tianjin"))
    named = {"case": reference, "round_id": found.id, "seat_id": seat, "matter": found.matter_hash}
    order = Respond(**named, choice="yes", foreseen=GOES_ON, key=new_key())
    respond(cast.backend, cast.actor("sun.hao", "tianjin"), order)
    assert len(cast.round(reference).responses) == 2


@pytest.mark.parametrize(("days_before", "conflict"), [(1, False), (0, True), (-1, True)])
def test_who_served_a_party_on_the_day_the_case_was_opened_or_later_is_in_conflict(
    cast: Cast, days_before: int, conflict: bool
) -> None:
    opened = cast.today
    reference = disputes.appointing(cast)
    since, until = opened - timedelta(days=90), opened - timedelta(days=days_before)
    give_role(cast, "zhou.min", "fangshan", "legal", since=since, until=until)
    cast.clock.at += timedelta(days=5)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("chen.yu"))
        served = register(work, read_case(work, reference)).served(cast.person("zhou.min"), None)
    assert (cast.organization("fangshan") in served) is conflict
