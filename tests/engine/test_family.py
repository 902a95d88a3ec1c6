"""Cases below a case, as its file says: what they take over, which are taken up, what comes back, in what words."""

from __future__ import annotations

from govflow.engine.definition import ChildCases
from govflow.engine.facts import CaseFacts, Form, Holder
from govflow.engine.family import adopted, opened
from govflow.engine.intents import AdoptCase, OpenCase
from govflow.engine.relations import RELATIONS
from tests.engine.builders import CLAIMANT, OFFICE, facts

ITEMS = ChildCases.model_validate(
    {
        "workflow": "proposal",
        "relation": "agenda_item",
        "title": "item_title",
        "copy": {"class": "topic_class", "paper": "paper", "rules": "rule_set"},
        "fixed": {"submit_at_once": True},
        "parties": {"members": "claimant", "lead": "chosen"},
        "adopt": "pending",
    }
)


def case(**answers: object) -> CaseFacts:
    found: CaseFacts = facts(data=answers)[CaseFacts]
    return found


def opening(here: CaseFacts, **answers: object) -> OpenCase:
    return opened("items", ITEMS, here, Form(answers))


def test_answers_are_taken_over_under_other_names_those_of_the_step_before_those_of_the_case() -> None:
    here = case(rule_set="consensus", topic_class="budget")
    found = opening(here, item_title="Solvent limits", topic_class="standards", paper=None)
    assert found.data == {"class": "standards", "rules": "consensus", "submit_at_once": True}
    assert (found.title, found.child, found.workflow) == ("Solvent limits", "items", "proposal")


def test_a_case_without_a_title_of_its_own_has_that_of_the_case_above() -> None:
    assert opening(case()).title == case().title


def test_who_takes_part_is_said_by_a_capacity_or_by_a_field_that_names_parties() -> None:
    found = opening(case(), chosen=OFFICE.organization_id)
    assert found.parties == {"members": (CLAIMANT,), "lead": (OFFICE,)}


def test_nobody_outside_the_case_is_seated_in_one_below_it() -> None:
    stranger = Holder(organization_id=99, person_id=None, name=CLAIMANT.name)
    assert opening(case(), chosen=stranger.organization_id).parties["lead"] == ()
    assert opening(case()).parties["lead"] == ()


def test_the_case_that_the_form_names_is_taken_up_and_none_where_it_names_none() -> None:
    assert adopted("items", ITEMS, Form({"pending": 42})) == AdoptCase(
        case_id=42, child="items", workflow="proposal", relation="agenda_item"
    )
    assert adopted("items", ITEMS, Form({})) is None


def test_a_list_stands_for_fields_that_are_called_the_same() -> None:
    given = {"workflow": "tranche", "relation": "tranche", "copy": ["fund", "evidence"], "returns": "paid_on"}
    found = ChildCases.model_validate(given)
    assert found.copied == {"fund": "fund", "evidence": "evidence"}
    assert found.returns == {"paid_on": "paid_on"}


def test_every_relation_has_a_name_in_both_languages() -> None:
    assert all(text.en != text.zh for text in RELATIONS.values())
