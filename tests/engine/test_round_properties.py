"""What holds for every rule and every vote, and a brute-force count written a second time from the rules' words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.engine.rounds import Response, Seat, judge
from govflow.engine.rounds.rules import Ballot
from tests.engine.round_builders import ballot, closed, numbered, so_far

RANK = {"no_quorum": 0, "lost": 1, "tied": 2, "carried": 3}
fractions = st.integers(1, 7).flatmap(lambda low: st.integers(low, 7).map(lambda high: f"{low}/{high}"))
shares = st.sampled_from(["all", "majority"]) | fractions
bases = st.sampled_from(["seats", "present", "cast", "yes_no"])
units = st.sampled_from(["organization", "weight"])
choices = st.sampled_from(["yes", "no", "abstain", "-"])


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    """One threshold with groups and ties, or two with a blocking minority; sometimes a veto."""
    rule: dict[str, Any] = {"silence": draw(st.sampled_from(["none", "consent", "refusal", "abstention"]))}
    if draw(st.booleans()):
        rule["veto"] = ["central"]
    if draw(st.booleans()):
        heads = {"pass": draw(shares), "basis": draw(bases)}
        weights = {"pass": draw(shares), "basis": draw(bases), "unit": "weight"}
        return rule | {"all_of": [heads, weights], "blocking_minority": draw(st.integers(1, 3))}
    basis = draw(bases)
    meanings = ["by_basis", "left_out"] if basis == "yes_no" else ["by_basis", "left_out", "as_yes"]
    rule |= {"pass": draw(shares), "basis": basis, "unit": draw(units), "abstention": draw(st.sampled_from(meanings))}
    if rule["pass"] == "majority":
        rule["tie"] = draw(st.sampled_from(["lost", "chair", "again", "casting"]))
    if rule["pass"] not in ("all", "majority") and Fraction(rule["pass"]) < 1:
        rule["strict"] = draw(st.booleans())
    if draw(st.booleans()):
        rule["groups"] = {"north": draw(shares)}
    return rule


@st.composite
def ballots(draw: st.DrawFn) -> Ballot:
    quorum = draw(st.none() | st.sampled_from(["present", "cast"]))
    close = draw(st.sampled_from(["when_decided", "when_all_answered"]))
    groups = {"groups": {"north": draw(shares)}} if draw(st.booleans()) else {}
    extra = {"quorum": {quorum: draw(shares), **groups}} if quorum else {}
    return ballot(draw(rules()), close=close, recusable=True, delegation=True, **extra)


@st.composite
def electorates(draw: st.DrawFn, largest: int = 6) -> tuple[Seat, ...]:
    weights = st.fractions(0, 5, max_denominator=3)
    return tuple(
        replace(
            seat,
            weight=draw(weights),
            chair=seat.id == 1,
            capacity=draw(st.sampled_from(["members", "central"])) if seat.id == 2 else "members",
            group=draw(st.sampled_from(["north", None])),
            status=draw(st.sampled_from(["eligible"] * 3 + ["present", "absent", "recused"])),
        )
        for seat in numbered(draw(st.integers(1, largest)))
    )


def drawn_votes(data: st.DataObject, seats: Sequence[Seat]) -> list[Response]:
    words = [data.draw(choices) for _ in seats]
    return [Response(seat_id=seat.id, choice=word) for seat, word in zip(seats, words, strict=True) if word != "-"]


def expected(rule: Ballot, seats: Sequence[Seat], words: dict[int, str], silent: str | None = None) -> str:
    """The outcome by the words of the rule: an independent count that shares nothing with the calculator."""
    here = [seat for seat in seats if seat.status in ("eligible", "present")]
    there = [seat for seat in seats if seat.status != "recused"]
    spoken = {seat.id: words[seat.id] for seat in here if seat.id in words}
    says = ({seat.id: silent for seat in here} if silent else {}) | spoken
    seen = [seat for seat in here if seat.status == "present" or seat.id in spoken]
    data = rule.model_dump(mode="json")
    if data["quorum"] is not None:
        main = data["quorum"]["present"] or data["quorum"]["cast"]
        for group, share in [(None, main), *data["quorum"]["groups"].items()]:
            counted, able, came, voted = (
                [seat for seat in seats if group in (None, seat.group)]
                for seats in (there, here, seen, [seat for seat in here if seat.id in spoken])
            )
            have = len(able if silent == "yes" else came) if data["quorum"]["present"] else len(voted)
            if have == 0 or not _enough(share, strict=False, part=Fraction(have), whole=Fraction(len(counted))):
                return "no_quorum"
    for seat in here:
        if says.get(seat.id) == "no" and seat.capacity in data["rule"]["veto"]:
            return "lost"
    lines = data["rule"]["all_of"] or [
        data["rule"],
        *(
            data["rule"] | {"pass": share, "group": group, "strict": False}
            for group, share in data["rule"]["groups"].items()
        ),
    ]
    results = [_line(line, there, seen, says, data["rule"]["blocking_minority"] or 0) for line in lines]
    if all(result == "met" for result in results):
        return "carried"
    tie = data["rule"]["tie"]
    if tie != "lost" and results[0] == "half" and all(result == "met" for result in results[1:]):
        return "tied" if tie in ("again", "casting") else "carried" if says.get(1) == "yes" else "lost"
    return "lost"


def _line(line: dict[str, Any], there: list[Seat], here: list[Seat], says: dict[int, str], minority: int) -> str:
    yes = whole = Fraction()
    others = 0
    for seat in there:
        if line.get("group") not in (None, seat.group):
            continue
        word = says.get(seat.id)
        size = seat.weight if line["unit"] == "weight" else Fraction(1)
        favours = word == "yes" or (word == "abstain" and line["abstention"] == "as_yes")
        others += not favours
        yes += size * favours
        if word == "abstain" and (line["basis"] == "yes_no" or line["abstention"] == "left_out"):
            continue
        if line["basis"] == "seats" or (line["basis"] == "present" and seat in here) or word is not None:
            whole += size
    if yes > 0 and _enough(line["pass"], strict=line["strict"], part=yes, whole=whole):
        return "met"
    if line["unit"] == "weight" and others < minority:
        return "met"
    return "half" if yes > 0 and yes == whole - yes else "missed"


def _enough(share: str, *, strict: bool, part: Fraction, whole: Fraction) -> bool:
    above, below = (1, 1) if share == "all" else (1, 2) if share == "majority" else map(int, share.split("/"))
    left, right = part * below, whole * above
    return left > right if strict or share == "majority" else left >= right


@given(ballots(), electorates(), st.data())
@settings(max_examples=150)
def test_the_outcome_equals_the_independent_count(rule: Ballot, seats: tuple[Seat, ...], data: st.DataObject) -> None:
    responses = drawn_votes(data, seats)
    words = {response.seat_id: response.choice for response in responses}
    silent = {"none": None, "consent": "yes", "refusal": "no", "abstention": "abstain"}[rule.rule.silence]
    assert closed(rule, seats, responses).outcome == expected(rule, seats, words, silent)


@given(ballots(), electorates(largest=4), st.data())
@settings(max_examples=150)
def test_an_early_decision_is_what_every_continuation_leads_to(
    rule: Ballot, seats: tuple[Seat, ...], data: st.DataObject
) -> None:
    responses = drawn_votes(data, seats)
    verdict = so_far(rule, seats, responses)
    ends = {closed(rule, seats, [*responses, *later]).outcome for later in continuations(seats, responses)}
    assert not verdict.closed or ends == {verdict.outcome}
    if rule.close == "when_decided" and rule.quorum is None:
        assert verdict.closed == (len(ends) == 1)


def continuations(seats: Sequence[Seat], responses: Sequence[Response]) -> Iterator[list[Response]]:
    """Every way in which the seats that have not answered may still answer, or not."""
    missing = [seat.id for seat in seats if seat.id not in {response.seat_id for response in responses}]
    for words in product(["yes", "no", "abstain", "-"], repeat=len(missing)):
        pairs = zip(missing, words, strict=True)
        yield [Response(seat_id=seat_id, choice=word) for seat_id, word in pairs if word != "-"]


@given(ballots(), electorates(), st.data())
def test_turning_any_answer_into_a_yes_never_makes_it_worse(
    rule: Ballot, seats: tuple[Seat, ...], data: st.DataObject
) -> None:
    responses = drawn_votes(data, seats)
    convert = data.draw(st.sampled_from(seats)).id
    kept = [response for response in responses if response.seat_id != convert]
    better = closed(rule, seats, [*kept, Response(seat_id=convert, choice="yes")]).outcome
    before = closed(rule, seats, responses).outcome
    assert better is not None
    assert before is not None
    assert RANK[better] >= RANK[before]


@given(ballots(), electorates(), st.data(), st.booleans())
def test_the_order_of_responses_is_nothing_to_the_verdict(
    rule: Ballot, seats: tuple[Seat, ...], data: st.DataObject, expired: bool
) -> None:
    responses = drawn_votes(data, seats)
    shuffled = data.draw(st.permutations(responses))
    assert judge(rule, seats, shuffled, expired=expired) == judge(rule, seats, responses, expired=expired)


@given(ballots(), electorates(), st.data(), st.booleans())
def test_the_order_of_seats_is_nothing_to_the_outcome(
    rule: Ballot, seats: tuple[Seat, ...], data: st.DataObject, expired: bool
) -> None:
    responses = drawn_votes(data, seats)
    shuffled = data.draw(st.permutations(seats))
    there, here = judge(rule, shuffled, responses, expired=expired), judge(rule, seats, responses, expired=expired)
    assert (there.outcome, there.tally) == (here.outcome, here.tally)


@given(ballots(), electorates(), st.data(), st.booleans())
def test_a_recused_seat_might_as_well_not_have_answered(
    rule: Ballot, seats: tuple[Seat, ...], data: st.DataObject, expired: bool
) -> None:
    responses = drawn_votes(data, seats)
    recused = {seat.id for seat in seats if seat.status == "recused"}
    without = [response for response in responses if response.seat_id not in recused]
    assert judge(rule, seats, responses, expired=expired) == judge(rule, seats, without, expired=expired)


@given(ballots(), electorates(), st.data(), st.fractions(Fraction(1, 1000), 1000))
def test_the_scale_of_the_weights_is_nothing_to_the_outcome(
    rule: Ballot, seats: tuple[Seat, ...], data: st.DataObject, scale: Fraction
) -> None:
    responses = drawn_votes(data, seats)
    scaled = [replace(seat, weight=seat.weight * scale) for seat in seats]
    assert closed(rule, scaled, responses).outcome == closed(rule, seats, responses).outcome


@given(st.integers(1, 10**8), st.integers(1, 10**8))
def test_a_share_of_weights_is_met_exactly_and_missed_by_the_smallest_part(part: int, rest: int) -> None:
    rule = ballot({"pass": f"{part}/{part + rest}", "unit": "weight"})
    sliver = Fraction(1, 10**30)
    first, second = numbered(2)
    exactly = [replace(first, weight=Fraction(part)), replace(second, weight=Fraction(rest))]
    short = [replace(first, weight=part - sliver), replace(second, weight=rest + sliver)]
    vote = [Response(seat_id=1, choice="yes"), Response(seat_id=2, choice="no")]
    assert closed(rule, exactly, vote).outcome == "carried"
    assert closed(rule, short, vote).outcome == "lost"
