"""The envelope of a call is divided by one rule, which stands with its table in what the committee votes on."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from govflow.engine.entries import EnvelopeDivided
from govflow.errors import Refused
from govflow.paths import data_path
from govflow.services.catalog import publish
from govflow.services.commands.calls import PutList, put_list
from govflow.services.queries.calls.listing import Drawn, TypedLine, draw_up, suggest
from govflow.services.queries.calls.ranking import RankingPage, load_ranking
from govflow.services.queries.case.round.page import load_round_page
from govflow.store.record.history import HistoryRow, entry_of
from govflow.store.rounds.tables import ROUND
from govflow.values import Money, new_id
from tests.builders import Cast
from tests.services.ranked_calls import MILLION, call, scored

ASKED = (("miyun", 6, 0), ("users", 4, 2), ("chicheng", 5, 4))  # fifteen millions of which there are ten


def ruled(cast: Cast, reference: str, rule: str) -> RankingPage:
    with cast.backend.page() as session:
        return load_ranking(cast.backend.work(session, cast.actor("wang.lin", "office")), reference, rule)


def drawn(page: RankingPage, reason: str = "", **other: Money) -> Drawn:
    """All that the rule gives something, as it gives it, but for the sums that are said otherwise."""
    lines = {
        each.reference: TypedLine(rank=each.place, amount=other.get(each.applicants[0].en.split()[0], each.suggested))
        for each in page.requests
        if each.suggested.fen
    }
    return draw_up(page, lines, reason)


def put(cast: Cast, page: RankingPage, made: Drawn) -> None:
    assert page.chosen is not None
    order = PutList(
        call=page.head.reference, requests=made.orders, rule=page.chosen.option, reasons=made.reasons,
        seen_version=page.version, key=new_id(),
    )  # fmt: skip
    _, receipt = put_list(cast.backend, cast.actor("wang.lin", "office"), order)
    assert receipt is not None


def test_each_rule_divides_the_envelope_among_the_requests_in_their_order(cast: Cast) -> None:
    reference = call(cast)
    scored(cast, reference, *ASKED)
    page = ruled(cast, reference, "")
    sums = {each.rule: [each.awards[line.number].amount for line in page.requests] for each in page.sides}
    assert sums["best_first"] == [6 * MILLION, 4 * MILLION, 0]
    assert [str(each) for each in sums["proportional"]] == ["4000000", "2666666.67", "3333333.33"]
    assert sums["talmud"] == sums["equal_losses"] != sums["equal_awards"]
    assert all(sum(each) == 10 * MILLION for each in sums.values())
    assert (page.chosen and page.chosen.rule) == "best_first"


def test_the_sums_that_are_suggested_follow_the_rule_that_is_chosen(cast: Cast) -> None:
    reference = call(cast)
    scored(cast, reference, *ASKED)
    page = ruled(cast, reference, "equal_awards")
    assert [each.suggested.fen for each in page.requests] == [333_333_334, 333_333_333, 333_333_333]
    assert page.chosen is not None
    assert "none more than it claims" in str(page.chosen.derivation[-2])
    assert ruled(cast, reference, "no such rule").chosen == ruled(cast, reference, "").chosen


def test_what_is_divided_anew_is_divided_among_those_that_are_ticked(cast: Cast) -> None:
    reference = call(cast)
    first, second, _ = scored(cast, reference, *ASKED)
    page = ruled(cast, reference, "equal_awards")
    ticked = {each.reference: TypedLine(rank=place, amount=None) for place, each in enumerate((second, first), 1)}
    assert suggest(page, ticked) == {
        first.reference: Money.yuan(6 * MILLION),
        second.reference: Money.yuan(4 * MILLION),
    }


def test_a_sum_that_departs_from_the_rule_needs_a_reason_of_its_own_or_for_all(cast: Cast) -> None:
    reference = call(cast)
    first, *_ = scored(cast, reference, *ASKED)
    page = ruled(cast, reference, "proportional")
    less = Money(400_000_000 - 1)
    refused = drawn(page, Miyun=less)
    assert list(refused.problems) == [first.reference]
    assert "The rule gives ¥4,000,000.00, and ¥3,999,999.99 is proposed" in str(refused.problems[first.reference][0])
    made = drawn(page, "Part of it is paid by others", Miyun=less)
    assert (made.sound, made.reasons) == (True, {first.reference: "Part of it is paid by others"})


def test_rule_table_and_derivation_stand_in_what_is_voted_on_and_in_the_record(cast: Cast) -> None:
    reference = call(cast)
    first, second, third = scored(cast, reference, *ASKED)
    page = ruled(cast, reference, "proportional")
    put(cast, page, drawn(page, "Part of it is paid by others", Miyun=Money.yuan(3 * MILLION)))
    case = cast.case(reference)
    rows = [(each["request"], each["by_rule"].fen, each["proposed"].fen) for each in case.data["request_list"]]
    assert case.data["division"] == "proportional"
    assert rows == [
        (first.reference, 400_000_000, 300_000_000),
        (second.reference, 266_666_667, 266_666_667),
        (third.reference, 333_333_333, 333_333_333),
    ]
    assert case.data["request_list"][0]["reason"] == "Part of it is paid by others"
    with cast.backend.reading() as session:
        kept = session.scalars(select(HistoryRow).where(HistoryRow.case_id == case.id, HistoryRow.kind == "divided"))
        [entry] = [entry_of(each) for each in kept]
        matter = str(session.execute(select(ROUND.c.matter).where(ROUND.c.name == "list_vote")).scalar_one())
    assert isinstance(entry, EnvelopeDivided)
    assert "Each receives ≈66.67 % of its claim." in str(entry.sentence(None))  # type: ignore[arg-type]
    assert ("proportional" in matter, "266666667" in matter) == (True, True)


def test_who_votes_reads_how_the_sums_were_worked_out(cast: Cast) -> None:
    reference = call(cast)
    scored(cast, reference, *ASKED)
    page = ruled(cast, reference, "talmud")
    put(cast, page, drawn(page))
    number = cast.round(reference).id
    with cast.backend.page() as session:
        shown = load_round_page(cast.backend.work(session, cast.actor("sun.hao", "beijing")), reference, number)
    assert shown.matter is not None
    assert any("There is more than half of all claims" in str(each) for each in shown.matter.derivation)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"division": "equal_awards"}, "not that of the requests which wait"),
        ({"by_rule": Money(1)}, "not that of the requests which wait"),
        ({"asked": Money(1)}, "not that of the requests which wait"),
        ({"proposed": Money(100)}, "not that of the requests which wait"),
        ({"place": 7}, "not that of the requests which wait"),
        ({"request_list": ()}, "not that of the requests which wait|needed|Row"),
    ],
)
def test_a_list_whose_sums_are_not_those_of_its_rule_is_not_put_to_the_vote(
    cast: Cast, other: dict[str, Any], said: str
) -> None:
    reference = call(cast)
    scored(cast, reference, *ASKED)
    page = ruled(cast, reference, "proportional")
    for each in drawn(page, "why").orders:
        cast.fire("wang.lin", each.reference, each.step, acting="office", **each.values)
    rows = [
        {
            "place": place, "request": each.reference, "project": each.title, "asked": each.asked,
            "by_rule": each.suggested, "proposed": each.suggested,
            "reason": "Because",
        }
        for place, each in enumerate(page.requests, 1)
    ]  # fmt: skip
    first = rows[0] | {name: value for name, value in other.items() if name in rows[0]}
    answers = {"division": other.get("division", "proportional"), "request_list": (first, *rows[1:])}
    if "request_list" in other:
        answers["request_list"] = tuple(rows[1:])
    with pytest.raises(Refused, match=said):
        cast.fire("wang.lin", reference, "put_list", acting="office", **answers)
    cast.fire("wang.lin", reference, "put_list", acting="office", division="proportional", request_list=tuple(rows))


def test_a_list_that_departs_from_its_rule_without_a_reason_or_beyond_the_envelope_is_not_put_to_the_vote(
    cast: Cast,
) -> None:
    reference = call(cast)
    scored(cast, reference, *ASKED)
    page = ruled(cast, reference, "best_first")
    for place, each in enumerate(page.requests[:2], 1):
        said = {"amount_recommended": each.asked - Money(5 if place == 1 else 0), "rank": place, "off_rank": False}
        cast.fire("wang.lin", each.reference, "put_on_list", acting="office", **said)
    rows = [
        {
            "place": place, "request": each.reference, "asked": each.asked, "by_rule": each.asked,
            "proposed": each.asked - Money(5 if place == 1 else 0),
        }
        for place, each in enumerate(page.requests[:2], 1)
    ]  # fmt: skip
    with pytest.raises(Refused, match=r"¥5,999,999.95 is proposed where the rule gives ¥6,000,000.00. Say why"):
        cast.fire("wang.lin", reference, "put_list", acting="office", division="best_first", request_list=tuple(rows))
    last = page.requests[2]
    said = {"amount_recommended": last.asked, "rank": 3, "off_rank": False}
    cast.fire("wang.lin", last.reference, "put_on_list", acting="office", **said)
    more = {"place": 3, "request": last.reference, "asked": last.asked, "by_rule": Money(5), "proposed": last.asked}
    with pytest.raises(Refused, match="the envelope of the call is"):
        cast.fire("wang.lin", reference, "put_list", acting="office", division="best_first", request_list=(*rows, more))


def test_who_may_not_read_the_scores_of_a_request_sees_none(cast: Cast) -> None:
    """Nor what follows from them: where it stands, and what a rule gives it."""
    file = data_path("workflows") / "funding_request.v1.yaml"
    readers = "    comments: [secretariat, committee, members, reviewers, conference]\n"
    text = (
        file.read_text("utf-8")
        .replace(readers, "    comments: [secretariat]\n")
        .replace("\nversion: 1\n", "\nversion: 2\n")
    )
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name=file.name)
    reference = call(cast)
    scored(cast, reference, *ASKED)
    for person, acting, means in (("wang.lin", "office", 3), ("sun.hao", "beijing", 0)):
        with cast.backend.page() as session:
            found = load_ranking(cast.backend.work(session, cast.actor(person, acting)), reference)
        assert sum(each.mean is not None for each in found.requests) == means, person
        assert sum(bool(each.points) for each in found.requests) == means, person
        assert bool(found.sides) == bool(means), person
