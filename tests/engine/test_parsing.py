"""Workflow files: everything wrong at once, each with its line; nothing but WorkflowProblems, whatever the bytes."""

# ruff: noqa: E501 - a line per case reads best
from __future__ import annotations

import hashlib

import pytest
from jsonschema import Draft202012Validator

from govflow.engine.facts import CaseFacts
from govflow.engine.parsing import MOST, WorkflowProblems, parse, workflow_schema
from govflow.engine.parsing.yaml_text import read
from govflow.engine.rules import CapacityName, FieldName, Rules, RuleSet, StateName, StepName
from govflow.messages import Message
from tests.engine.builders import RULES, VOCABULARY, WORKFLOW, line_of, sample, workflow_text

STATES = "approval, draft, escalated, lapsed, offer, refused, requested, settled, withdrawn"
TARGETS = "approval, draft, escalated, lapsed, offer, refused, requested, same, settled, withdrawn"
PLACES = "approval, draft, escalated, filing, lapsed, offer, open, refused, requested, settled, settlement, withdrawn"
STEPS = "accept, agreed, approve, confirm, disagreed, expire, lapse, refuse, request, review, withdraw"


def problems(text: str | bytes, rules: Rules = RULES) -> list[str]:
    """``line: sentence`` of each problem."""
    with pytest.raises(WorkflowProblems) as caught:
        parse(text, rules)
    return [f"{each.line}: {each.sentence}" for each in caught.value.problems]


def problem(*edits: tuple[str, str], **sections: str) -> str:
    [only] = problems(workflow_text(*edits, **sections))
    return only.partition(": ")[2]


def test_good_file_is_read_with_its_hash_and_positions() -> None:
    parsed = parse(WORKFLOW, RULES)
    assert parsed.workflow.id == "border-claim"
    assert parsed.workflow.start == "draft"
    assert parsed.sha256 == hashlib.sha256(WORKFLOW.encode()).hexdigest()
    assert parsed.positions.of(("states", "offer")) == (line_of(WORKFLOW, "  offer:"), 3)


def test_bytes_and_text_are_read_alike() -> None:
    assert parse(WORKFLOW.encode(), RULES) == parse(WORKFLOW, RULES)


def test_problem_prints_as_file_line_column_and_sentence() -> None:
    with pytest.raises(WorkflowProblems) as caught:
        parse(workflow_text(("reference: BC", "reference: bc")), RULES, name="x/claim.v1.yaml")
    assert str(caught.value) == "x/claim.v1.yaml:7:1: “reference” must be two to four capital letters, not “bc”."
    assert str(caught.value.message) == "The workflow file has 1 problem."


def test_all_problems_of_format_and_references_are_told_at_once_in_the_order_of_the_text() -> None:
    text = workflow_text(
        ("phases:", "phases: &all"),
        ("reference: BC", "reference: bc"),
        ("then: lapse", "then: laps"),
        ("title: Send the request", "titel: Send the request"),
        ("from: open", "from: opened"),
    )
    assert problems(text) == [
        "7: “reference” must be two to four capital letters, not “bc”.",
        f"{line_of(text, '&all')}: Anchors (&name) are not allowed.",
        f"{line_of(text, '      request:')}: “states.draft.steps.request” lacks the key “title”.",
        f"{line_of(text, 'titel')}: There is no key “titel” here; did you mean “title”?",
        f"{line_of(text, 'laps}')}: There is no step “laps”; did you mean “lapse”? There are: {STEPS}.",
        f"{line_of(text, 'opened')}: There is no state “opened”; did you mean “open”? There are: {PLACES}.",
    ]


def test_broken_step_does_not_shift_the_lines_of_the_others() -> None:
    text = workflow_text(("by: timer, to", "by: timer, basis: 5, to"), ("to: offer", "to: offers"))
    assert problems(text) == [
        f"{line_of(text, 'basis: 5')}: “states.draft.steps.expire.basis” must be text in both languages: English · 中文, not “5”.",
        f"{line_of(text, 'to: offers')}: There is no state “offers”; did you mean “offer”? There are: {TARGETS}.",
    ]


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (("version: 1", "version: one"), "“version” must be a whole number, not “one”."),
        (("version: 1", "version: 0"), "“version” must be greater than or equal to 1, not “0”."),
        (("reference: BC\n", ""), "The key “reference” is missing."),
        (("opens: true", "opens: yes"), "“parties.claimant.opens” must be true or false, not “yes”."),
        (("in: 30d", "in: soon"), "“states.requested.due.in”: 'soon' is no duration; write it like 30d, 10wd, 3m, T-45d, T or fiscal_year_end."),
        (("Filing · 立案", "{en: Filing}"), "“phases.filing” lacks the key “zh”."),
        (("Filing · 立案", "Filing"), "“phases.filing”: write both languages with one “ · ” between them (English · 中文), or en: and zh:."),
        (("Filing · 立案", "5"), "“phases.filing” must be text in both languages: English · 中文, not “5”."),
        (("Filing · 立案", "{en: 5, zh: 立案}"), "“phases.filing.en” must be text (put it in quotes), not “5”."),
        (("kind: ballot", "kind: balot"), "“rounds.settlement_offer” cannot be “balot”; did you mean “ballot”?"),
        (("by: respondent.signatory, to", "by: respondent.sign.x, to"), "“states.requested.steps.accept.by” must be capacity or capacity.role, such as claimant.signatory, not “respondent.sign.x”."),
        (("by: timer, to", "when: draft, by: timer, to"), "“states.draft.steps.expire”: a step is taken by somebody (by) or happens by itself (when): write one of the two."),
        (("by: timer, to", "by: timer, reason: required, to"), "“states.draft.steps.expire”: no person takes this step: it can have no form, reason, differs_from, confirm or proof."),
        (("rule: sample.office", "rule: sample.office, role: chair"), "“parties.office”: only kind person has a role; for organizations write it after the dot of 'by'."),
        (("rule: sample", "kind: regional_body, rule: sample"), "“parties.office”: say either the kind of holder (kind) or the rule that finds the holder (rule)."),
        ((", rule: sample.office", ""), "“parties.office”: say either the kind of holder (kind) or the rule that finds the holder (rule)."),
        (("type: boolean", "type: boolean, seats: office"), "“forms.review.needs_survey”: seats is only for fields of type organization, organizations, person, persons, not boolean."),
        (("min: 0}", "min: 0.001}"), "“forms.claim.amount”: min and max of money are in yuan, with at most two decimals."),
        (("min: 0}", "min: 5, max: 4}"), "“forms.claim.amount”: min 5 is more than max 4."),
        (("type: boolean", "type: choice"), "“forms.review.needs_survey”: a choice field needs options."),
        (("hill: Hill", "river: Hill"), "The key “river” is already on line 23."),
        (("end: success", "end: success, not_before: 7d"), "“states.settled”: nothing goes on in an end: it has no rounds, waits_for, clock or not_before."),
        (("end: refused", "reopen: {by: office, within: 5d, to: draft}"), "“states.refused”: only an end can be reopened."),
        (("min: 1, max: 1", "min: 2, max: 1"), "“parties.claimant”: at least 2 and at most 1 holders cannot both be."),
    ],
)  # fmt: skip
def test_misfit_is_told_in_plain_words(edit: tuple[str, str], sentence: str) -> None:
    assert problem(edit).partition(" It can be: ")[0] == sentence


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (("family: mediation", "family: meditation"), "There is no family of procedures “meditation”; did you mean “mediation”?"),
        (("reference: BC", "reference: BC\ncalendar: china"), "There is no calendar “china”; there are: cn, plain."),
        (("kind: local_government, min", "kind: local_goverment, min"), "There is no kind of organization “local_goverment”; did you mean “local_government”?"),
        (("type: boolean", "type: organization, kinds: [regional_body, local_goverment]"), "There is no kind of organization “local_goverment”; did you mean “local_government”?"),
        (("kind: local_government, min", "kind: [regional_body, person], min"), "There is no kind of organization “person”; there are: central_authority, enterprise, local_government, regional_body, social_organization, special_committee."),
        (("opening: claim", "opening: clam"), "There is no form “clam”; did you mean “claim”?"),
        (("not_of: claimant", "not_of: claimants"), "There is no capacity “claimants”; did you mean “claimant”?"),
        (("rule: sample.office", "rule: sample.ofice"), "There is no derivation “sample.ofice”; did you mean “sample.office”?"),
        (("seats: respondent", "seats: responder"), "There is no capacity “responder”; did you mean “respondent”?"),
        (("type: boolean", "type: boolean, audience: [office, mediator]"), "There is no capacity “mediator”; there are: author, claimant, office, respondent."),
        (("phase: filing", "phase: filling"), "There is no phase “filling”; did you mean “filing”?"),
        (("view: claimant", "view: everyone"), "There is no capacity “everyone”; there are: claimant, office, respondent."),
        (("waits_for: respondent", "waits_for: respondent.signer"), "There is no role “signer”; did you mean “signatory”?"),
        (("rounds: settlement_offer", "rounds: settlement"), "There is no round “settlement”; did you mean “settlement_offer”?"),
        (("in: 20d}", "in: 20d, extend: {by: chair, add: 5d}}"), "There is no capacity “chair”; there are: claimant, office, respondent."),
        (("in: 20d}", "in: T-20d, field: hearing}"), "There is no form field “hearing”; there are: amount, claim, finding, needs_survey, opponent, terrain."),
        (("in: 20d}", "in: T-20d, field: claim}"), "T stands for a date, but “claim” is no date field."),
        (("to: draft}", "to: drafts}"), "There is no state “drafts”; did you mean “draft”?"),
        (("voters: [claimant, respondent]", "voters: [claimant, office, judge]"), "There is no capacity “judge”; there are: claimant, office, respondent."),
        (("from: open", "from: request"), "There is no state “request”; did you mean “requested”?"),
        (("form: review", "form: revue"), "There is no form “revue”; did you mean “review”?"),
        (("sample.affordable", "sample.record"), "“sample.record” is a rule of the kind “effect”, not “guard”."),
        (("{capacity: respondent}", "{capacities: respondent}"), "sample.seated: There is no setting “capacities”; did you mean “capacity”?"),
        (("if: amount <= 1_000_000", "if: amount <= lots"), "There is no form field “lots”; there are: amount, claim, finding, needs_survey, opponent, terrain, today."),
        (("when: settlement_offer.lost", "when: settlement.lost"), "There is no name before a dot “settlement”; did you mean “settlement_offer”?"),
        (("when: settlement_offer.lost", "when: children.lost"), "There is no children.lost; did you mean children.closed? After the dot there can be closed, all_ended, count, ended, succeeded."),
        (("differs_from: approve", "differs_from: approval"), "There is no step “approval”; did you mean “approve”?"),
        (("expect: refused", "expect: refuse"), "There is no state “refuse”; did you mean “refused”?"),
        (("from: open", "from: [draft, review]"), f"There is no state “review”; there are: {PLACES}."),
    ],
)  # fmt: skip
def test_name_that_leads_nowhere_is_told_with_the_nearest(edit: tuple[str, str], sentence: str) -> None:
    assert problem(edit).partition(" There are: ")[0] == sentence


def test_state_named_like_a_phase_is_told_once_where_it_is_defined() -> None:
    renamed = workflow_text(("from: open", "from: [requested, requested]")).replace("filing", "requested")
    line = line_of(renamed, "  requested:\n".strip("\n"))
    assert problems(renamed) == [f"{line}: “requested” is both a state and a phase; rename one of them."]


@pytest.mark.parametrize(("section", "word"), [("parties", "timer"), ("states", "same"), ("states", "open")])
def test_words_with_a_meaning_of_their_own_are_no_names(section: str, word: str) -> None:
    old = {"parties": "  office:", "states": "  offer:"}[section]
    told = problems(workflow_text((old, f"  {word}:")))
    assert any(f"“{word}” has a meaning of its own; choose another name." in each for each in told)


def test_fields_of_one_name_must_hold_the_same() -> None:
    told = problem(("finding: {type: text", "claim: {type: line"))
    assert told.startswith("“claim” is also in the form “claim”, with another type, options or audience")


def test_form_that_does_not_fit_does_not_make_conditions_on_it_wrong() -> None:
    sentence = problem(("type: money", "type: monei"))
    assert sentence.startswith("“forms.claim.amount.type” cannot be “monei”; did you mean “money”?")


def test_settings_that_name_parts_of_the_file_are_checked() -> None:
    topic = RuleSet("topic")

    @topic.guard
    def named(
        case: CaseFacts,
        *,
        of: tuple[CapacityName, ...],
        document: FieldName | None = None,
        states: dict[StateName, StepName] | None = None,
    ) -> Message | None:
        """Everything is there."""
        return None

    use = "topic.named: {of: [claimant, judge], document: finding_, states: {draft: reqest}}"
    text = workflow_text(("guards: sample.affordable", f"guards: [{use}]"))
    line = line_of(text, use)
    assert problems(text, Rules((sample, topic), VOCABULARY)) == [
        f"{line}: There is no capacity “judge”; there are: claimant, office, respondent.",
        f"{line}: There is no form field “finding_”; did you mean “finding”? There are: amount, claim, finding, needs_survey, opponent, terrain.",
        f"{line}: There is no step “reqest”; did you mean “request”? There are: {STEPS}.",
    ]


@pytest.mark.parametrize("text", ["", "# nothing\n", "~"])
def test_empty_file_is_refused(text: str) -> None:
    assert problems(text) == ["1: The file is empty."]


def test_latin_bytes_are_refused_at_their_place() -> None:
    assert problems(b"a: 1\nb: caf\xe9\n") == ["2: The file must be saved as UTF-8 text."]


def test_byte_order_mark_is_forgiven() -> None:
    assert parse(b"\xef\xbb\xbf" + WORKFLOW.encode(), RULES).workflow.id == "border-claim"


def test_python_names_of_keys_are_not_accepted_for_those_of_the_format() -> None:
    told = problems(workflow_text(("from: open", "from_: open")))
    assert [each.partition(": ")[2] for each in told] == [
        "“anywhere.withdraw” lacks the key “from”.",
        "There is no key “from_” here; did you mean “from”?",
    ]


def test_more_problems_than_anybody_corrects_are_cut_short() -> None:
    told = problems(workflow_text(stories="{" + "".join(f"s{n}: {{}}, " for n in range(200)) + "}"))
    assert len(told) == MOST + 1
    assert told[-1].endswith("There are more problems; correct the first 50 and check again.")


SCHEMA = workflow_schema(RULES)


def test_schema_accepts_a_good_file() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert list(Draft202012Validator(SCHEMA).iter_errors(read(WORKFLOW.encode(), "x").data)) == []


@pytest.mark.parametrize(
    "edit", [("from: open", "frm: open"), ("version: 1", "version: x"), ("end: success", "end: won")]
)
def test_schema_refuses_what_parsing_refuses(edit: tuple[str, str]) -> None:
    data = read(workflow_text(edit).encode(), "x").data
    assert list(Draft202012Validator(SCHEMA).iter_errors(data))


def test_schema_explains_its_keys() -> None:
    assert SCHEMA["$defs"]["StepFrom"]["properties"]["from"]["description"].startswith("States, phases, or")
    assert SCHEMA["properties"]["opening"]["description"] == "The form that opens a case."
