"""Nobody votes on their own organization's matter: that of the case that it opened, or of a case below."""

from __future__ import annotations

from govflow.services.queries.case.round.page import load_round_page
from tests.builders import Cast
from tests.services import agendas, sessions
from tests.services.agendas import Edit

OUT: Edit = ("    own_matter: votes\n", "")


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
