"""Services of organizations: who registers one, who answers for it, and that nobody does without having said so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from govflow.errors import Conflict, Forbidden, Invalid, NotFound
from govflow.services.commands.directory.people import EditPerson, edit_person
from govflow.services.commands.directory.services import (
    RegisterService,
    accept_charge,
    ask_to_answer,
    end_service,
    give_back,
    register_service,
)
from govflow.services.queries.case.names import of_no_case
from govflow.services.queries.directory.log import load_log
from govflow.services.queries.directory.log_words import ACTS
from govflow.services.queries.directory.programs.services import OwnCharge, ServiceLine, load_charges, load_services
from govflow.services.queries.directory.told import load_told
from govflow.services.queries.operations import verify_record
from govflow.store.people import MembershipRow, PersonRow
from govflow.store.people.services import CHARGE, ServiceRow
from tests.builders import Cast
from tests.services import disputes
from tests.services.serving import GATEWAY, answered_for, newest_charge, registered, token_of


def lines(cast: Cast, person: str = "admin", organization: str = "fangshan") -> tuple[ServiceLine, ...]:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        return load_services(work, cast.organization(organization)).services


def charges(cast: Cast, person: str) -> tuple[OwnCharge, ...]:
    with cast.backend.reading() as session:
        return load_charges(cast.backend.work(session, cast.actor(person)))


def register(cast: Cast, *, by: str = "admin", **more: Any) -> int:
    said = {"organization_id": cast.organization("fangshan"), "email": "chen.yu@govflow.example", **GATEWAY, **more}
    return register_service(cast.backend, cast.actor(by), RegisterService(**said))


def ask(cast: Cast, service: int, person: str, *, organization: str = "fangshan", by: str = "admin") -> int:
    email = f"{person}@govflow.example"
    ask_to_answer(cast.backend, cast.actor(by), cast.organization(organization), service, email)
    return newest_charge(cast)


def test_before_somebody_has_accepted_nobody_answers_and_nothing_is_done(cast: Cast) -> None:
    charge = registered(cast)
    [line] = lines(cast)
    assert (line.answering, line.asked and line.asked.en) == (None, "Chen Yu")
    with pytest.raises(NotFound):
        token_of(cast, charge)
    accept_charge(cast.backend, cast.actor("chen.yu"), charge)
    [line] = lines(cast)
    assert line.answering is not None
    assert (line.answering.person.en, line.answering.rests, line.asked) == ("Chen Yu", None, None)


@pytest.mark.parametrize("person", ["admin", "dong.mei", "he.jun"])
def test_nobody_accepts_declines_or_makes_tokens_in_the_place_of_who_was_asked(cast: Cast, person: str) -> None:
    """The administrator who registered it neither: else a service would act in a name whose owner knows nothing."""
    charge, actor = registered(cast), cast.actor(person)
    for act in (accept_charge, give_back):
        with pytest.raises(NotFound):
            act(cast.backend, actor, charge)
    accept_charge(cast.backend, cast.actor("chen.yu"), charge)
    with pytest.raises(NotFound):
        give_back(cast.backend, actor, charge)
    if person != "admin":
        with pytest.raises(NotFound):
            token_of(cast, charge, person, {"dong.mei": "fangshan", "he.jun": "laishui"}[person])
    assert [each.since is not None for each in charges(cast, "chen.yu")] == [True]


def test_nobody_registers_one_for_themselves(cast: Cast) -> None:
    """Nor has an account answer for it that has made theirs an administrator just now."""
    with cast.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id == cast.person("chen.yu")).values(administrator=True))
    with pytest.raises(Conflict, match="Nobody gives themselves"):
        register(cast, by="chen.yu")
    edit_person(
        cast.backend,
        cast.actor("chen.yu"),
        EditPerson(
            person_id=cast.person("dong.mei"), seen_version=1, email="dong.mei@govflow.example",
            name_en="Dong Mei", name_zh="董梅", language="zh", administrator=True,
        ),
    )  # fmt: skip
    with pytest.raises(Conflict, match="Nobody gives themselves"):
        register(cast, by="dong.mei")
    assert lines(cast) == ()


def test_only_administrators_register_hand_over_and_end(cast: Cast) -> None:
    service, fangshan = register(cast), cast.organization("fangshan")
    for act in (
        lambda: register(cast, by="chen.yu"),
        lambda: ask(cast, service, "dong.mei", by="chen.yu"),
        lambda: end_service(cast.backend, cast.actor("chen.yu"), fangshan, service),
    ):
        with pytest.raises(Forbidden):
            act()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_en", " "),
        ("name_en", "a" * 81),
        ("name_zh", "口" * 41),
        ("name_en", "Finance\u202eBureau"),
        ("name_zh", "财政\u2066局"),
        ("name_en", "Gateway”, for Laishui County, by its service “Finance"),
        ("name_zh", "接口”，代表涞水县，通过该单位的接口服务“财政"),
        ("name_en", "Gateway\nLaishui County"),
        ("email", "he.jun@govflow.example"),  # of another organization
        ("email", "nobody@govflow.example"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast: Cast, field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        register(cast, **{field: value})
    assert refused.value.fields.keys() == {field}


@pytest.mark.parametrize("same", [{"name_en": "WATER gateway", "name_zh": "其他"}, {"name_en": "Other"}])
def test_no_two_services_of_an_organization_ever_have_one_name(cast: Cast, same: dict[str, str]) -> None:
    """Nor does a later one after the end of the first: the record of then could not be told from now."""
    service = register(cast)
    end_service(cast.backend, cast.actor("admin"), cast.organization("fangshan"), service)
    with pytest.raises(Invalid, match="has this name"):
        register(cast, **same)
    laishui = {"organization_id": cast.organization("laishui"), "email": "he.jun@govflow.example"}
    assert register(cast, **laishui) != service


def test_somebody_whose_post_has_ended_meanwhile_does_not_accept(cast: Cast) -> None:
    charge = registered(cast)
    with cast.backend.transaction() as session:
        mine = MembershipRow.person_id == cast.person("chen.yu")
        session.execute(update(MembershipRow).where(mine).values(until=cast.today))
    cast.clock.at += timedelta(days=1)
    with pytest.raises(Conflict):
        accept_charge(cast.backend, cast.actor("chen.yu"), charge)


def test_who_was_asked_declines_and_is_asked_no_more(cast: Cast) -> None:
    charge = registered(cast)
    give_back(cast.backend, cast.actor("chen.yu"), charge)
    assert (charges(cast, "chen.yu"), lines(cast)[0].asked) == ((), None)
    for act in (accept_charge, give_back):
        with pytest.raises(NotFound):
            act(cast.backend, cast.actor("chen.yu"), charge)


def test_whoever_answers_goes_on_until_the_next_accepts(cast: Cast) -> None:
    answered_for(cast)
    service = lines(cast)[0].id
    first = ask(cast, service, "dong.mei")
    assert (lines(cast)[0].answering.person.en, lines(cast)[0].asked.en) == ("Chen Yu", "Dong Mei")
    second = ask(cast, service, "dong.mei")  # asked anew: the first asking counts no more
    with pytest.raises(NotFound):
        accept_charge(cast.backend, cast.actor("dong.mei"), first)
    accept_charge(cast.backend, cast.actor("dong.mei"), second)
    assert (lines(cast)[0].answering.person.en, charges(cast, "chen.yu")) == ("Dong Mei", ())
    with pytest.raises(Invalid, match="already"):
        ask(cast, service, "dong.mei")


def test_a_service_of_another_organization_is_not_found_there(cast: Cast) -> None:
    service, laishui = register(cast), cast.organization("laishui")
    with pytest.raises(NotFound):
        ask(cast, service, "he.jun", organization="laishui")
    with pytest.raises(NotFound):
        end_service(cast.backend, cast.actor("admin"), laishui, service)
    with pytest.raises(NotFound):
        end_service(cast.backend, cast.actor("admin"), cast.organization("fangshan"), service + 1)


def test_what_has_ended_is_over(cast: Cast) -> None:
    charge, fangshan = answered_for(cast), cast.organization("fangshan")
    service = lines(cast)[0].id
    end_service(cast.backend, cast.actor("admin"), fangshan, service)
    assert (lines(cast), charges(cast, "chen.yu")) == ((), ())
    for act in (
        lambda: end_service(cast.backend, cast.actor("admin"), fangshan, service),
        lambda: ask(cast, service, "dong.mei"),
        lambda: give_back(cast.backend, cast.actor("chen.yu"), charge),
        lambda: token_of(cast, charge),
    ):
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize("person", ["chen.yu", "dong.mei", "admin"])
def test_its_people_and_administrators_see_the_services_of_an_organization(cast: Cast, person: str) -> None:
    register(cast)
    assert [each.name.en for each in lines(cast, person)] == ["Water gateway"]


@pytest.mark.parametrize("person", ["he.jun", "wang.lin", "zhou.min"])
def test_nobody_else_does(cast: Cast, person: str) -> None:
    register(cast)
    with pytest.raises(NotFound):
        lines(cast, person)


def test_each_change_is_in_the_log_and_told_to_whom_it_concerns(cast: Cast) -> None:
    charge = answered_for(cast)
    service = lines(cast)[0].id
    token_of(cast, charge)
    ask(cast, service, "dong.mei")
    next_one = ask(cast, service, "dong.mei")
    accept_charge(cast.backend, cast.actor("dong.mei"), next_one)
    give_back(cast.backend, cast.actor("dong.mei"), next_one)
    give_back(cast.backend, cast.actor("chen.yu"), ask(cast, service, "chen.yu"))
    accept_charge(cast.backend, cast.actor("chen.yu"), ask(cast, service, "chen.yu"))
    end_service(cast.backend, cast.actor("admin"), cast.organization("fangshan"), service)
    with cast.backend.reading() as session:
        found = load_log(cast.backend.work(session, cast.actor("admin"))).lines
    assert {each.title.en for each in found} == {
        each.en for (kind, name), each in ACTS.items() if kind in ("service", "service_charge")
    } | {"Token for the API made for a service"}
    asked = next(each for each in found if each.title.en.startswith("Asked to answer for a service"))
    assert (asked.which.en, asked.organization.en) == ("Water gateway", "Fangshan District")
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("dong.mei"))
        told = [each.title.en for each in load_told(work, of_no_case(work.actor)).lines]
    assert "Service registered" in told
    assert "Asked to answer for a service, on the account page" in told
    assert verify_record(cast.backend).first_broken is None


def test_the_record_of_facts_shows_a_charge_that_was_accepted_by_hand(cast: Cast) -> None:
    charge = registered(cast)
    disputes.draft(cast)  # a record has begun
    assert verify_record(cast.backend).first_broken is None
    with cast.backend.sessions.engine.begin() as connection:
        connection.execute(update(CHARGE).where(CHARGE.c.id == charge).values(accepted_at=cast.clock.at))
    assert verify_record(cast.backend).first_broken is not None
    with cast.backend.reading() as session:
        assert session.scalars(select(ServiceRow.id)).all() == [1]
