"""What is signed and voted on: frozen when the round opens, shown, answered to, and kept as it was."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from govflow.domain import RULES
from govflow.engine.asking.answers import Upload
from govflow.engine.parsing import parse
from govflow.errors import Forbidden, Refused, Stale
from govflow.messages import Message
from govflow.services.answering import changes
from govflow.services.catalog import publish
from govflow.services.commands.rounds import Respond, respond
from govflow.services.rehearsal import rehearse
from govflow.store.record.history import HistoryRow
from govflow.store.rounds import LoadedRound, latest_round_ids, load_rounds
from govflow.store.writing.locking import read_case
from tests.builders import Cast, make_cast, new_key
from tests.engine.test_matter import FILE
from tests.services import disputes, proposals, signing

BRIEF = "2.3 m³/s in the dry season."  # as the first proposal says
OTHER = Upload("other.pdf", b"%PDF-1.4\n2.2\n%%EOF\n", "application/pdf")


@pytest.fixture
def cast(engine: Engine, tmp_path: Path) -> Cast:
    return make_cast(engine, tmp_path / "data")


def answer(cast: Cast, reference: str, person: str, choice: str, matter: str | None) -> None:
    found, actor = cast.round(reference), cast.actor(person)
    seat = next(each for each, holder in found.holders.items() if holder[0] == actor.organization_id)
    named = {"case": reference, "round_id": found.id, "seat_id": seat, "matter": matter}
    told = cast.foreseen(found, seat, choice)
    respond(cast.backend, actor, Respond(**named, choice=choice, foreseen=told, key=new_key()))


def changes_for(cast: Cast, reference: str, person: str, before: LoadedRound) -> list[Message]:
    """What somebody who answers nothing there would be told."""
    now = cast.round(reference)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        return changes(work, read_case(work, reference), before, now)


def contents(cast: Cast, reference: str, kind: str) -> list[dict[str, Any]]:
    with cast.backend.reading() as session:
        query = select(HistoryRow.content).where(HistoryRow.case_id == cast.case(reference).id, HistoryRow.kind == kind)
        return [each or {} for each in session.scalars(query.order_by(HistoryRow.seq))]


def test_an_agreement_is_not_swapped_between_two_signatures(cast: Cast) -> None:
    reference = signing.opened(cast)
    cast.respond("chen.yu", reference, "sign")
    with pytest.raises(Refused, match="“Text of the agreement” is before those who answer in “Signatures”"):
        signing.replace_file(cast, "chen.yu", reference, "agreement")
    cast.respond("he.jun", reference, "sign")
    assert cast.state(reference) == "in_force"


def test_what_was_signed_by_all_is_not_replaced_afterwards(cast: Cast) -> None:
    reference = signing.opened(cast)
    for person in ("chen.yu", "he.jun"):
        cast.respond(person, reference, "sign")
    for field in ("agreement", "agreement_map"):
        with pytest.raises(Refused, match="another text needs another round"):
            signing.replace_file(cast, "chen.yu", reference, field)


def test_a_map_replaced_after_the_opinions_needs_new_ones(cast: Cast) -> None:
    reference = signing.reviewed(cast)
    cast.pass_days(1)
    signing.cleared(cast, reference)
    cast.pass_days(1)
    signing.replace_file(cast, "chen.yu", reference, "agreement_map")
    with pytest.raises(Refused, match="“Legal opinion” for the present “Text of the agreement”"):
        cast.fire("chen.yu", reference, "open_signing")
    cast.pass_days(1)
    signing.cleared(cast, reference)
    cast.fire("chen.yu", reference, "open_signing")
    assert cast.state(reference) == "signing"


def test_a_file_of_the_agreement_may_be_replaced_before_and_after_a_round_that_failed(cast: Cast) -> None:
    reference = signing.opened(cast)
    cast.respond("chen.yu", reference, "refuse")
    assert cast.state(reference) == "agreement_review"
    signing.replace_file(cast, "chen.yu", reference, "agreement")


def test_every_answer_carries_the_hash_of_what_it_was_given_to(cast: Cast) -> None:
    reference = signing.opened(cast)
    for person in ("chen.yu", "he.jun"):
        cast.respond(person, reference, "sign")
    found = cast.round(reference)
    assert found.matter_hash is not None
    assert [each.matter for each in found.responses] == [found.matter_hash] * 2
    assert [each["matter"] for each in contents(cast, reference, "response")[-2:]] == [found.matter_hash] * 2
    opened, closed = contents(cast, reference, "round")[-2:]
    assert opened["matter"] == closed["verdict"]["matter"] == found.verdict["matter"]
    assert opened["matter"]["hash"] == found.matter_hash
    agreement = next(each for each in opened["matter"]["pieces"] if each["field"] == "agreement")
    assert agreement["paper"]["version"] == 1


@pytest.mark.parametrize("shown", [None, "", "0" * 64])
def test_an_answer_to_nothing_or_to_something_else_is_not_taken(cast: Cast, shown: str | None) -> None:
    reference = signing.opened(cast)
    with pytest.raises(Stale) as refused:
        answer(cast, reference, "chen.yu", "sign", shown)
    assert "Text of the agreement" in str(refused.value.changes)
    assert cast.round(reference).responses == ()


def test_an_answer_to_an_earlier_round_is_not_taken_and_says_what_changed(cast: Cast) -> None:
    reference = signing.opened(cast)
    before = cast.round(reference)
    cast.respond("chen.yu", reference, "refuse")
    signing.replace_file(cast, "chen.yu", reference, "agreement")
    cast.pass_days(1)
    signing.cleared(cast, reference)
    cast.fire("chen.yu", reference, "open_signing")
    with pytest.raises(Stale) as refused:
        answer(cast, reference, "he.jun", "sign", before.matter_hash)
    assert [str(each) for each in refused.value.changes] == ["Changed: Text of the agreement."]


@pytest.mark.parametrize(
    ("paper", "brief", "told"),
    [
        (OTHER, BRIEF, "Changed: The mediator's proposal."),
        (disputes.PDF, "1.9 m³/s", "Changed: The mediator's proposal, Proposal in brief."),
    ],
)
def test_of_what_few_read_only_what_is_another_is_named_and_only_to_them(
    cast: Cast, paper: Upload, brief: str, told: str
) -> None:
    reference = disputes.proposal(cast)
    before = cast.round(reference)
    for person in ("chen.yu", "he.jun"):
        cast.respond(person, reference, "reject")
    cast.clock.at += timedelta(seconds=1)
    cast.fire("zhou.min", reference, "propose", proposal=paper, proposal_summary=brief)
    with pytest.raises(Stale) as refused:
        answer(cast, reference, "he.jun", "accept", before.matter_hash)
    assert [str(each) for each in refused.value.changes] == [told]
    assert [str(each) for each in changes_for(cast, reference, "wang.lin", before)] == [
        "What you may read of it has not changed."
    ]


def test_a_case_that_leaves_tells_who_sat_in_the_round_and_why(cast: Cast) -> None:
    reference = signing.opened(cast)
    cast.respond("chen.yu", reference, "sign")
    cast.fire("chen.yu", reference, "withdraw", reason="Settled otherwise")
    with cast.backend.reading() as session:
        query = select(HistoryRow).where(HistoryRow.case_id == cast.case(reference).id, HistoryRow.kind == "round")
        last = session.scalars(query.order_by(HistoryRow.seq.desc())).first()
    assert last is not None
    assert last.reason == "Settled otherwise"
    assert [each["text"][0] for each in last.content["annulled"]] == ["Fangshan District", "Laishui County"]
    assert cast.round(reference).void_reason == "Settled otherwise"


def test_a_vote_about_nothing_written_is_annulled_no_more_quietly_than_another(cast: Cast) -> None:
    text = Path("workflows/proposal.v1.yaml").read_text("utf-8").replace("version: 1", "version: 2", 1)
    text = text.replace("    matter: [text, paper]\n", "    no_matter: Nothing is written · 无书面内容\n")
    for name in ("a text revised while it waits", "a text revised while it is deferred"):  # nothing is heard again
        before, _, story = text.partition(f"\n  {name}")
        text = before + "\n" + story.partition("    expect: ")[2].partition("\n")[2]
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name="proposal.v2.yaml")
    reference = proposals.hearing(cast)
    cast.fire("peng.cheng", reference, "withdraw", reason="It is not needed any more.")
    [told] = [each for each in contents(cast, reference, "round") if "annulled" in each]
    assert len(told["annulled"]) == 4
    assert told["by"]["text"][0] == "Withdraw"


def test_a_round_is_annulled_and_held_anew_through_the_real_commands() -> None:
    parsed = parse(FILE, RULES)
    assert [str(each) for each in rehearse(parsed, ()).problems] == []


# What the members consent to in writing


def in_writing(cast: Cast) -> tuple[str, str]:
    """A conference that decides its item in writing, as two of the three members have consented to; both references."""
    conference = proposals.calling(cast)
    item = proposals.item_with_paper(cast, conference, signing.paper("50 g/l"))
    cast.fire("wang.lin", conference, "close_agenda")
    cast.fire("wang.lin", conference, "go_written", meeting_date=cast.today + timedelta(days=40))
    for person in ("sun.hao", "ma.ling"):
        cast.respond(person, conference, "consent")
    return conference, item


def test_the_paper_of_an_item_is_part_of_what_is_consented_to_in_writing(cast: Cast) -> None:
    conference, item = in_writing(cast)
    with pytest.raises(Refused, match="before those who decide in the case above"):
        signing.replace_file(cast, "peng.cheng", item, "paper")
    found = cast.round(conference)
    assert found.matter is not None
    assert {each.field: each.paper is not None for each in found.matter.pieces} == {
        "text": False, "paper": True, "topic_class": False, "rule_set": False
    }  # fmt: skip
    assert [each.matter for each in found.responses] == [found.matter_hash] * 2
    cast.respond("li.jian", conference, "consent")
    with pytest.raises(Forbidden, match="has ended"):
        signing.replace_file(cast, "peng.cheng", item, "paper")
    assert (cast.state(conference), cast.state(item)) == ("decided", "adopted")


def test_an_objection_to_one_item_breaks_the_silence(cast: Cast) -> None:
    conference, item = in_writing(cast)
    cast.respond("li.jian", conference, "object")
    assert (cast.state(conference), cast.state(item)) == ("agenda_review", "scheduled")


def test_items_that_are_not_ready_are_not_put_to_the_members(cast: Cast) -> None:
    conference = proposals.calling(cast)
    ready, deferred = (proposals.item_with_paper(cast, conference, signing.paper(each)) for each in ("one", "two"))
    cast.fire("wang.lin", conference, "close_agenda")
    cast.fire("wang.lin", deferred, "defer", reason="Not yet")
    cast.fire("wang.lin", conference, "go_written", meeting_date=cast.today + timedelta(days=40))
    with cast.backend.reading() as session:
        held = load_rounds(session, latest_round_ids(session, cast.case(conference).id))
    assert [each.item.case_id for each in held if each.item] == [cast.case(ready).id]
