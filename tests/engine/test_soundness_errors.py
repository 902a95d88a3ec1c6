"""Each error that a procedure can have, planted once: found, at its line, in a sentence that says the remedy."""

from __future__ import annotations

import pytest

from tests.engine.builders import line_of
from tests.engine.planting import (
    A_TITLE,
    STATES,
    STEPS,
    Edit,
    Planted,
    before,
    checked,
    found,
    names,
    replaced_step,
    step,
)

ORPHAN = "  orphan: {title: {en: Orphan, zh: 孤立}, phase: filing, due: {in: 5d, then: wake}}\n"
WAKE = "  - {name: wake, title: {en: Wake, zh: 唤醒}, from: orphan, to: draft, by: timer}\n"
TRAP = "  trap: {title: {en: Trap, zh: 陷阱}, phase: filing}\n"
JUDGE = "  judge: {title: {en: Judge, zh: 裁判}, kind: person, max: 1, opens: true}\n"

ERRORS: list[Planted] = [
    (
        "a state that no case comes to",
        [before(STATES, ORPHAN), before(STEPS, WAKE)],
        "  orphan:",
        "No case can ever come to “Orphan”",
    ),
    (
        "a step that starts where no case comes to",
        [before(STATES, ORPHAN), before(STEPS, WAKE)],
        "name: wake",
        "“Wake” can never happen: no case ever comes to a state",
    ),
    (
        "a state without a way to an end",
        [
            before(STATES, TRAP),
            ("from: requested, to: refused", "from: requested, to: trap"),
            ("from: open, ", "from: draft, "),
        ],
        "  trap:",
        "“Trap” (trap) can never end",
    ),
    (
        "a step out of an end",
        [("from: draft, to: lapsed, by: timer", "from: [draft, settled], to: lapsed, by: [timer, office]")],
        "name: expire",
        "“Draft expired” leaves “Settled”, which is an end",
    ),
    (
        "a timer that no deadline names",
        [(", due: {in: 60d, then: expire}", ", due: {in: 60d}")],
        "name: expire",
        "“Draft expired” is the clock's, but no deadline names it",
    ),
    (
        "a timer that one of its states does not name",
        [("from: draft, to: lapsed, by: timer", "from: [draft, approval], to: lapsed, by: timer")],
        "name: expire",
        "“Draft expired” can never happen from “Approval”",
    ),
    (
        "a deadline whose step starts elsewhere",
        [("due: {in: 10wd}}\n  escalated", "due: {in: 10wd, then: lapse}}\n  escalated")],
        "  approval:",
        "leads to “lapse”, but no step of that name starts from there",
    ),
    (
        "a deadline whose step is not the clock's",
        [("remind: [10d, 3d], then: lapse", "remind: [10d, 3d], then: refuse")],
        "  requested:",
        "leads to “refuse”, which the clock may not take",
    ),
    (
        "a deadline with a step in a state that holds a round",
        [("due: {in: 20d}", "due: {in: 20d, then: lapse}")],
        "  offer:",
        "its deadline closes the round",
    ),
    (
        "a deadline in an end",
        [("zh: 已解决}, end: success}", "zh: 已解决}, end: success, due: {in: 5d}}")],
        "  settled:",
        "“Settled” is an end and needs no deadline",
    ),
    (
        "an outcome that no step follows",
        [replaced_step("disagreed", title=A_TITLE, from_="offer", to="refused", by="office")],
        "  offer:",
        "The round in “Offer” can end “lost”, but no step follows",
    ),
    (
        "an outcome that its step follows only sometimes",
        [("when: round.lost", "when: round.lost and amount > 5")],
        "name: disagreed",
        "ends “lost”, no step follows for Cost of the work",
    ),
    (
        "a step that waits for an outcome the round cannot have",
        [("when: round.lost", "when: round.tied")],
        "name: disagreed",
        "waits for “round.tied”, but in “Offer” it can only end: carried, lost",
    ),
    (
        "a step that waits for a round in a state without one",
        [before(STEPS, step(name="strange", title=A_TITLE, from_="approval", to="settled", when="round.carried"))],
        "name: strange",
        "waits for the outcome of a round, but “Approval” opens none",
    ),
    (
        "a case that moves for ever by itself",
        [
            before(STEPS, step(name="there", title=A_TITLE, from_="approval", to="escalated", when="needs_survey")),
            before(STEPS, step(name="back", title=A_TITLE, from_="escalated", to="approval", when="needs_survey")),
        ],
        "name: back",
        "A case would move for ever by itself: Approval, Before the chair and back",
    ),
    (
        "an automatic step that stays where it is",
        [before(STEPS, step(name="spin", title=A_TITLE, from_="approval", to="same", when="needs_survey"))],
        "name: spin",
        "“Another way” would repeat for ever",
    ),
    (
        "conditions that overlap",
        [("if: amount > 1_000_000", "if: amount >= 1_000_000")],
        "to: escalated, by: office.convener",
        "both apply to Cost of the work ¥1,000,000.00",
    ),
    (
        "conditions that leave a gap",
        [("if: amount > 1_000_000", "if: amount > 1_000_000.01")],
        "to: escalated, by: office.convener",
        "“Approve” leads nowhere for Cost of the work ¥1,000,000.01",
    ),
    (
        "steps of one name with different forms",
        [("by: office.convener, if: amount > 1", "by: office.convener, form: review, if: amount > 1")],
        "to: escalated, by: office.convener",
        "“Approve” asks for another form than the earlier step of that name",
    ),
    (
        "a second step that the first one hides",
        [
            before(
                STEPS, step(name="accept", title=A_TITLE, from_="requested", to="approval", by="respondent.signatory")
            )
        ],
        "- {name: accept, title: {en: Another",
        "“Another way” can never happen: the earlier “Accept talks” applies",
    ),
    (
        "two automatic steps for one outcome",
        [before(STEPS, step(name="agreed_too", title=A_TITLE, from_="offer", to="settled", when="round.carried"))],
        "name: agreed_too",
        "the earlier “Offer accepted” applies to the same cases",
    ),
    (
        "a condition that no answer fulfils",
        [("if: amount <= 1_000_000", "if: amount < 0")],
        "- {name: approve,",
        "its condition holds for no possible answer",
    ),
    (
        "two people where only one person may act",
        [
            before("  office: {title", JUDGE),
            ("to: same, by: office.secretary", "to: same, by: judge"),
            ("by: office.convener, if: amount <=", "by: judge, if: amount <="),
            ("by: office.convener, if: amount >", "by: judge, if: amount >"),
        ],
        "- {name: approve,",
        "“Approve” can never be done: it must be somebody else than for “Record the review”",
    ),
    (
        "two people where one could take a way beside the first step",
        [before(STEPS, step(name="send_up", title=A_TITLE, from_="approval", to="escalated", by="office.secretary"))],
        "name: confirm",
        "One person could do both: whoever takes “Another way” instead of “Approve” may take “Confirm” too",
    ),
    (
        "two people where one could take a way beside the second step",
        [before(STEPS, step(name="wave_through", title=A_TITLE, from_="escalated", to="settled", by="office.chair"))],
        "name: wave_through",
        "whoever did “Approve” may take “Another way” instead of “Confirm”",
    ),
    (
        "an end that no story reaches",
        [("do: [request, withdraw]\n    expect: withdrawn", "do: [request]\n    expect: requested")],
        "  withdrawn:",
        "No story ends in “Withdrawn”",
    ),
    (
        "a story that ends elsewhere",
        [("do: [request, +31d]", "do: [request, +20d]")],
        "expect: lapsed",
        "Story “silence lets the request lapse”: It ends in “Requested” instead of “Lapsed”",
    ),
    (
        "a text that is not translated",
        [("{en: Approval, zh: 审批}", "{en: Approval, zh: Approval}")],
        "  approval:",
        "“Approval” is not translated: its zh has no Chinese",
    ),
    (
        "an English text in Chinese",
        [("{en: Approval, zh: 审批}", "{en: 审批, zh: 审批}")],
        "  approval:",
        "“审批” is not translated: its en has Chinese",
    ),
]


@pytest.mark.parametrize(("_name", "edits", "place", "sentence"), ERRORS, ids=names(ERRORS))
def test_an_error_is_found_at_its_line(_name: str, edits: list[Edit], place: str, sentence: str) -> None:
    text, result = checked(*edits)
    matching = found(result, sentence)
    assert matching, [str(each) for each in result.problems]
    assert {each.severity for each in matching} == {"error"}
    assert line_of(text, place) in {each.line for each in matching}
    assert not result.sound
