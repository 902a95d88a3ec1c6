"""What a form asks: conditions, limits, defaults, computed fields, and what steps set; with their boundaries."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from govflow.domain import RULES
from govflow.engine.asking import AskedForm, before_opening
from govflow.engine.asking.filling import Filling, answers_to, left_out
from govflow.engine.checks import soundness
from govflow.engine.decide import decide
from govflow.engine.facts import CaseFacts, Facts, Form, Standing
from govflow.engine.machine import Machine
from govflow.engine.parsing import WorkflowProblems, parse
from govflow.engine.seating import Register
from govflow.engine.stories.cast import Cast
from govflow.errors import Invalid, Refused
from govflow.values import Actor, Money, Text
from tests.services.transfers import FILE

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
OFFER = {
    "holding": Decimal(100),
    "volume": Decimal(40),
    "unit_price": Money.yuan(1000),
    "years": 3,
    "use": "farms",
    "expert": 7,
}


@cache
def machine(*edits: tuple[str, str]) -> Machine:
    text = FILE.read_text("utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return Machine(parse(text, RULES).workflow, RULES)


def facts(**data: Any) -> Facts:
    known = before_opening(machine().workflow, NOW, TODAY)
    case = CaseFacts(id=1, reference="X", title="", body_id=1, state="draft", opened_at=NOW, data=data)
    return {**known, CaseFacts: case}


def answers(values: dict[str, Any], known: Facts | None = None, form: AskedForm | None = None) -> dict[str, Any]:
    known = known or facts()
    return answers_to(form or machine().opening, values, known, known[CaseFacts].data, today=TODAY)


def objections(values: dict[str, Any], form: AskedForm | None = None, **data: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        answers(values, facts(**data), form)
    return {name: str(sentence) for name, sentence in error.value.fields.items()}


def problems(*edits: tuple[str, str]) -> list[str]:
    text = FILE.read_text("utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    try:
        return [str(each.sentence) for each in soundness.check(parse(text, RULES), RULES).problems]
    except WorkflowProblems as error:
        return [str(each.sentence) for each in error.problems]


def test_computed_fields_are_computed_from_what_is_filled_in_and_from_one_another():
    found = answers(OFFER)
    assert found["price"] == Money.yuan(40_000)
    assert found["yearly"] == Money(1_333_333)  # a third of it, to the fen
    assert found["large"] is False


def test_a_whole_field_holds_whole_numbers_rounded_half_up():
    parts = (
        "    part: {type: decimal, label: Part · 部分, value: volume / 16}\n"
        "    whole: {type: integer, label: Whole · 整数, value: volume / 16}\n"
    )
    form = machine(("  results:\n", f"  results:\n{parts}")).forms["results"]
    assert answers({}, facts(volume=Decimal(40)), form) == {"part": Decimal("2.5"), "whole": 3}


def test_nobody_fills_in_a_computed_field():
    assert objections({**OFFER, "price": Money.yuan(1)}) == {"price": "This is computed; nobody fills it in."}


def test_what_cannot_be_computed_is_refused_by_the_name_of_its_field():
    form = machine(("default: 2, min: 1, max: 5", "default: 2, min: 0, max: 5")).opening
    said = objections({**OFFER, "years": 0}, form)
    assert said == {"yearly": "“Price per year” cannot be computed: A division by zero has no result."}


def test_a_computed_value_beyond_its_limit_is_refused():
    said = objections({**OFFER, "unit_price": Money.yuan("250000.01")})
    assert said["price"] == "“Price”: Enter ¥10,000,000.00 or less."
    assert answers({**OFFER, "unit_price": Money.yuan(250_000)})["large"] is True


BEGINS = "    years: {type: integer"


def dated(limits: str) -> AskedForm:
    """The form with a date in it."""
    return machine((BEGINS, f"    begins: {{type: date, label: Begins · 起始日, {limits}}}\n{BEGINS}")).opening


@pytest.mark.parametrize(
    ("limits", "day", "said"),
    [
        ("min: 2026-03-01, max: today + 2y", date(2026, 2, 28), "Enter 1 March 2026 or a later day."),
        ("min: 2026-03-01, max: today + 2y", date(2026, 3, 1), None),
        ("min: 2026-03-01, max: today + 2y", date(2028, 3, 2), None),
        ("min: 2026-03-01, max: today + 2y", date(2028, 3, 3), "Enter 2 March 2028 or an earlier day."),
        ("required: false", date(1995, 12, 31), "Enter a date between the years 1996 and 2056."),
        ("required: false", date(1996, 1, 1), None),
        ("required: false", date(2056, 12, 31), None),
        ("required: false", date(2057, 1, 1), "Enter a date between the years 1996 and 2056."),
        ("min: today - 80y", date(1995, 12, 31), None),
        ("min: today - 80y", date(2057, 1, 1), "Enter a date between the years 1900 and 2056."),
        ("max: today + 80y", date(2057, 1, 1), None),
        ("min: 1800-01-01", date(1899, 12, 31), "Enter a date between the years 1900 and 2056."),
        ("max: 2300-01-01", date(2201, 1, 1), "Enter a date between the years 1996 and 2200."),
    ],
)
def test_a_date_lies_in_plausible_years_and_within_the_days_that_the_file_says(limits, day, said):
    form = dated(limits)
    given = {**OFFER, "begins": day}
    if said is None:
        assert answers(given, form=form)["begins"] == day
    else:
        assert objections(given, form) == {"begins": said}


def test_days_as_limits_are_no_numbers():
    with pytest.raises(WorkflowProblems, match="min and max of a date are days"):
        dated("max: 2200")


@pytest.mark.parametrize(("volume", "right"), [("99.9", True), ("100", True), ("100.1", False)])
def test_a_limit_may_be_another_field(volume, right):
    values = {**OFFER, "volume": Decimal(volume)}
    assert (
        (answers(values)["volume"] == Decimal(volume))
        if right
        else objections(values) == {"volume": "Enter 100 or less."}
    )


def test_what_depends_on_a_wrong_answer_is_not_judged():
    assert objections({**OFFER, "volume": "many"}).keys() == {"volume"}


def test_a_field_is_asked_only_if_its_condition_and_that_of_its_section_hold():
    assert "firm" not in answers(OFFER)
    assert objections({**OFFER, "use": "works"}) == {"firm": "This is needed."}
    large = {**OFFER, "use": "works", "firm": "Mill", "unit_price": Money.yuan("25000.03")}
    assert objections(large) == {"permit": "This is needed."}
    small = {**large, "unit_price": Money.yuan(25_000)}  # one million is not more than one million
    assert answers(small)["firm"] == "Mill"


@pytest.mark.parametrize(("sent", "right"), [("Mill", False), ("", True), (None, True)])
def test_an_answer_that_is_not_asked_for_is_refused_unless_it_is_empty(sent, right):
    values = {**OFFER, "firm": sent}
    assert (
        ("firm" not in answers(values)) if right else objections(values) == {"firm": "This form does not ask for it."}
    )


def test_a_box_that_is_not_ticked_is_no_answer():
    form = machine(
        ("firm: {type: line, label: Firm · 企业, required: true}", "firm: {type: boolean, label: Firm · 企业}")
    ).opening
    assert "firm" not in answers({**OFFER, "firm": False}, form=form)
    assert objections({**OFFER, "firm": True}, form) == {"firm": "This form does not ask for it."}


def test_an_earlier_answer_to_what_is_not_asked_any_more_is_taken_back():
    assert answers(OFFER, facts(firm="Mill"))["firm"] is None


def test_an_earlier_answer_does_not_decide_what_is_asked_after_it_was_taken_back():
    proof = "    proof: {type: line, label: Proof · 证明, required: true, if: 'firm == \"Mill\"'}\n    use:\n"
    form = machine(("    use:\n", proof)).opening
    assert "proof" not in answers(OFFER, facts(firm="Mill"), form)
    assert objections({**OFFER, "use": "works", "firm": "Mill"}, form) == {"proof": "This is needed."}


def test_the_answers_of_the_form_go_before_those_of_the_case():
    form = machine().forms["verification"]
    case = {"volume": Decimal(40), "use": "farms", "large": False}
    values = {"saved": Decimal(40), "next_keeper": 3}
    assert answers(values, facts(**case), form) == values
    less = {**values, "saved": Decimal("39.9")}
    assert objections(less, form, **case) == {"shortfall": "This is needed."}


def test_a_form_begins_with_constants_expressions_and_the_day():
    form = machine().forms["payment"]
    filling = Filling(form, facts(price=Money.yuan(5)))
    assert {each.name: filling.default(each) for each in form.fields} == {"paid": Money.yuan(5), "paid_on": TODAY}
    years = next(each for each in machine().opening.fields if each.name == "years")
    assert Filling(machine().opening, facts()).default(years) == 2


def test_what_a_form_leaves_out_is_known():
    assert left_out(machine().opening, OFFER, facts()) == {"firm", "permit"}
    assert left_out(machine().opening, {**OFFER, "use": "works"}, facts()) == {"permit"}


def verifying(**data: Any) -> Facts:
    cast = Cast()
    keeper = cast.organization_named("keeper", "local_government")
    case = CaseFacts(
        id=1, reference="X", title="", body_id=1, state="verification", opened_at=NOW,
        data={"holding": Decimal(100), "volume": Decimal(40), "use": "farms", **data},
    )  # fmt: skip
    actor = Actor(person_id=90, person=Text(en="x", zh="人"), organization_id=91, organization=Text(en="o", zh="单位"))
    form = Form({"saved": Decimal(40), "next_keeper": keeper.organization_id})
    known = before_opening(machine().workflow, NOW, TODAY)
    return {
        **known,
        CaseFacts: case,
        Standing: Standing(actor=actor, capacities=frozenset({"office"})),
        Form: form,
        Register: cast,
    }


def test_what_a_step_sets_is_recorded_with_its_form_and_seats_whom_it_names():
    decision = decide(machine(), "verify", verifying())
    keeper = decision.answers["next_keeper"]
    assert decision.answers["kept_by"] == keeper
    assert [each.organization_id for each in decision.parties["keeper"]] == [keeper]


def test_whom_a_step_sets_must_be_able_to_sit():
    wrong = machine(
        (
            "keeper: {title: Keeper of the register · 登记单位, kind: local_government",
            "keeper: {title: Keeper of the register · 登记单位, kind: special_committee",
        )
    )
    with pytest.raises(Refused, match="another kind"):
        decide(wrong, "verify", verifying())


def test_what_a_step_cannot_compute_is_refused_by_the_name_of_its_field():
    divided = machine(("set: {kept_by: next_keeper}", "set: {kept_by: next_keeper, left: 1 / (saved - volume)}"))
    with pytest.raises(Refused, match="“Left with the seller” cannot be computed: A division by zero"):
        decide(divided, "verify", verifying())


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (("value: volume * unit_price", "value: volume * holding"), "write two of the same kind"),
        (("value: volume * unit_price", "value: volume * unit_pric"), "unit_pric"),
        (("max: holding}", "max: holdin}"), "holdin"),
        (("if: large}", "if: volume}"), "is not a yes/no field"),
        (("default: 2,", "default: many,"), "many"),
        (('if: use == "works"}', 'if: use == "mill"}'), "There is no option “mill”; there are: farms, works."),
        (("max: holding}", "max: price / unit_price}"), "depend on one another, round and round"),
        (("set: {score: review.mean}", "set: {scor: review.mean}"), "scor"),
        (("set: {score: review.mean}", "set: {score: price}"), "write two of the same kind"),
        (("set: {kept_by: next_keeper}", "set: {saved: volume}"), "is filled in or computed by its form already"),
        (("set: {kept_by: next_keeper}", "set: {price: price}"), "is filled in or computed by its form already"),
        (("works: {type: section, label", "works: {type: section, required: true, label"), "is a heading"),
        (("map: {type: document,", "map: {type: document, value: volume,"), "cannot be computed"),
        (("value: volume * unit_price", "default: 1, value: volume * unit_price"), "so it has no default"),
        (("  results:\n", "  results:\n    lost: {type: line, label: Lost · 丢失}\n"), "Nobody ever answers “Lost”"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_is_told(edit, sentence):
    assert any(sentence in each for each in problems(edit)), problems(edit)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("shortfall: {type: line, label: Why · 原因, value: notes", True),
        ("shortfall: {type: line, label: Why · 原因, value: notes, audience: [office, seller]", True),
        ("shortfall: {type: line, label: Why · 原因, value: notes, audience: office", False),
        ('shortfall: {type: line, label: Why · 原因, if: notes == "x"', True),
    ],
)
def test_a_field_must_not_tell_what_another_keeps_in_confidence(written, told):
    whole = "shortfall: {type: text, label: Why less · 不足原因, required: true, if: saved < volume"
    said = [each for each in problems((whole, written)) if "keeps in confidence" in each]
    assert bool(said) is told
    assert all("“Why” would tell what “Notes for the office” keeps" in each for each in said)


def test_a_step_must_not_set_what_another_field_keeps_in_confidence():
    lost = ("score: {type: decimal", "told: {type: text, label: Told · 告知}\n    score: {type: decimal")
    said = problems(lost, ("set: {kept_by: next_keeper}", "set: {kept_by: next_keeper, told: notes}"))
    assert any("“Told” would tell what “Notes for the office” keeps in confidence" in each for each in said)
