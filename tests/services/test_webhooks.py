"""Webhooks: what they are told, by whom it is signed, and what becomes of what does not come through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from govflow.errors import Conflict, Forbidden, Invalid, NotFound
from govflow.keys import IN_MEMORY, Keyring
from govflow.services.accounts import marks
from govflow.services.accounts.marks import share
from govflow.services.accounts.passwords import hash_password
from govflow.services.accounts.webhooks import mark_anew
from govflow.services.commands.directory import webhooks
from govflow.services.commands.directory.sign_on.rules import sign_out
from govflow.services.operation.notices.telling import tell
from govflow.services.operation.webhooks.calling import call
from govflow.store.cases import ViewerRow
from govflow.store.lists.notices.webhooks import EVENT, WEBHOOK
from govflow.store.people import MembershipRow, PersonRow
from govflow.store.record.noticing import declaring
from govflow.store.sql.database import session_factory
from tests.builders import PASSWORD, Cast
from tests.services import disputes
from tests.services.hooks import Hooks
from tests.services.receiver import is_signed, receiving
from tests.services.test_covered_confidences import note
from tests.test_jobs import ROOT


@pytest.fixture
def hooks(cast: Cast) -> Iterator[Hooks]:
    with receiving() as receiver:
        yield Hooks(cast, receiver)


def test_an_event_says_what_the_api_says_and_is_signed(hooks: Hooks) -> None:
    _, secret = hooks.hook("he.jun")
    reference = disputes.negotiation(hooks.cast)
    assert hooks.carry() >= 1
    path, headers, content = hooks.receiver.got[-1]
    event = hooks.receiver.events()[-1]
    assert path == "/hook"
    assert headers["Content-Type"] == "application/cloudevents+json"
    assert (event["specversion"], event["subject"], event["source"]) == (
        *("1.0", reference, "https://gov.example.org/api/v1"),
    )
    assert event["type"] == "org.govflow.case.awaited"
    assert event["id"] == headers["webhook-id"]
    assert event["data"]["reference"] == reference
    assert event["data"]["waiting"] is True
    assert headers["webhook-timestamp"] == str(int(hooks.cast.clock.at.timestamp()))
    assert is_signed(headers, content, secret)
    assert not is_signed(headers, content + b" ", secret)
    assert not is_signed({**headers, "webhook-timestamp": "1"}, content, secret)
    assert set(hooks.states()) == {"sent"}


def test_the_check_that_the_manual_shows_takes_what_is_sent_and_nothing_else(hooks: Hooks) -> None:
    number, secret = hooks.hook("he.jun")
    webhooks.send_test(hooks.backend, hooks.cast.actor("he.jun"), number)
    hooks.carry()
    [(_, headers, content)] = hooks.receiver.got
    small = {name.lower(): value for name, value in headers.items()}
    [written] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text("utf-8"), re.DOTALL)
    shown = dict[str, Callable[..., bool]]()
    exec(written, shown)
    sent, is_genuine = hooks.cast.clock.at.timestamp(), shown["is_genuine"]
    assert is_genuine(small, content, secret, sent + 299)
    assert not is_genuine(small, content, secret, sent + 301)
    assert not is_genuine(small, content + b" ", secret, sent)
    assert not is_genuine(small, content, "whsec_" + "A" * 44, sent)
    assert not is_genuine({**small, "webhook-id": "another"}, content, secret, sent)


def test_it_is_told_of_the_kinds_that_it_wants_and_of_cases_that_its_organization_sees(hooks: Hooks) -> None:
    hooks.hook("he.jun", kinds=("decided",))
    hooks.hook("chen.yu", "/theirs", kinds=("changed",))
    hooks.hook("zhou.min", "/elsewhere")
    disputes.negotiation(hooks.cast)
    hooks.carry()
    assert hooks.receiver.events() == []
    assert {each["type"] for each in hooks.receiver.events("/theirs")} == {"org.govflow.case.changed"}
    assert hooks.receiver.events("/elsewhere") == []


def test_each_event_goes_out_once_and_one_that_says_it_already_stands_for_more(hooks: Hooks) -> None:
    hooks.hook("he.jun", kinds=("changed",))
    reference = disputes.negotiation(hooks.cast)
    tell(hooks.backend)
    hooks.cast.fire("he.jun", reference, "accept_standstill")
    tell(hooks.backend)
    assert hooks.states() == ["waiting"]
    assert (hooks.carry(), hooks.carry()) == (1, 0)
    assert len(hooks.receiver.got) == 1


def test_what_is_confided_moves_nothing(hooks: Hooks) -> None:
    for person in ("he.jun", "chen.yu", "zhou.min"):
        hooks.hook(person)
    reference = disputes.sessions(hooks.cast)
    hooks.carry()
    before = len(hooks.receiver.got)
    note(hooks.cast, reference)
    hooks.later(minutes=1)
    assert len(hooks.receiver.got) == before > 0


def _over(hooks: Hooks, what: str) -> None:
    person = hooks.cast.person("he.jun")
    with hooks.backend.transaction() as session:
        match what:
            case "account":
                session.execute(update(PersonRow).where(PersonRow.id == person).values(active=False))
            case "sight":
                session.execute(
                    delete(ViewerRow).where(ViewerRow.organization_id == hooks.cast.organization("laishui"))
                )
            case "password":
                share(session, hash_password("another heron"))
            case "term":
                ended = {"until": hooks.cast.today - timedelta(days=1)}
                session.execute(update(MembershipRow).where(MembershipRow.person_id == person).values(**ended))
            case _:
                session.execute(update(WEBHOOK).values({what: _CHANGED[what](hooks.cast)}))


_CHANGED = {
    "host": lambda _: "evil.example",
    "kinds": lambda _: "awaited changed",
    "person_id": lambda cast: cast.person("chen.yu"),
    "organization_id": lambda cast: cast.organization("fangshan"),
    "address": lambda _: b"x:" + b"0" * 60,
    "secret": lambda _: b"x:" + b"0" * 60,
}


@pytest.mark.parametrize("what", ["account", "password", "sight", "term", *_CHANGED])
def test_between_event_and_sending_all_that_it_rests_on_is_asked_again(hooks: Hooks, what: str) -> None:
    hooks.hook("he.jun")
    disputes.negotiation(hooks.cast)
    tell(hooks.backend)
    assert "waiting" in hooks.states()
    _over(hooks, what)
    call(hooks.backend, hooks.write)
    assert hooks.receiver.got == []


def test_a_forced_sign_out_leaves_nothing_of_it(hooks: Hooks) -> None:
    hooks.hook("he.jun")
    disputes.negotiation(hooks.cast)
    tell(hooks.backend)
    sign_out(hooks.backend, hooks.cast.actor("admin"), hooks.cast.person("he.jun"))
    assert hooks.carry() == 0
    with hooks.backend.reading() as session:
        assert not session.execute(select(WEBHOOK)).all()
        assert not session.execute(select(EVENT)).all()


def test_a_test_is_about_no_case_and_is_tried_once(hooks: Hooks) -> None:
    number, secret = hooks.hook("he.jun")
    actor = hooks.cast.actor("he.jun")
    webhooks.send_test(hooks.backend, actor, number)
    with pytest.raises(Conflict):
        webhooks.send_test(hooks.backend, actor, number)
    assert hooks.carry() == 1
    [(_, headers, content)] = hooks.receiver.got
    assert is_signed(headers, content, secret)
    [event] = hooks.receiver.events()
    assert event["type"] == "org.govflow.test"
    assert event.keys().isdisjoint({"subject", "data"})
    hooks.receiver.answers["/hook"] = [404]
    webhooks.send_test(hooks.backend, actor, number)
    assert hooks.carry() == 0
    assert hooks.line("he.jun").failure == "status 404"
    assert hooks.states() == ["sent", "void"]


def test_another_secret_signs_beside_the_one_before_for_a_day(hooks: Hooks) -> None:
    number, first = hooks.hook("he.jun")
    actor = hooks.cast.actor("he.jun")
    second = webhooks.rotate_secret(hooks.backend, actor, number, PASSWORD)
    for later, both in ((timedelta(0), True), (timedelta(hours=24, seconds=-61), True), (timedelta(minutes=2), False)):
        hooks.cast.clock.at += later
        webhooks.send_test(hooks.backend, actor, number)
        hooks.carry()
        _, headers, content = hooks.receiver.got[-1]
        assert is_signed(headers, content, second)
        assert is_signed(headers, content, first) is both


def test_switched_off_it_is_told_nothing(hooks: Hooks) -> None:
    number, _ = hooks.hook("he.jun")
    actor = hooks.cast.actor("he.jun")
    webhooks.switch(hooks.backend, actor, number, on=False)
    disputes.negotiation(hooks.cast)
    assert hooks.carry() == 0
    with pytest.raises(Conflict):
        webhooks.send_test(hooks.backend, actor, number)
    assert hooks.states() == []


def test_it_is_its_persons_alone(hooks: Hooks) -> None:
    number, _ = hooks.hook("he.jun")
    other = hooks.cast.actor("chen.yu")
    for act in (
        lambda: webhooks.switch(hooks.backend, other, number, on=False),
        lambda: webhooks.send_test(hooks.backend, other, number),
        lambda: webhooks.send_again(hooks.backend, other, number),
        lambda: webhooks.rotate_secret(hooks.backend, other, number, PASSWORD),
        lambda: webhooks.end(hooks.backend, other, number),
    ):
        with pytest.raises(NotFound):
            act()


def test_what_cannot_be_is_refused(hooks: Hooks) -> None:
    actor, at = hooks.cast.actor("he.jun"), hooks.receiver.at()
    for field, making in {
        "address": webhooks.MakeWebhook(address="http://registry.example/x", kinds=("changed",), password=PASSWORD),
        "kinds": webhooks.MakeWebhook(address=at, kinds=("all",), password=PASSWORD),
        "password": webhooks.MakeWebhook(address=at, kinds=("changed",), password="another one"),
    }.items():
        with pytest.raises(Invalid) as refused:
            webhooks.make_webhook(hooks.backend, actor, making)
        assert refused.value.fields.keys() == {field}
    for _ in range(webhooks.MOST):
        hooks.hook("he.jun")
    with pytest.raises(Conflict):
        hooks.hook("he.jun")
    object.__setattr__(actor, "organization_id", None)
    with pytest.raises(Forbidden):
        webhooks.make_webhook(hooks.backend, actor, webhooks.MakeWebhook(address=at, kinds=(), password=PASSWORD))


def test_neither_address_nor_secret_stands_in_a_row(hooks: Hooks) -> None:
    number, secret = hooks.hook("he.jun", "/hook?token=abcdef")
    row = repr(hooks.row(number))
    assert secret.removeprefix("whsec_") not in row
    assert "abcdef" not in row


def test_after_the_ring_was_rotated_it_goes_on_without_the_keys_before(hooks: Hooks) -> None:
    number, secret = hooks.hook("he.jun")
    both = Keyring(keys={**IN_MEMORY.keys, **Keyring.made().keys})
    new = Keyring(keys=dict([*both.keys.items()][-1:]))
    with hooks.backend.transaction() as session:
        marks.mark_anew(session, both)
        mark_anew(session, both)
    alone = replace(hooks.backend, sessions=declaring(session_factory(hooks.backend.sessions.engine, new)))
    webhooks.send_test(alone, hooks.cast.actor("he.jun"), number)
    assert call(alone, hooks.write) == 1
    [(_, headers, content)] = hooks.receiver.got
    assert is_signed(headers, content, secret)
