"""Signing in by a provider: only its answer to this browser's question, once, now; only as whom it was bound to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from govflow.app import create_app
from govflow.errors import Conflict
from govflow.services.accounts import providers as asking
from govflow.services.commands.directory.people import InvitePerson, invite_again, invite_person
from govflow.services.commands.directory.sign_on.rules import make_rule
from govflow.services.queries.directory.people import load_actor
from govflow.settings import Provider
from govflow.store.people import PersonRow
from govflow.store.people.sign_on import IdentityRow
from govflow.values import VISITOR, Actor, SystemClock
from tests.builders import PASSWORD
from tests.promises.forging import unguarded
from tests.services.signing_in import App
from tests.web.conftest import Browser, Region
from tests.web.provider import consent, running
from tests.web.test_second_factor import SECOND, set_up

OWNER = "hejun@example.org"
PEOPLE: tuple[dict[str, Any], ...] = (
    {"sub": "he-jun", "email": "hejun@example.org", "email_verified": False},
    {"sub": "gao-yun", "email": "Gao@Example.org", "email_verified": True},
    {"sub": "impostor", "email": "mei@example.org", "email_verified": True},
    {"sub": "elsewhere", "email": "wanglin@elsewhere.example", "email_verified": True},
)
BEGIN, BACK, WAYS = "/sign-in/with/hebei", "/sign-in/with/hebei/callback", "/account/second-factor"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running(*PEOPLE) as address:
        yield address


@pytest.fixture
def house(region: Region, issuer: str) -> Region:
    """The region today, with a provider that is trusted for no address."""
    region.clock.at = SystemClock().now()
    return with_provider(region, issuer)


def with_provider(region: Region, issuer: str, *domains: str, **other: str) -> Region:
    hebei = Provider(name="hebei", issuer=issuer, client_id="govflow", client_secret="s", domains=domains)
    settings = replace(region.backend.settings, providers=(replace(hebei, **other),))
    backend = replace(region.backend, settings=settings)
    return replace(region, app=create_app(settings, backend), backend=backend)


def sign_in(browser: Browser, subject: str, **changed: str) -> TestResponse:
    address = browser.get(BEGIN).location
    return browser.get(consent(address, subject) + "".join(f"&{name}={value}" for name, value in changed.items()))


def bind(browser: Browser, subject: str = "he-jun", code: str = "") -> TestResponse:
    form = {"current": PASSWORD, "code": code}
    page = browser.post(f"{WAYS}/providers/hebei", form, page=WAYS).text
    address = page.partition('btn btn-primary" href="')[2].partition('"')[0].replace("&amp;", "&")
    return browser.get(consent(address, subject))


def test_whom_the_owner_has_bound_it_lets_in_and_it_is_told(house: Region) -> None:
    assert bind(house.signed_in("hejun")).location == WAYS
    visitor = house.browser()
    assert sign_in(visitor, "he-jun").status_code == 303
    assert "He Jun" in visitor.get("/account").text
    assert "Sign-on provider bound" in visitor.get("/inbox").text


def test_the_question_has_a_proof_key_a_nonce_and_a_state_and_our_address(house: Region) -> None:
    asked = parse_qs(urlsplit(house.browser().get(BEGIN).location).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 32 for name in ("code_challenge", "nonce", "state"))
    assert asked["redirect_uri"] == ["http://127.0.0.1:8000/sign-in/with/hebei/callback"]


@pytest.mark.parametrize("subject", ["he-jun", "hejun@example.org", "gao-yun", "impostor"])
def test_an_address_alone_lets_nobody_in(house: Region, subject: str) -> None:
    """Whoever has the mail box of somebody, or an account there with their address, is nobody here."""
    visitor = house.browser()
    answer = sign_in(visitor, subject)
    assert (answer.status_code, "does not yet" in answer.text or "not yet" in answer.text) == (422, True)
    assert visitor.get("/account").status_code == 303
    assert bound(house) == []


@pytest.mark.parametrize(("subject", "who"), [("gao-yun", "gao"), ("he-jun", None), ("elsewhere", None)])
def test_where_it_is_trusted_for_a_domain_a_verified_address_there_is_bound_once(
    region: Region, issuer: str, subject: str, who: str | None
) -> None:
    region.clock.at = SystemClock().now()
    house = with_provider(region, issuer, "example.org")
    answer = sign_in(house.browser(), subject)
    assert answer.status_code == (303 if who else 422)
    assert bound(house) == ([(house.people[who], subject)] if who else [])


def test_an_address_that_got_another_owner_there_does_not_bring_the_account_with_it(
    region: Region, issuer: str
) -> None:
    region.clock.at = SystemClock().now()
    house = with_provider(region, issuer, "example.org")
    assert sign_in(house.browser(), "gao-yun").status_code == 303
    with house.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id == house.people["mei"]).values(email="old@example.org"))
        session.execute(update(PersonRow).where(PersonRow.id == house.people["gao"]).values(email="mei@example.org"))
    assert sign_in(house.browser(), "impostor").status_code == 422


def test_an_answer_is_taken_once_from_the_browser_that_asked(house: Region) -> None:
    bind(house.signed_in("hejun"))
    asking_browser, other = house.browser(), house.browser()
    back = consent(asking_browser.get(BEGIN).location, "he-jun")
    kept = asking_browser.cookie()
    assert other.get(back).status_code == 422
    assert asking_browser.get(back).status_code == 303
    assert asking_browser.get(back).status_code == 422
    other.client.set_cookie("govflow", kept or "")  # the cookie of before, stolen with the address
    assert other.get(back).status_code == 422
    assert other.get("/account").status_code == 303


@pytest.mark.parametrize("wrong", [{"state": "x"}, {"state": ""}, {"iss": "https://evil.example"}, {"code": "x"}])
def test_another_state_issuer_or_code_is_refused(house: Region, wrong: dict[str, str]) -> None:
    bind(house.signed_in("hejun"))
    visitor = house.browser()
    parts = urlsplit(consent(visitor.get(BEGIN).location, "he-jun"))
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | wrong
    assert visitor.get(parts.path, query_string=query).status_code == 422
    assert visitor.get("/account").status_code == 303


def test_an_answer_with_another_nonce_is_refused(house: Region) -> None:
    bind(house.signed_in("hejun"))
    visitor = house.browser()
    address = visitor.get(BEGIN).location
    nonce = parse_qs(urlsplit(address).query)["nonce"][0]
    assert visitor.get(consent(address.replace(nonce, "n" * 32), "he-jun")).status_code == 422


def test_nor_an_answer_for_another_client_or_after_its_time(house: Region) -> None:
    bind(house.signed_in("hejun"))
    visitor = house.browser()
    address = visitor.get(BEGIN).location
    assert visitor.get(consent(address.replace("client_id=govflow", "client_id=other"), "he-jun")).status_code == 422
    back = consent(visitor.get(BEGIN).location, "he-jun")
    house.clock.at += timedelta(minutes=11)
    assert visitor.get(back).status_code == 422
    back = consent(visitor.get(BEGIN).location, "he-jun")
    house.clock.at += timedelta(hours=2)  # our question is answered at once, with what was signed for an hour
    fresh = house.browser()
    address = fresh.get(BEGIN).location
    assert fresh.get(consent(address, "he-jun")).status_code == 422


def test_a_provider_that_calls_itself_otherwise_or_is_away_is_told_so(house: Region, issuer: str) -> None:
    for wrong in (f"{issuer}/", "http://127.0.0.1:9"):
        answer = with_provider(house, wrong).browser().get(BEGIN)
        assert (answer.status_code, "cannot be reached" in answer.text) == (422, True), wrong
    assert house.browser().get("/sign-in/with/other").status_code == 404
    assert asking.ALGORITHMS == ("RS256", "PS256", "ES256", "EdDSA")  # none without a key of its own


def test_binding_needs_the_password_and_takes_no_identity_twice(house: Region) -> None:
    """A stolen session binds nothing, nor does somebody who makes a browser come back from the provider."""
    owner = house.signed_in("hejun")
    assert owner.post(f"{WAYS}/providers/hebei", {"current": "wrong"}, page=WAYS).status_code == 422
    assert sign_in(owner, "he-jun").status_code == 422
    assert bound(house) == []
    assert bind(owner).status_code == 303
    assert bind(house.signed_in("gao")).status_code == 422
    assert bind(house.signed_in("hejun"), "gao-yun").status_code == 422
    assert bound(house) == [(house.people["hejun"], "he-jun")]


def test_an_invitation_is_accepted_by_it_once_and_sets_no_password_afterwards(house: Region) -> None:
    admin = actor(house, "mei")
    person = invite_person(
        house.backend,
        admin,
        InvitePerson(email="new@example.org", name_en="Lin Fan", name_zh="林帆", language="en", administrator=False),
    )
    link = invite_again(house.backend, admin, person)
    visitor = house.browser()
    page = visitor.post(f"/invitations/{link}/with/hebei", page=f"/invitations/{link}").text
    address = page.partition('btn btn-primary" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert visitor.get(consent(address, "lin-fan")).status_code == 303
    assert "Lin Fan" in visitor.get("/account").text
    assert house.browser().get(f"/invitations/{link}").status_code == 404
    with pytest.raises(Conflict, match="second administrator"):
        invite_again(house.backend, admin, person)


def test_who_has_a_second_factor_here_gives_it_after_the_provider_too(house: Region) -> None:
    owner = house.signed_in("hejun")
    bind(owner)
    app: App = set_up(house, house.signed_in("hejun"))
    visitor = house.browser()
    assert sign_in(visitor, "he-jun").location == SECOND
    assert visitor.get("/account").status_code == 303
    assert visitor.post(SECOND, {"code": app.code(house.clock)}, page=SECOND).status_code == 303


def test_an_organization_may_allow_its_provider_alone(house: Region) -> None:
    bind(house.signed_in("hejun"))
    make_rule(
        house.backend, actor(house, "mei"), organization_id=house.organizations["laishui"], role=None, provider="hebei"
    )
    refused = house.browser().sign_in(OWNER)
    assert (refused.status_code, "by hebei alone" in refused.text) == (403, True)
    assert house.browser().sign_in(OWNER, "wrong").status_code == 422  # which tells of no rule
    assert sign_in(house.browser(), "he-jun").status_code == 303
    assert house.browser().sign_in("wanglin@example.org").status_code == 303


def test_a_row_that_is_written_or_moved_by_hand_lets_nobody_in(house: Region) -> None:
    bind(house.signed_in("hejun"))
    with unguarded(house.backend.sessions.engine) as connection:
        connection.execute(update(IdentityRow).values(person_id=house.people["mei"]))
        connection.commit()
    assert sign_in(house.browser(), "he-jun").status_code == 422


def test_it_is_taken_off_behind_the_password_and_lets_in_no_more(house: Region) -> None:
    owner = house.signed_in("hejun")
    bind(owner)
    with house.backend.reading() as session:
        number = session.scalar(select(IdentityRow.id))
    path = f"{WAYS}/identities/{number}/remove"
    assert owner.post(path, {"current": "wrong"}, page=WAYS).status_code == 422
    assert house.signed_in("gao").post(path, {"current": PASSWORD}, page=WAYS).status_code == 404
    assert owner.post(path, {"current": PASSWORD}, page=WAYS).status_code == 303
    assert sign_in(house.browser(), "he-jun").status_code == 422


def bound(house: Region) -> list[tuple[int, str]]:
    with house.backend.reading() as session:
        return [(each.person_id, each.subject) for each in session.scalars(select(IdentityRow))]


def actor(house: Region, name: str) -> Actor:
    with house.backend.reading() as session:
        return load_actor(house.backend.work(session, VISITOR), house.people[name], None)
