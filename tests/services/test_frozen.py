"""What a round is about stays, whichever hand answers: its own fields, confided or not, and the newest of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.errors import Refused
from govflow.services.commands.rounds import Respond, respond
from govflow.services.queries.case.round.page import load_round_page
from govflow.store.rounds import LoadedRound
from govflow.store.writing import answers
from govflow.values import Money
from tests.builders import Cast, new_key
from tests.services import agendas, sessions, works
from tests.services.disputes import PDF

STATES, BUILT = "  completed: {title: Completed", "      completed: {title: All lots are over"
PACT = (
    (
        STATES,
        "  agreeing:\n    title: Agreeing · 协商\n    rounds: pact\n    due: {in: 30d}\n    steps:\n"
        "      agreed: {title: Agreed · 已同意, when: pact.signed, to: completed}\n"
        f"      not_agreed: {{title: Not agreed · 未同意, when: pact.refused or pact.lapsed, to: building}}\n{STATES}",
    ),
    (BUILT, f"      agree: {{title: Agree · 协商, to: agreeing}}\n{BUILT}"),
    (
        "\nstories:\n",
        "\nrounds:\n  pact:\n    kind: signature\n    title: Pact · 协议\n    voters: [owner, builders]\n"
        "    matter: last_cost\n\nstories:\n",
    ),
)
"""Edits with which owner and builders sign what the last lot has cost."""
COST = "    last_cost: {type: money, label: Cost of the last lot · 最近完工标段造价"
CONFIDED = (f"{COST}}}", f"{COST}, audience: [owner, builders]}}")
OPINION = (
    (
        "  results:\n",
        "  opinion:\n    opinion: {type: document, label: Legal opinion · 法律意见, required: true}\n  results:\n",
    ),
    (
        BUILT,
        "      opine: {title: Opine · 出具意见, form: opinion, to: same}\n      agree:\n        title: Agree · 协商\n"
        "        guards: {documents.on_file: {document: opinion, about: last_cost}}\n"
        f"        to: completed\n{BUILT}",
    ),
)
"""Edits with which the owner needs a legal opinion on what the last lot has cost."""
BUILDER = "peng.cheng"


def signing(cast: Cast, *edits: works.Edit) -> tuple[str, str]:
    """The owner has signed what the first of two lots has cost; the works and the second."""
    reference = works.works(cast, *edits, *PACT)
    first, second = works.let(cast, reference, "East"), works.let(cast, reference, "West")
    hand_over(cast, first, 10)
    cast.fire(works.OWNER, reference, "agree")
    cast.respond(works.OWNER, reference, "consent")
    cast.pass_days(1)
    return reference, second


def hand_over(cast: Cast, lot: str, cost: int) -> None:
    cast.fire(BUILDER, lot, "hand_over", cost=Money.yuan(cost), done_on=cast.today)


# By their own fields

NOTE = (
    "phases: {}\n\nchildren:",
    "  private:\n    %s: {type: line, label: Private · 备注, audience: convener}\n\nphases: {}\n\nchildren:",
)
NOTED = (
    "      table: {title: Table what",
    "      note: {title: Note · 备注, form: private, to: same}\n      table: {title: Table what",
)
EARLIER = (
    "      put: {title: Put",
    "      early: {title: Note · 备注, form: private, to: same}\n      put: {title: Put",
)
BELOW = (
    ("phases: {}\n", "  wording:\n    remark: {type: line, label: Remark · 说明}\n\nphases: {}\n"),
    (
        "      withdraw: {title: Withdraw",
        "      reword: {title: Reword · 改写, by: bringer, form: wording, to: same}\n      withdraw: {title: Withdraw",
    ),
)


def noting(name: str) -> tuple[agendas.Edit, ...]:
    """Edits with which the convener confides something in a field of this name."""
    return (NOTE[0], NOTE[1] % name), NOTED, EARLIER


def test_a_field_of_a_case_below_is_frozen_though_one_above_of_its_name_is_confided(cast: Cast) -> None:
    edits = (
        ("    matter: name\n    per: matters", "    matter: [name, remark]\n    per: matters"),
        ("    copy: [name]\n", "    copy: [name]\n    parties: {bringer: convener}\n"),
    )
    reference = sessions.admitting(cast, *edits, *noting("remark"), below=BELOW)
    for number in (1, 2, 3):
        agendas.decide(cast, reference, number, "yes")
    cast.fire(agendas.CONVENER, reference, "table")
    found = next(each for each in agendas.rounds(cast, reference) if each.name == "decision")
    assert found.matter is not None
    assert [each.digest for each in found.matter.pieces] == [None, None]
    with pytest.raises(Refused, match="before those who decide in the case above"):
        cast.fire(agendas.CONVENER, cast.linked(reference)[0], "reword", remark="Swapped")


def test_a_column_is_frozen_shown_and_kept_though_a_field_of_its_name_is_confided(cast: Cast) -> None:
    reference = sessions.admitting(cast, *noting("name"))
    assert shown(cast, "he.jun", reference, agendas.rounds(cast, reference)[0]) == ["Bridge"]
    for number in (1, 2, 3):
        agendas.decide(cast, reference, number, "yes")
    cast.fire(agendas.CONVENER, reference, "note", name="Anything")
    cast.fire(agendas.CONVENER, reference, "table")
    assert len(cast.linked(reference)) == 3


def shown(cast: Cast, person: str, reference: str, found: LoadedRound) -> list[str]:
    """The texts that somebody reads on the page of a round."""
    with cast.backend.reading() as session:
        page = load_round_page(cast.backend.work(session, cast.actor(person)), reference, found.id)
    assert page.matter is not None
    return [str(each.value) for each in page.matter.texts]


# By whichever hand


@pytest.mark.parametrize("edits", [(), (CONFIDED,)], ids=["open", "confided"])
def test_what_a_case_below_gives_back_comes_under_no_round(cast: Cast, edits: tuple[works.Edit, ...]) -> None:
    reference, second = signing(cast, *edits)
    with pytest.raises(Refused, match="is before those who answer in “Pact”"):
        hand_over(cast, second, 99)
    cast.respond(BUILDER, reference, "consent")
    assert cast.state(reference) == "completed"


def test_what_was_signed_stays_while_the_state_waits_for_another_round(cast: Cast) -> None:
    pact = "    title: Pact · 协议\n    voters: [owner, builders]\n    matter: last_cost\n"
    both = (
        ("    rounds: pact\n", "    rounds: [pact, seal]\n"),
        ("when: pact.signed, to: completed", "when: pact.signed and seal.signed, to: completed"),
        (
            "when: pact.refused or pact.lapsed, to",
            "when: pact.refused or pact.lapsed or (pact.signed and (seal.refused or seal.lapsed)), to",
        ),
        (pact, pact + "  seal:\n    kind: signature\n    voters: owner\n    no_matter: A seal · 盖章\n"),
    )
    edits = tuple((old, _edited(new, both).replace("to: building", "to: stopped")) for old, new in PACT)
    reference = works.works(cast, *edits)
    first, second = works.let(cast, reference, "East"), works.let(cast, reference, "West")
    hand_over(cast, first, 10)
    cast.fire(works.OWNER, reference, "agree")
    for person in (works.OWNER, BUILDER):
        answer(cast, reference, person, "pact")
    with pytest.raises(Refused, match="is before those who answer in “Pact”"):
        hand_over(cast, second, 99)
    answer(cast, reference, works.OWNER, "seal")
    assert cast.state(reference) == "completed"


def answer(cast: Cast, reference: str, person: str, name: str) -> None:
    """Somebody consents in one of the rounds that are open."""
    found, actor = next(each for each in agendas.rounds(cast, reference) if each.name == name), cast.actor(person)
    seat = next(each for each, holder in found.holders.items() if holder[0] == actor.organization_id)
    told = cast.foreseen(found, seat, "consent")
    named = {"case": reference, "round_id": found.id, "seat_id": seat, "matter": found.matter_hash}
    respond(cast.backend, actor, Respond(**named, choice="consent", foreseen=told, key=new_key()))


def _edited(text: str, edits: tuple[works.Edit, ...]) -> str:
    for old, new in edits:
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("edits", [(), (CONFIDED,)], ids=["open", "confided"])
def test_a_round_whose_text_changed_out_of_its_sight_is_held_anew(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, edits: tuple[works.Edit, ...]
) -> None:
    reference, second = signing(cast, *edits)
    with monkeypatch.context() as unguarded:
        unguarded.setattr(answers, "check_unfrozen", lambda *_: None)
        hand_over(cast, second, 99)
    assert cast.state(reference) == "agreeing"
    for person in (works.OWNER, BUILDER):
        assert shown(cast, person, reference, cast.round(reference)) == ["¥99.00"]
        cast.respond(person, reference, "consent")
    assert cast.state(reference) == "completed"


def test_evidence_on_what_came_back_earlier_counts_no_more(cast: Cast) -> None:
    reference = works.works(cast, *OPINION)
    first, second = works.let(cast, reference, "East"), works.let(cast, reference, "West")
    works.let(cast, reference, "North")
    hand_over(cast, first, 10)
    cast.pass_days(1)
    cast.fire(works.OWNER, reference, "opine", opinion=PDF)
    cast.pass_days(1)
    hand_over(cast, second, 99)
    cast.pass_days(1)
    with pytest.raises(Refused, match="older than what it speaks of"):
        cast.fire(works.OWNER, reference, "agree")
    cast.fire(works.OWNER, reference, "opine", opinion=PDF)
    cast.fire(works.OWNER, reference, "agree")
    assert cast.state(reference) == "completed"


# The newest of them

TERMS = (
    (
        "  results:\n",
        "  secret:\n    terms: {type: text, label: Terms · 条件, audience: [owner, builders], required: true}\n"
        "  results:\n",
    ),
    (BUILT, f"      confide: {{title: Confide · 密告, form: secret, to: same}}\n{BUILT}"),
)
"""Edits with which the owner confides the terms that are signed."""
ON_TERMS = ("    matter: last_cost\n", "    matter: terms\n")


@pytest.mark.parametrize("back", [0, 30])
def test_the_last_that_was_confided_is_frozen_though_the_clock_stood_still_or_went_back(cast: Cast, back: int) -> None:
    edits = tuple((old, _edited(new, (ON_TERMS,))) for old, new in PACT)
    reference = works.works(cast, *TERMS, *edits)
    cast.clock.at += timedelta(minutes=5)
    for number in range(8):
        cast.fire(works.OWNER, reference, "confide", terms=f"Version {number}")
        cast.clock.at -= timedelta(seconds=back / 8)
    cast.clock.at += timedelta(minutes=1)
    cast.fire(works.OWNER, reference, "agree")
    assert shown(cast, BUILDER, reference, cast.round(reference)) == ["Version 7"]
