"""Who may take a seat: kind, role, number, conflicts of interest from both sides, in the order of what a step does."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pytest

from govflow.engine.deadlines.durations import Duration
from govflow.engine.decide import decide
from govflow.engine.definition import FormField, Party
from govflow.engine.facts import Holder
from govflow.engine.intents import SeatParty, UnseatParty
from govflow.engine.machine import Machine
from govflow.engine.parsing import parse
from govflow.engine.seating import Register, Seating, chosen
from govflow.errors import Refused
from govflow.values import Text
from tests.engine.builders import RULES, facts, workflow_text

PROVINCE, COUNTY, TOWN, NEIGHBOUR, INSTITUTE = 1, 2, 3, 4, 9
ANN, BEN = 21, 22
PARENTS = {TOWN: COUNTY, COUNTY: PROVINCE, NEIGHBOUR: PROVINCE}


@dataclass
class Book(Register):
    """A register of the province, its counties and a town; ``terms``: who serves whom today, as what."""

    terms: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    ended: Mapping[int, Mapping[int, int]] = field(default_factory=dict)  # months ago

    def organization(self, organization_id: int) -> Holder | None:
        return organization(organization_id) if organization_id <= INSTITUTE else None

    def person(self, person_id: int) -> Holder | None:
        return person(person_id) if person_id in (ANN, BEN) else None

    def has_role(self, person_id: int, role: str) -> bool:
        return role in self.terms.get(person_id, {}).values()

    def offices(self, person_id: int) -> frozenset[int]:
        return frozenset(self.terms.get(person_id, {}))

    def served(self, person_id: int, look_back: Duration | None) -> frozenset[int]:
        most = look_back.amount if look_back is not None else 0
        ended = {each for each, months in self.ended.get(person_id, {}).items() if months <= most}
        return self.offices(person_id) | ended

    def departments(self, organizations: Collection[int], function: str) -> Mapping[int, int]:
        return {}

    def members(self, organization_id: int) -> tuple[int, ...]:
        return ()

    def superior(self, organization_id: int) -> int | None:
        return PARENTS.get(organization_id)

    def above(self, organization_id: int) -> frozenset[int]:
        found = {organization_id}
        while (parent := PARENTS.get(organization_id)) is not None:
            found.add(organization_id := parent)
        return frozenset(found)


def organization(number: int, kind: str = "local_government") -> Holder:
    return Holder(organization_id=number, person_id=None, name=Text(en=f"O{number}", zh="x"), kind=kind)


def person(number: int) -> Holder:
    return Holder(organization_id=None, person_id=number, name=Text(en=f"P{number}", zh="x"))


def party(**keys: object) -> Party:
    return Party.model_validate({"title": {"en": "A seat", "zh": "席位"}, "kind": "local_government", **keys})


PARTIES = {
    "claimant": party(),
    "mediator": party(kind="person", role="mediator", max=1, not_of=("claimant",)),
    "monitor": party(not_of=("claimant",)),
    "superior": party(kind="derived", rule="people.superior_of"),
}


def seating(book: Book | None = None, **seated: Holder) -> Seating:
    return Seating(PARTIES, {name: (each,) for name, each in seated.items()}, book or Book())


def reasons(taken: Seating) -> str:
    return " ".join(str(each) for each in taken.reasons)


@pytest.mark.parametrize(
    ("office", "conflict"), [(COUNTY, True), (TOWN, True), (PROVINCE, True), (NEIGHBOUR, False), (INSTITUTE, False)]
)
def test_who_serves_a_party_what_lies_below_it_or_its_direct_superior_cannot_mediate_its_case(
    office: int, conflict: bool
) -> None:
    book = Book({ANN: {INSTITUTE: "mediator", office: "mediator"}})
    forward, backward = seating(book, claimant=organization(COUNTY)), seating(book, mediator=person(ANN))
    forward.seat("mediator", [person(ANN)])
    backward.seat("claimant", [organization(COUNTY)])
    assert ("conflict of interest" in reasons(forward), "conflict of interest" in reasons(backward)) == (conflict,) * 2


@pytest.mark.parametrize(("monitor", "conflict"), [(TOWN, True), (COUNTY, True), (PROVINCE, False), (NEIGHBOUR, False)])
def test_an_organization_below_a_party_is_in_conflict_and_one_above_is_not(monitor: int, conflict: bool) -> None:
    taken = seating(claimant=organization(COUNTY))
    taken.seat("monitor", [organization(monitor)])
    assert bool(taken.reasons) == conflict
    assert ("monitor" in taken.seated) != conflict


@pytest.mark.parametrize(
    ("capacity", "holder", "sentence"),
    [
        ("mediator", organization(COUNTY), "is a person, not an organization"),
        ("claimant", person(ANN), "is an organization, not a person"),
        ("mediator", person(BEN), "is not on the list"),
        ("claimant", organization(COUNTY, "social_organization"), "of another kind"),
    ],
)
def test_the_wrong_kind_or_role_is_refused(capacity: str, holder: Holder, sentence: str) -> None:
    taken = seating(Book({ANN: {INSTITUTE: "mediator"}, BEN: {INSTITUTE: "legal"}}))
    assert taken.seat(capacity, [holder]) == ()
    assert sentence in reasons(taken)


def test_a_derived_seat_takes_any_kind() -> None:
    taken = seating()
    assert taken.seat("superior", [organization(PROVINCE, "central_authority")])


def test_the_last_place_is_given_and_no_more() -> None:
    book = Book({ANN: {INSTITUTE: "mediator"}, BEN: {INSTITUTE: "mediator"}})
    taken = seating(book)
    assert taken.seat("mediator", [person(ANN)]) == (person(ANN),)
    assert taken.seat("mediator", [person(ANN)]) == ()  # who sits already is not seated twice
    assert taken.reasons == []
    taken.seat("mediator", [person(BEN)])
    assert "at most 1 can be seated" in reasons(taken)
    assert taken.seated["mediator"] == (person(ANN),)


def test_a_place_that_a_step_frees_can_be_taken_in_the_same_step() -> None:
    book = Book({ANN: {INSTITUTE: "mediator"}, BEN: {INSTITUTE: "mediator"}})
    freed, taken = seating(book, mediator=person(ANN)), seating(book, mediator=person(ANN))
    freed.carry_out([UnseatParty(capacity="mediator"), SeatParty(capacity="mediator", holders=(person(BEN),))])
    taken.carry_out([SeatParty(capacity="mediator", holders=(person(BEN),)), UnseatParty(capacity="mediator")])
    assert (freed.reasons, freed.seated["mediator"]) == ([], (person(BEN),))
    assert "at most 1" in reasons(taken)


def test_all_that_speaks_against_somebody_is_said_at_once() -> None:
    taken = seating(Book({BEN: {COUNTY: "legal"}}), claimant=organization(COUNTY), mediator=person(ANN))
    taken.seat("mediator", [person(BEN)])
    assert len(taken.reasons) == 3  # not on the list, in conflict, no place


def test_an_answer_off_the_list_names_nobody() -> None:
    field_ = FormField.model_validate(
        {"name": "who", "type": "organizations", "label": {"en": "Who", "zh": "谁"}, "kinds": ["local_government"]}
    )
    assert chosen(field_, (COUNTY, TOWN), Book()) == (organization(COUNTY), organization(TOWN))
    assert chosen(field_, (COUNTY, 77), Book()) is None


BY = "        by: claimant.signatory\n"
NAMING = (
    ("  review:\n", "  naming:\n    opponent:\n  review:\n"),
    (
        "        by: claimant.signatory\n        guards",
        "        by: claimant.signatory\n        form: naming\n        guards",
    ),
)


@pytest.mark.parametrize(("named", "sits"), [(TOWN, False), (COUNTY, False), (NEIGHBOUR, True)])
def test_a_step_that_would_seat_who_cannot_sit_is_refused_before_anything_is_written(named: int, sits: bool) -> None:
    machine = Machine(parse(workflow_text(*NAMING).encode(), RULES).workflow, RULES)
    seated = {"claimant": (organization(COUNTY),), "respondent": (organization(PROVINCE),)}
    known = facts("draft", "claimant.signatory", parties=seated, form={"opponent": named})
    with pytest.raises(Refused) as refused:
        decide(machine, "request", {**known, Register: Book()})
    said = " ".join(str(each) for each in refused.value.reasons)
    assert "at most 1 can be seated" in said
    assert ("conflict of interest" not in said) == sits


LOOKING_BACK = {
    "claimant": party(),
    "mediator": party(kind="person", not_of=("claimant",), look_back="1y"),
    "clerk": party(kind="person", of="claimant"),
}


@pytest.mark.parametrize(("months", "conflict"), [(11, True), (12, True), (13, False)])
def test_office_that_ended_within_the_time_is_a_conflict_whoever_is_seated_first(months: int, conflict: bool) -> None:
    book = Book(ended={ANN: {COUNTY: months}})
    first = Seating(LOOKING_BACK, {"claimant": (organization(COUNTY),)}, book)
    first.seat("mediator", [person(ANN)])
    second = Seating(LOOKING_BACK, {"mediator": (person(ANN),)}, book)
    second.seat("claimant", [organization(COUNTY)])
    assert [bool(each.reasons) for each in (first, second)] == [conflict, conflict]


def test_office_that_ended_counts_only_where_the_file_looks_back() -> None:
    taken = seating(Book(terms={ANN: {INSTITUTE: "mediator"}}, ended={ANN: {COUNTY: 1}}), claimant=organization(COUNTY))
    taken.seat("mediator", [person(ANN)])
    assert not taken.reasons


@pytest.mark.parametrize(("office", "fits"), [(COUNTY, True), (PROVINCE, False), (TOWN, False)])
def test_a_person_of_a_party_serves_that_very_organization(office: int, fits: bool) -> None:
    taken = Seating(LOOKING_BACK, {"claimant": (organization(COUNTY),)}, Book(terms={ANN: {office: "clerk"}}))
    taken.seat("clerk", [person(ANN)])
    assert bool(taken.reasons) != fits


def test_nobody_is_in_office_at_a_seat_that_is_empty() -> None:
    taken = Seating(LOOKING_BACK, {}, Book(terms={ANN: {COUNTY: "clerk"}}))
    taken.seat("clerk", [person(ANN)])
    assert "not in office at" in reasons(taken)


def test_a_member_in_conflict_is_left_out_when_members_are_found_anew() -> None:
    parties = {"applicant": party(), "members": party(kind="derived", rule="people.members", not_of=("applicant",))}
    found = Seating(parties, {"applicant": (organization(COUNTY),), "members": (organization(NEIGHBOUR),)}, Book())
    found.renew("members", [organization(PROVINCE), organization(TOWN), organization(NEIGHBOUR)])
    assert [each.organization_id for each in found.seated["members"]] == [NEIGHBOUR, PROVINCE]
    assert found.reasons == []


def test_who_serves_two_levels_above_a_party_is_not_in_conflict_with_it() -> None:
    taken = seating(Book({ANN: {PROVINCE: "mediator"}}), claimant=organization(TOWN))
    assert taken.seat("mediator", [person(ANN)])


def test_who_left_a_party_during_the_case_is_in_conflict_although_no_time_is_looked_back() -> None:
    book = Book({ANN: {INSTITUTE: "mediator"}}, ended={ANN: {COUNTY: 0}})
    taken = seating(book, claimant=organization(COUNTY))
    assert taken.seat("mediator", [person(ANN)]) == ()
    assert "conflict of interest" in reasons(taken)


def naming(**settings: object) -> FormField:
    text = {"type": "person", "label": {"en": "Mediator", "zh": "调解员"}, "role": "mediator", "seats": "mediator"}
    return FormField.model_validate({**text, "name": "mediator", **settings})


@pytest.mark.parametrize(("instead", "seated", "said"), [(True, BEN, ""), (False, ANN, "at most 1 can be seated")])
def test_whom_a_form_names_instead_takes_the_place_of_who_held_it(instead: bool, seated: int, said: str) -> None:
    taken = seating(Book({BEN: {INSTITUTE: "mediator"}}), mediator=person(ANN))
    taken.take_answers([naming(instead=instead)], {"mediator": BEN})
    assert taken.seated["mediator"] == (person(seated),)
    assert said in reasons(taken)


def test_nobody_leaves_a_seat_for_whom_a_form_does_not_name() -> None:
    taken = seating(mediator=person(ANN))
    taken.take_answers([naming(instead=True)], {"mediator": None})
    assert taken.seated["mediator"] == (person(ANN),)


@pytest.mark.parametrize("settings", [{"seats": None}, {"audience": ("claimant",)}])
def test_instead_stands_where_somebody_takes_a_seat_before_all(settings: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="instead says whose place is taken"):
        naming(instead=True, **settings)
