"""Each error that a procedure can have, planted once: found, at its line, in a sentence that says the remedy."""

from __future__ import annotations

import pytest

from tests.engine.builders import line_of
from tests.engine.planting import (
    A_TITLE,
    STATES,
    Edit,
    Planted,
    added,
    before,
    checked,
    found,
    names,
    replaced_step,
    second,
)

ORPHAN = (
    "  orphan:\n    title: Orphan · 孤立\n    phase: filing\n    due: {in: 5d, then: wake}\n"
    "    steps:\n      wake: {title: Wake · 唤醒, by: timer, to: draft}\n"
)
TRAP = "  trap: {title: Trap · 陷阱, phase: filing}\n"
JUDGE = "  judge: {title: Judge · 裁判, kind: person, max: 1, opens: true}\n"

ERRORS: list[Planted] = [
    (
        "a state that no case comes to",
        [before(STATES, ORPHAN)],
        "  orphan:",
        "No case can ever come to “Orphan”",
    ),
    (
        "a step that starts where no case comes to",
        [before(STATES, ORPHAN)],
        "      wake:",
        "“Wake” can never happen: no case ever comes to a state",
    ),
    (
        "a state without a way to an end",
        [
            before(STATES, TRAP),
            ("reason: required, to: refused", "reason: required, to: trap"),
            ("from: open, ", "from: draft, "),
        ],
        "  trap:",
        "“Trap” (trap) can never end",
    ),
    (
        "a step out of an end",
        [
            added(
                "anywhere",
                "expire",
                title="Draft expired · 草稿过期",
                from_="[draft, settled]",
                by="office",
                to="lapsed",
            )
        ],
        "  expire: {title: Draft expired · 草稿过期, from",
        "“Draft expired” leaves “Settled”, which is an end",
    ),
    (
        "a timer that no deadline names",
        [("due: {in: 60d, then: expire}", "due: {in: 60d}")],
        "      expire:",
        "“Draft expired” is the clock's, but no deadline names it",
    ),
    (
        "a timer that one of its states does not name",
        [
            ("      expire: {title: Draft expired · 草稿过期, by: timer, to: lapsed}\n", ""),
            added(
                "anywhere",
                "expire",
                title="Draft expired · 草稿过期",
                from_="[draft, approval]",
                by="timer",
                to="lapsed",
            ),
        ],
        "  expire:",
        "“Draft expired” can never happen from “Approval”",
    ),
    (
        "a deadline whose step starts elsewhere",
        [("due: {in: 10wd, pause", "due: {in: 10wd, then: lapse, pause")],
        "due: {in: 10wd, then: lapse, pause",
        "leads to “lapse”, but no step of that name starts from there",
    ),
    (
        "a deadline whose step is not the clock's",
        [("remind: [10d, 3d], then: lapse", "remind: [10d, 3d], then: refuse")],
        "then: refuse",
        "leads to “refuse”, which the clock may not take",
    ),
    (
        "a deadline with a step in a state that holds a round",
        [("due: {in: 20d}", "due: {in: 20d, then: lapse}")],
        "due: {in: 20d, then: lapse}",
        "its deadline closes the round",
    ),
    (
        "a deadline in an end",
        [("end: success}", "end: success, due: {in: 5d}}")],
        "  settled:",
        "“Settled” is an end and needs no deadline",
    ),
    (
        "an outcome that no step follows",
        [replaced_step("disagreed", title=A_TITLE, to="refused", by="office")],
        "rounds: settlement_offer",
        "The round in “Offer” can end “lost”, but no step follows",
    ),
    (
        "an outcome that its step follows only sometimes",
        [("when: settlement_offer.lost", "when: settlement_offer.lost and amount > 5")],
        "      disagreed:",
        "ends “lost”, no step follows for Cost of the work",
    ),
    (
        "a step that waits for a round in a state without one",
        [added("approval", "strange", title=A_TITLE, to="settled", when="settlement_offer.carried")],
        "strange:",
        "waits for the outcome of a round, but “Approval” opens none",
    ),
    (
        "a case that moves for ever by itself",
        [
            added("approval", "there", title=A_TITLE, to="escalated", when="needs_survey"),
            added("escalated", "back", title=A_TITLE, to="approval", when="needs_survey"),
        ],
        "      back:",
        "A case would move for ever by itself: Approval, Before the chair and back",
    ),
    (
        "an automatic step that stays where it is",
        [added("approval", "spin", title=A_TITLE, to="same", when="needs_survey")],
        "spin:",
        "“Another way” would repeat for ever",
    ),
    (
        "conditions that overlap",
        [("if: amount > 1_000_000", "if: amount >= 1_000_000")],
        "to: escalated}",
        "both apply to Cost of the work ¥1,000,000.00",
    ),
    (
        "conditions that leave a gap",
        [("if: amount > 1_000_000", "if: amount > 1_000_000.01")],
        "to: escalated}",
        "“Approve” leads nowhere for Cost of the work ¥1,000,000.01",
    ),
    (
        "steps of one name with different forms",
        [("by: office.convener, if: amount > 1", "by: office.convener, form: review, if: amount > 1")],
        "to: escalated}",
        "“Approve” asks for another form than the earlier step of that name",
    ),
    (
        "a second step that the first one hides",
        [second("accept", title=A_TITLE, to="approval", by="respondent.signatory")],
        "- {title: Another way",
        "“Another way” can never happen: the earlier “Accept talks” applies",
    ),
    (
        "two automatic steps for one outcome",
        [added("offer", "agreed_too", title=A_TITLE, to="settled", when="settlement_offer.carried")],
        "agreed_too:",
        "the earlier “Offer accepted” applies to the same cases",
    ),
    (
        "a condition that no answer fulfils",
        [("if: amount <= 1_000_000", "if: amount < 0")],
        "- {title: Approve",
        "its condition holds for no possible answer",
    ),
    (
        "two people where only one person may act",
        [
            before("  office: {title", JUDGE),
            ("by: office.secretary, form: review", "by: judge, form: review"),
            ("by: office.convener, if: amount <=", "by: judge, if: amount <="),
            ("by: office.convener, if: amount >", "by: judge, if: amount >"),
        ],
        "- {title: Approve",
        "“Approve” can never be done: it must be somebody else than for “Record the review”",
    ),
    (
        "two people where one could take a way beside the first step",
        [added("approval", "send_up", title=A_TITLE, to="escalated", by="office.secretary")],
        "differs_from: approve",
        "One person could do both: whoever takes “Another way” instead of “Approve” may take “Confirm” too",
    ),
    (
        "two people where one could take a way beside the second step",
        [added("escalated", "wave_through", title=A_TITLE, to="settled", by="office.chair")],
        "wave_through:",
        "whoever did “Approve” may take “Another way” instead of “Confirm”",
    ),
    (
        "an end that no story reaches",
        [("do: [request, withdraw]\n    expect: withdrawn", "do: [request]\n    expect: requested")],
        "  withdrawn:",
        "No story ends in “Withdrawn”",
    ),
    (
        "voters who act together",
        [("opens: true, min: 1, max: 1}", "opens: true, min: 1, max: 1, together: true}")],
        "together: true",
        "Who takes part as “Claimant” competes or votes for itself in “Replies to the offer”",
    ),
    (
        "a story that ends elsewhere",
        [("do: [request, +31d]", "do: [request, +20d]")],
        "expect: lapsed",
        "Story “silence lets the request lapse”: It ends in “Requested” instead of “Lapsed”",
    ),
    (
        "a draft that becomes public when it is given up",
        [("    end: withdrawn\n", "    public: true\n    end: withdrawn\n")],
        "  withdraw:",
        "“Withdrawn” is public, and “Withdraw” leads there straight from “Draft”, which only some see",
    ),
    (
        "a draft that goes on unfiled when it is reopened",
        [("by: office.secretary, within: 30wd, to: draft", "by: claimant.signatory, within: 30wd, to: requested")],
        "reopen: {by: claimant.signatory",
        "“Withdrawn” can be reopened by who sees “Draft”, and “Withdraw” leads there straight from it",
    ),
    (
        "a draft that goes on unfiled because its end is shown to another",
        [
            ("    end: withdrawn\n", "    end: withdrawn\n    view: [claimant, office]\n"),
            ("within: 30wd, to: draft", "within: 30wd, to: requested"),
        ],
        "reopen: {by: office.secretary",
        "the case would go on without having been filed",
    ),
    (
        "somebody told of what they do not see",
        [
            (
                "      expire: {title: Draft expired · 草稿过期, by: timer, to: lapsed}",
                "      keep: KEEP\n      expire: EXPIRE",
            ),
            ("KEEP", "{title: Keep on · 保留, by: claimant.signatory, to: same, notify: [respondent, claimant]}"),
            ("EXPIRE", "{title: Draft expired · 草稿过期, by: timer, to: lapsed}"),
        ],
        "keep:",
        "is to be told to “Respondent”, who does not see the case then",
    ),
    (
        "a text that is not translated",
        [("title: Approval · 审批", "title: Approval · Approval")],
        "title: Approval",
        "“Approval” is not translated: its zh has no Chinese",
    ),
    (
        "an English text in Chinese",
        [("title: Approval · 审批", "title: 审批 · 审批")],
        "title: 审批",
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


@pytest.mark.parametrize(
    "reopening",
    [
        "by: claimant.signatory, within: 30wd, to: draft",  # where it is filed as before
        "by: office.secretary, within: 30wd, to: requested",  # who sees no draft that was given up
    ],
)
def test_a_case_that_was_filed_may_be_reopened_beyond_its_draft(reopening: str) -> None:
    _, result = checked(("by: office.secretary, within: 30wd, to: draft", reopening))
    assert not found(result, "without having been filed")
