"""Nobody votes on their own organization's matter: that of the case that it opened, or of a case below."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from govflow.errors import Refused
from govflow.services.commands.seats import Replace, replace_reviewer
from govflow.services.queries.case.round.desks import Desk
from govflow.services.queries.case.round.page import load_round_page
from govflow.store.cases import PartyRow
from tests.builders import Cast, give_role, new_key
from tests.services import agendas, councils, sessions, sitings
from tests.services.agendas import Edit
from tests.services.test_freedom import told, vacant

OUT: Edit = ("    own_matter: votes\n", "")
MEMBERS_OPEN: Edit = (
    "association: {title: Association · 协会, kind: social_organization",
    "association: {title: Association · 协会, kind: [social_organization, local_government]",
)


def out_by_rule(cast: Cast, reference: str) -> list[set[str]]:
    """For each round that opened last, the seats that are out because the matter is their own."""
    return [
        {seat.name.en for seat in each.seats if (seat.status, seat.marked) == ("recused", "rule")}
        for each in agendas.rounds(cast, reference)
    ]


def test_who_opened_a_case_below_does_not_decide_on_it(cast: Cast) -> None:
    reference = sessions.admitting(cast, ("    per: matters\n    own_matter: votes\n", "    per: matters\n"))
    for number in (1, 2, 3):
        agendas.decide(cast, reference, number, "yes")
    cast.fire(agendas.CONVENER, reference, "table")
    assert out_by_rule(cast, reference)[-3:] == [{"Fangshan District"}] * 3


def test_rows_of_a_case_are_the_matter_of_who_opened_it_and_the_page_says_why(cast: Cast) -> None:
    reference = agendas.voting(cast, OUT)
    assert out_by_rule(cast, reference) == [{"Fangshan District"}] * 3
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("he.jun"))
        page = load_round_page(work, reference, agendas.one(cast, reference, 1).id)
    [card] = [each for each in page.seats if each.name.en == "Fangshan District"]
    assert "Out by recusal: the matter is that of its own organization." in [str(each) for each in card.details]


def replace(cast: Cast, reference: str, person: str, new: str) -> None:
    """The owner puts somebody in the place of a reviewer."""
    found = sitings.scores(cast, reference)
    seat = sitings.seat_of(found, cast, person)
    order = Replace(case=reference, round_id=found.id, seat_id=seat, person_id=cast.person(new), key=new_key())
    replace_reviewer(cast.backend, cast.actor(sitings.OWNER), order)


def desks(cast: Cast, reference: str, person: str) -> tuple[Desk, ...]:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        return load_round_page(work, reference, sitings.scores(cast, reference).id).desks


def test_whoever_opened_the_case_puts_none_of_its_own_people_among_the_reviewers(cast: Cast) -> None:
    reference = sitings.scoring(cast)
    with pytest.raises(Refused, match="Dong Mei cannot take this place: the matter is that of their own organization"):
        replace(cast, reference, "song.wei", "dong.mei")
    offered = {choice.value for desk in desks(cast, reference, sitings.OWNER) for choice in desk.comers.choices}
    assert str(cast.person("dong.mei")) not in offered
    assert str(cast.person("ren.hong")) in offered
    replace(cast, reference, "song.wei", "ren.hong")


def test_a_reviewer_who_goes_over_to_the_owner_scores_no_more_and_all_are_told_why(cast: Cast) -> None:
    reference = sitings.scoring(cast)
    assert any(each.answers for each in desks(cast, reference, "song.wei"))
    give_role(cast, "song.wei", "fangshan", "legal")
    with pytest.raises(Refused, match="Song Wei does not answer: by now the matter is that of its own organization"):
        sitings.score(cast, reference, "song.wei")
    assert not any(each.answers for each in desks(cast, reference, "song.wei"))
    sitings.score(cast, reference, "pan.ying")
    for person in ("song.wei", sitings.OWNER):
        [said] = vacant(cast, reference, person)
        assert "acts no more as Reviewers: conflict of interest with Fangshan District (Owner)" in said


def test_who_replaces_reviewers_is_told_of_one_who_went_over_and_replaces_it_though_it_has_scored(cast: Cast) -> None:
    reference = sitings.scoring(cast)
    sitings.score(cast, reference, "song.wei")
    with pytest.raises(Refused, match="has answered and is free of conflicts"):
        replace(cast, reference, "song.wei", "ren.hong")
    assert told(cast, sitings.OWNER) == []
    give_role(cast, "song.wei", "fangshan", "legal")
    [said] = told(cast, sitings.OWNER)
    assert said.startswith("Reviewers 1 acts no more as Reviewers")
    assert told(cast, "he.jun") == []
    replace(cast, reference, "song.wei", "ren.hong")
    assert told(cast, sitings.OWNER) == []
    assert sitings.scores(cast, reference).judge().tally.answered == 0


def test_an_organization_that_has_become_the_owner_votes_no_more(cast: Cast) -> None:
    reference = councils.electing(cast, MEMBERS_OPEN)
    councils.name(cast, reference, "fangshan", 1)
    with cast.backend.transaction() as session:
        ours = PartyRow.case_id == cast.case(reference).id, PartyRow.capacity == "association"
        session.execute(update(PartyRow).where(*ours).values(organization_id=cast.organization("laishui")))
    with pytest.raises(Refused, match="Laishui County does not answer"):
        councils.name(cast, reference, "laishui", 1)
    councils.name(cast, reference, "tangshan", 1)


@pytest.mark.parametrize("votes", [False, True])
def test_who_opened_an_election_elects_only_where_the_file_says_so(cast: Cast, votes: bool) -> None:
    said = ("    candidates: nominees\n", "    candidates: nominees\n    own_matter: votes\n")
    reference = councils.electing(cast, MEMBERS_OPEN, *((said,) if votes else ()), opener="chen.yu")
    assert out_by_rule(cast, reference) == [set() if votes else {"Fangshan District"}]
    if votes:
        councils.name(cast, reference, "fangshan", 1)
    else:
        with pytest.raises(Refused, match="Fangshan District is recused"):
            councils.name(cast, reference, "fangshan", 1)
