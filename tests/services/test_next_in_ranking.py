"""Who is asked after the best offerer did not sign, and between equals; an objection speaks of the award."""

from __future__ import annotations

from sqlalchemy import select

from govflow.demo.registers import delegating
from govflow.services.queries.operations import verify_record
from govflow.store.registers.contracts import CONTRACT
from govflow.values import Money
from tests.builders import Cast
from tests.services import delegated
from tests.services.delegated import CHAMBER, USERS, Task, until


def unsigned(cast: Cast) -> Task:
    """The users were chosen before the chamber, and do not sign."""
    it = delegated.awarded(cast, USERS, CHAMBER)
    delegating.draw_up(cast, it, 150_000)
    cast.respond("xu.peng", it.reference, "refuse", acting="users", comment="Nobody is free.")
    return it


def test_the_next_in_the_ranking_signs_at_its_own_price_and_nobody_scores_again(cast: Cast) -> None:
    it = unsigned(cast)
    cast.act("beijing", "signatory", it.reference, "take_next")
    assert cast.state(it.reference) == "awarding"
    delegating.announce(cast, it)
    until(cast, it, "drawing_up")
    delegating.draw_up(cast, it, 160_000)
    delegating.sign(cast, it, CHAMBER)
    [line] = delegated.listed(cast)
    assert (line.contractor.en, line.amount) == (cast.name("chamber"), Money.yuan(160_000))
    assert verify_record(cast.backend).first_broken is None


def test_who_did_not_sign_takes_part_in_the_signing_no_more(cast: Cast) -> None:
    it = unsigned(cast)
    cast.act("beijing", "signatory", it.reference, "take_next")
    delegating.announce(cast, it)
    until(cast, it, "drawing_up")
    delegating.draw_up(cast, it, 160_000)
    cast.answer("beijing", it.reference, "sign")
    assert cast.state(it.reference) == "to_be_signed"
    cast.respond("shang.hui", it.reference, "sign", acting="chamber")
    assert cast.state(it.reference) == "performance"


def test_nobody_decides_within_ten_working_days_and_the_money_is_free(cast: Cast) -> None:
    it = unsigned(cast)
    assert until(cast, it, "cancelled") >= 10
    with cast.backend.reading() as session:
        assert session.execute(select(CONTRACT.c.id)).first() is None
    assert delegated.listed(cast) == []


def test_at_the_same_points_the_cheaper_offer_is_chosen(cast: Cast) -> None:
    it = delegated.offered(cast, CHAMBER, USERS)  # ¥150,000 and ¥160,000
    same = {"quality": 40, "capacity": 15, "cost": 25}
    delegating.score(cast, it, (CHAMBER, same), (USERS, same))
    assert cast.state(it.reference) == "awarding"
    assert cast.case(it.reference).data["contractor"] == cast.organization("chamber")
    assert cast.case(it.reference).data["agreed_price"] == Money.yuan(150_000)


def test_an_objection_to_an_award_is_a_procedure_of_its_own(cast: Cast) -> None:
    it = delegated.offered(cast, USERS, CHAMBER)
    points = [{"quality": 45 - 5 * number, "capacity": 15, "cost": 25} for number in range(2)]
    delegating.score(cast, it, *zip((USERS, CHAMBER), points, strict=True))
    delegating.announce(cast, it)
    cast.fire("shang.hui", it.reference, "object", acting="chamber", grounds="The scores are wrong.")
    [objection] = cast.linked(it.reference)
    found = cast.case(objection)
    assert found.workflow == "award-objection"
    assert (found.data["agreed_price"], found.data["task"].split("\n")[0]) == (Money.yuan(150_000), it.task)
    assert {each.organization_id for each in found.parties["chosen"]} == {cast.organization("users")}
