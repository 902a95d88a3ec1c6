"""A public task is delegated: who may offer, who accepts, what is paid, and what the register says of it."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from govflow.demo.papers import paper
from govflow.demo.registers import delegating
from govflow.errors import Forbidden, Refused
from govflow.papers.interchange.contracting import delegated as as_ocds
from govflow.papers.speech import tongue
from govflow.services.queries.open.contracts import load_delegated
from govflow.services.queries.open.grants import load_grants
from govflow.services.queries.operations import verify_record
from govflow.store.funds.tables import ACCOUNT
from govflow.values import VISITOR, Money
from tests.builders import Cast
from tests.papers.standards import OCDS, faults
from tests.services import delegated
from tests.services.delegated import CHAMBER, TASK, USERS
from tests.services.test_register_standing import DECIDER, told

ENGLISH = tongue("en", "Asia/Shanghai")


def held(cast: Cast, reference: str, kind: str) -> int:
    """What stands in an account of the case, in fen."""
    query = select(func.coalesce(func.sum(ACCOUNT.c.balance), 0)).where(
        ACCOUNT.c.case_id == cast.case(reference).id, ACCOUNT.c.kind == kind
    )
    with cast.backend.reading() as session:
        return -int(session.scalar(query) or 0)


def test_only_who_stands_in_the_register_in_order_offers(cast: Cast) -> None:
    it = delegated.called(cast, USERS)
    with pytest.raises(Refused, match="does not stand in the register"):
        delegating.enter(cast, it, CHAMBER)
    reference = told(cast)
    cast.fire("xu.peng", reference, "answer", statement="It is on its way.")
    cast.fire(DECIDER, reference, "enter")
    with pytest.raises(Refused, match=r"is late since .* The report of 2025 was due on 31 May"):
        delegating.enter(cast, it, USERS)
    cast.fire("xu.peng", reference, "show_mended", mended="Filed", mended_paper=paper("Report of 2025"))
    cast.fire(DECIDER, reference, "confirm_mended")
    delegating.enter(cast, it, USERS)


def test_an_offerer_that_is_late_by_the_award_is_awarded_nothing(cast: Cast) -> None:
    it = delegated.offered(cast, USERS)
    delegating.score(cast, it, (USERS, delegating.GOOD))
    cast.fire(DECIDER, *_late(cast))
    with pytest.raises(Refused, match="is late since"):
        delegating.announce(cast, it)


def _late(cast: Cast) -> tuple[str, str]:
    reference = told(cast)
    cast.fire("xu.peng", reference, "answer", statement="It is on its way.")
    return reference, "enter"


def test_the_best_offer_is_chosen_and_the_contract_stands_in_the_register(cast: Cast) -> None:
    it = delegated.awarded(cast, USERS, CHAMBER)
    assert held(cast, it.reference, "reserved") == Money.yuan(200_000).fen
    delegating.draw_up(cast, it, 150_000)
    cast.answer("beijing", it.reference, "sign")
    assert not delegated.listed(cast), "one signature is no contract"
    cast.respond("xu.peng", it.reference, "sign", acting="users")
    [line] = delegated.listed(cast)
    assert (line.purchaser.en, line.contractor.en) == ("Beijing Municipality", cast.name("users"))
    assert (line.amount, line.signed_on, line.stands) == (Money.yuan(150_000), cast.today, "performing")
    assert line.reference == it.reference
    assert held(cast, it.reference, "reserved") == 0
    assert held(cast, it.reference, "committed") == Money.yuan(150_000).fen


def test_what_is_accepted_is_paid_and_published(cast: Cast) -> None:
    it = delegated.accepted(cast)
    [line] = delegated.listed(cast)
    assert (line.stands, line.accepted_on, line.result) == (
        "accepted",
        cast.today,
        "Users are content.\n服务对象满意。",
    )
    delegating.pay(cast, it)
    assert held(cast, it.reference, "committed") == 0
    delegating.evaluate(cast, it)
    assert [each.stands for each in delegated.listed(cast)] == ["closed"]
    assert cast.state(it.reference) == "closed"
    assert verify_record(cast.backend).first_broken is None


def test_without_milestones_the_whole_sum_is_paid_after_acceptance(cast: Cast) -> None:
    it = delegated.accepted(cast, milestones=())
    delegating.pay(cast, it)
    with cast.backend.reading() as session:
        found = load_delegated(cast.backend.work(session, VISITOR), delegated.number(cast, it))
    assert [each.amount for each in found.payments] == [Money.yuan(150_000)]


def test_who_announced_or_drew_it_up_does_not_accept(cast: Cast) -> None:
    it = delegated.signed(cast, verifier="sun.hao", milestones=())
    delegating.deliver(cast, it, USERS)
    delegating.hear(cast, it)
    with pytest.raises((Refused, Forbidden), match="Somebody else"):
        delegating.accept(cast, it, "950")


def test_an_evaluator_of_the_side_of_an_offerer_is_not_named(cast: Cast) -> None:
    it = delegated.offered(cast, USERS)
    two = tuple(cast.person(each) for each in ("song.wei", "pan.ying"))
    with pytest.raises(Refused, match="at least 3"):
        cast.fire("wang.lin", it.reference, "name_reviewers", reviewers=two)


def test_the_purchaser_itself_takes_no_part(cast: Cast) -> None:
    it = delegated.called(cast, USERS)
    with pytest.raises((Refused, Forbidden)):
        cast.fire("sun.hao", it.reference, "enter_call", acting="beijing")


def test_what_is_found_to_be_missing_is_noted_and_mended(cast: Cast) -> None:
    it = delegated.signed(cast, milestones=())
    cast.fire("wei.min", it.reference, "find_breach", breach_found="Nobody came in March.")
    assert [each.stands for each in delegated.listed(cast)] == ["mending"]
    said = {"mended": "Two more readers.", "mending_proof": paper("Roster", "Invented.")}
    cast.fire("xu.peng", it.reference, "mend", acting="users", **said)
    assert [each.stands for each in delegated.listed(cast)] == ["performing"]


def test_what_is_not_mended_ends_it_and_the_money_is_free_again(cast: Cast) -> None:
    it = delegated.signed(cast, milestones=())
    cast.fire("wei.min", it.reference, "find_breach", breach_found="Nobody came.")
    delegated.until(cast, it, "settling")
    cast.fire("mao.yi", it.reference, "claim_nothing", reason="Nothing was paid.")
    assert cast.state(it.reference) == "ended_for_breach"
    assert [each.stands for each in delegated.listed(cast)] == ["broken_off"]
    assert held(cast, it.reference, "committed") == 0


def test_a_contract_is_found_by_its_words_and_by_how_it_stands(cast: Cast) -> None:
    delegated.signed(cast)
    for words in ("water meters", "计量", "haihe", "beijing"):
        assert len(delegated.listed(cast, words)) == 1, words
    assert not delegated.listed(cast, "elders")
    assert len(delegated.listed(cast, stands="performing")) == 1
    assert not delegated.listed(cast, stands="closed")


def test_the_release_has_all_five_stages_for_everybody(cast: Cast) -> None:
    it = delegated.accepted(cast)
    with cast.backend.page() as session:
        found = load_delegated(cast.backend.work(session, VISITOR), delegated.number(cast, it))
    package = json.loads(as_ocds(found, ENGLISH, "https://govflow.example/contracts/1/ocds.json"))
    assert faults(OCDS, package) == []
    [release] = package["releases"]
    assert release["tag"] == ["planning", "tender", "award", "contract", "implementation"]
    assert release["tender"]["value"]["amount"] == TASK.ceiling
    assert release["tender"]["numberOfTenderers"] == 1
    [contract] = release["contracts"]
    [payment] = contract["implementation"]["transactions"]
    assert payment["value"] == {"amount": 50_000, "currency": "CNY"}
    assert payment["payee"]["name"] == cast.name("users")
    assert contract["implementation"]["milestones"] == [], "whoever does not see the milestone is told of none"


def test_whoever_takes_part_reads_of_its_milestones_in_the_release(cast: Cast) -> None:
    it = delegated.accepted(cast)
    with cast.backend.page() as session:
        work = cast.backend.work(session, cast.actor("xu.peng", "users"))
        found = load_delegated(work, delegated.number(cast, it))
    assert [(each.amount, each.met) for each in found.milestones] == [(Money.yuan(50_000), True)]


def test_a_delegation_is_no_grant_of_its_fund(cast: Cast) -> None:
    it = delegated.signed(cast)
    with cast.backend.page() as session:
        work = cast.backend.work(session, cast.actor("sun.hao", "beijing"))
        page = load_grants(work, cast.fund("water_local"))
    assert it.reference not in [each.reference for each in page.granted.grants]


def test_nobody_comes_and_it_is_called_once_more_and_then_ended(cast: Cast) -> None:
    it = delegated.called(cast)
    cast.pass_days(22)
    assert cast.state(it.reference) == "call_open", "called once more"
    delegated.until(cast, it, "cancelled")
    assert held(cast, it.reference, "reserved") == 0


def test_the_term_of_the_call_lasts_its_twenty_days(cast: Cast) -> None:
    it = delegated.called(cast, USERS)
    delegating.enter(cast, it, USERS)
    assert delegated.until(cast, it, "offering") == 22, "20 days end on a Sunday: its Monday counts, and is over"
