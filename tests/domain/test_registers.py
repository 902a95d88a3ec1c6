"""What an organization needs to be registered, at its boundaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from govflow.domain.registers import needs, rules
from govflow.domain.registers.codes import as_written, check_character, is_code, own_check_character
from govflow.domain.registers.facts import Department, Entries, Entry, Known, Order
from govflow.domain.registers.scopes import shared, words
from govflow.engine.facts import CaseFacts, Form, Holder, Standing
from govflow.values import Actor, Money, Text

NAME = Text(en="Users", zh="用户")


def case(**data: object) -> CaseFacts:
    return CaseFacts(
        id=1, reference="X", title="X", body_id=1, state="s", opened_at=datetime(2026, 3, 2, tzinfo=UTC), data=data
    )


@pytest.mark.parametrize(
    "code",
    [  # published codes of real companies and institutions, by which the two check characters are known
        "91330100799655058B",
        "9144030071526726XG",
        "914403001922038216",
        "91330100716105852F",
        "91110000802100433B",
        "12100000400000624D",
    ],
)
def test_published_codes_are_codes_and_with_any_other_sign_are_none(code):
    assert is_code(code)
    assert check_character(code[:17]) == code[17]
    assert own_check_character(code[8:16]) == code[16]
    for place in range(18):
        for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY":
            if sign != code[place]:
                assert not is_code(code[:place] + sign + code[place + 1 :])


@pytest.mark.parametrize(
    "code", ["", "9133010079965505", "91330100799655058BB", "91330100799655058I", "９1330100799655058B"]
)
def test_what_has_another_length_or_another_sign_is_no_code(code):
    assert not is_code(code)


def test_a_code_is_kept_without_blanks_and_in_capitals():
    assert as_written(" 9144 0300 7152 6726 xg ") == "9144030071526726XG"


@pytest.mark.parametrize(
    ("persons", "organizations", "enough"),
    [
        (49, 0, False), (50, 0, True), (0, 29, False), (0, 30, True), (0, 0, False), (20, 29, False), (20, 30, True),
        (1, 48, False), (1, 49, True), (49, 1, True), (19, 30, False),
    ],
)  # fmt: skip
def test_members_are_counted_as_article_ten_counts_them(persons, organizations, enough):
    said = needs.enough_members(
        case(persons=persons, organizations=organizations),
        individuals="persons", units="organizations", least_individuals=50, least_units=30, least_of_both=50,
    )  # fmt: skip
    assert (said is None) is enough


@pytest.mark.parametrize(
    ("yuan", "national", "enough"),
    [
        ("29999.99", None, False),
        ("30000", None, True),
        ("30000", False, True),
        ("99999.99", True, False),
        ("100000", True, True),
    ],
)
def test_capital_is_asked_as_article_ten_asks_it(yuan, national, enough):
    said = needs.enough_capital(
        case(capital=Money.parse(yuan), national=national),
        capital="capital", national="national", least=Money.yuan(30_000), least_national=Money.yuan(100_000),
    )  # fmt: skip
    assert (said is None) is enough


def test_a_name_is_taken_whatever_its_width_and_case():
    known = Known(names={"haihe users": NAME})
    assert "already" in str(needs.names_are_free(known, case(name="ＨＡＩＨＥ  Users"), names=("name",)))
    assert needs.names_are_free(known, case(name="Haihe Winners"), names=("name",)) is None


def test_nobody_represents_two_organizations():
    known = Known(represented={7: NAME})
    assert "Users" in str(needs.represents_no_other(known, case(who=7), person="who"))
    assert needs.represents_no_other(known, case(who=8), person="who") is None


HIGHEST, ABOVE = Department(name=NAME), Department(name=NAME, below=1)


@pytest.mark.parametrize(
    ("areas", "national", "fits"),
    [
        ((1,), True, True),
        ((1,), None, False),
        ((2, 3), None, True),
        ((2,), False, True),
        ((2,), True, False),
        ((1, 2), True, False),
    ],
)
def test_only_an_organization_of_the_whole_country_names_the_highest_authority(areas, national, fits):
    known = Known(departments={1: HIGHEST, 2: ABOVE, 3: ABOVE})
    said = needs.areas_fit(known, case(areas=areas, national=national), areas="areas", national="national")
    assert (said is None) is fits


@pytest.mark.parametrize(
    ("function", "activity", "covers"),
    [("water", "river", True), ("water", "air", False), (None, "air", True), ("finance", "air", False)],
)
def test_a_supervisor_covers_what_it_is_for(function, activity, covers):
    known = Known(departments={5: Department(name=NAME, function=function, below=1)})
    said = needs.supervisor_covers(
        known, case(by=5, activity=activity), supervisor="by", activity="activity", functions={"water": ("river",)}
    )
    assert (said is None) is covers
    assert needs.supervisor_covers(known, case(), supervisor="by", activity="a", functions={}) is not None


ENTRY = Entry(
    organization_id=4,
    name=NAME,
    code="",
    activity="water",
    order=Order.IN_ORDER,
    since=date(2026, 1, 1),
    registrar_id=8,
)


@pytest.mark.parametrize(("order", "passes"), [(Order.IN_ORDER, True), (Order.LATE, False), (Order.ABNORMAL, False)])
def test_whoever_is_late_or_on_the_list_does_not_apply_and_reads_what_mends_it(order, passes):
    asked = replace(case(), parties={"applicant": (Holder(organization_id=4, person_id=None, name=NAME),)})
    entries = Entries({4: replace(ENTRY, order=order, reason="No report of 2025")})
    said = rules.in_order(entries, asked, of="applicant")
    assert (said is None) is passes
    if said is not None:
        assert "No report of 2025" in str(said)
        assert "may apply again once" in str(said)


def test_nothing_is_asked_of_who_was_never_registered_here():
    asked = replace(case(), parties={"applicant": (Holder(organization_id=9, person_id=None, name=NAME),)})
    assert rules.in_order(Entries({4: replace(ENTRY, order=Order.LATE)}), asked, of="applicant") is None


def test_an_organization_of_another_field_does_not_object_and_one_of_which_nothing_is_known_may():
    def acting(organization: int) -> Standing:
        return Standing(actor=Actor(person_id=1, organization_id=organization, person=NAME, organization=NAME))

    entries = Entries({4: ENTRY})
    assert rules.same_activity(entries, case(a="water"), acting(4), activity="a") is None
    assert rules.same_activity(entries, case(a="air"), acting(4), activity="a") is not None
    assert rules.same_activity(entries, case(a="air"), acting(9), activity="a") is None


def test_a_code_that_is_typed_is_judged_as_it_is_kept():
    assert needs.code_is_right(Form({"code": "9144 0300 7152 6726 xg"}), code="code") is None
    assert "GB" not in str(needs.code_is_right(Form({"code": "914403007152672 6XH"}), code="code") or "GB")


def test_scopes_are_alike_by_the_words_that_they_share():
    ours = "Saving water in irrigation, and training of water users.\n农业灌溉节水技术培训"
    assert shared(ours, "Training in irrigation for farmers") == ("irrigation", "training")
    assert shared(ours, "ＩＲＲＩＧＡＴＩＯＮ and Training") == ("irrigation", "training")
    assert shared(ours, "Irrigation alone") == ()  # one word is no scope
    assert set(shared(ours, "灌溉节水")) == {"灌溉", "溉节", "节水"}
    assert shared("Services of associations for members", "Services of associations for members") == ()
    assert words("会员服务和培训") == frozenset({"培训"})


@pytest.mark.parametrize(("registrar", "organization", "passes"), [(8, 4, True), (9, 4, False), (8, 5, False)])
def test_an_entry_is_changed_by_who_made_it_alone(registrar, organization, passes):
    def holder(number: int) -> tuple[Holder, ...]:
        return (Holder(organization_id=number, person_id=None, name=NAME),)

    asked = replace(case(), parties={"registrar": holder(registrar), "of": holder(organization)})
    assert (rules.kept_by(Entries({4: ENTRY}), asked, registrar="registrar", of="of") is None) is passes
