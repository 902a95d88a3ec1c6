"""Some acts ask for a fresh proof: the file says so, and neither page, command nor a row written by hand passes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from govflow.demo.region import email
from govflow.domain import RULES
from govflow.engine.parsing import WorkflowProblems, parse
from govflow.errors import Invalid, Refused
from govflow.services.commands.directory.sign_on import confirming
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.seats import Delegate, delegate
from govflow.services.commands.sessions import Opened, SignIn, sign_in
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.queries.case.round.answering import check_answer
from govflow.services.queries.directory.people import SignedIn, load_signed_in
from govflow.services.queries.step.page import check_step, load_step
from govflow.services.rehearsal import rehearse
from govflow.store.people import SessionRow
from govflow.values import VISITOR, Actor, Confirmation
from tests.builders import PASSWORD, Cast, new_key
from tests.promises.forging import unguarded
from tests.services import agendas, surveys
from tests.services.signing_in import finish, give_passwords, half, set_up

OWNER = "chen.yu"
SECOND = ("start: {title: Start · 开始, to: field}", "start: {title: Start · 开始, proof: second_factor, to: field}")
VOTE = ("    recusable: true\n", "    recusable: true\n    proof: password\n")
SESSION = SessionRow.__table__
FILE = Path(__file__).parents[1] / "workflows" / "agenda.v1.yaml"


def confirmed(actor: Actor, by: str, at: datetime) -> Actor:
    return replace(actor, confirmed=Confirmation(at=at, by=by))


def start(cast: Cast, reference: str, actor: Actor) -> list[list[str]]:
    """What the check page says against it, and sending it."""
    seen, said = cast.case(reference).version, []

    def check() -> None:
        with cast.backend.reading() as session:
            check_step(cast.backend.work(session, actor), reference, "start", {}, None, seen)

    order = TakeStep(case=reference, name="start", values={}, seen_version=seen, key=new_key())
    for act in (check, lambda: take_step(cast.backend, actor, order)):
        said.append(against(act))
    return said


def against(act: Callable[[], object]) -> list[str]:
    try:
        act()
    except Refused as refused:
        return [str(each) for each in refused.reasons]
    return []


@pytest.mark.parametrize(
    ("by", "age", "taken"),
    [
        (None, 0, False),
        ("password", 0, False),
        ("provider", 0, False),
        ("second", 0, True),
        ("second", 599, True),
        ("second", 600, False),
        ("second", 86_400, False),
        ("second", -1, False),  # of a clock that was set back since
    ],
)
def test_a_step_that_asks_for_a_second_factor_takes_a_fresh_one_and_nothing_less(
    cast: Cast, by: str | None, age: int, taken: bool
) -> None:
    reference, actor = surveys.draft(cast, SECOND), cast.actor(OWNER)
    if by is not None:
        actor = confirmed(actor, by, cast.clock.at - timedelta(seconds=age))
    check, sent = start(cast, reference, actor)
    assert (check, sent) == (([], []) if taken else (sent, check))
    assert (sent == []) is taken
    assert cast.case(reference).state == ("field" if taken else "draft")


def test_its_page_says_so_before_anything_is_filled_in(cast: Cast) -> None:
    reference = surveys.draft(cast, SECOND)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(OWNER))
        assert "second factor" in str(load_step(work, reference, "start").proof[0])
        fresh = cast.backend.work(session, confirmed(cast.actor(OWNER), "second", cast.clock.at))
        assert load_step(fresh, reference, "start").proof == ()


@pytest.mark.parametrize("by", ["password", "second", "provider"])
def test_a_vote_that_asks_for_a_password_takes_any_fresh_proof(cast: Cast, by: str) -> None:
    reference = agendas.voting(cast, VOTE)
    found = agendas.one(cast, reference, 1)
    seat = agendas.seat_of(cast, found, "laishui")
    actor = cast.actor(cast.member("laishui", cast.backend.rules.vocabulary.binding), "laishui")
    told = cast.foreseen(found, seat, "yes")
    answer = Respond(
        case=reference, round_id=found.id, seat_id=seat, choice="yes", matter=found.matter_hash, foreseen=told,
        key=new_key(),
    )  # fmt: skip
    handing = Delegate(
        case=reference, round_id=found.id, seat_id=seat, to_seat_id=agendas.seat_of(cast, found, "ninghe"),
        foreseen="", key=new_key(),
    )  # fmt: skip

    def check() -> None:
        with cast.backend.reading() as session:
            check_answer(cast.backend.work(session, actor), answer)

    for act in (
        check,
        lambda: respond(cast.backend, actor, answer),
        lambda: delegate(cast.backend, actor, handing),
    ):
        assert "gave your password" in against(act)[0]
    assert against(lambda: respond(cast.backend, confirmed(actor, by, cast.clock.at), answer)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("nudge: {", "nudge: {proof: password, ", "no person takes this step"),
        ("start: {", "start: {proof: fingerprint, ", "second_factor"),
    ],
)
def test_the_check_of_files_refuses_what_nobody_could_give(old: str, new: str, said: str) -> None:
    text = surveys.FILE.read_text("utf-8")
    assert text.count(old) == 1
    with pytest.raises(WorkflowProblems) as caught:
        parse(text.replace(old, new), RULES)
    assert said in " ".join(str(each.sentence) for each in caught.value.problems)


def test_the_stories_of_a_file_that_asks_for_it_are_played_through_the_real_commands() -> None:
    parsed = parse(FILE.read_text("utf-8").replace(*VOTE), RULES)
    assert [str(each) for each in rehearse(parsed, ()).problems] == []


class Here:
    """A browser in which the owner has signed in."""

    def __init__(self, cast: Cast, opened: Opened) -> None:
        self.cast = cast
        self.token = opened.token

    def now(self) -> SignedIn | None:
        with self.cast.backend.reading() as session:
            work = self.cast.backend.work(session, VISITOR)
            return load_signed_in(work, self.cast.backend.settings.key_for("sessions"), self.token)

    @property
    def actor(self) -> Actor:
        found = self.now()
        assert found is not None
        return found.actor


@pytest.fixture
def here(cast: Cast) -> Here:
    give_passwords(cast)
    opened = sign_in(cast.backend, SignIn(email=email(OWNER), password=PASSWORD, address="", device=""))
    assert isinstance(opened, Opened)
    return Here(cast, opened)


def test_the_password_makes_a_session_fresh_and_a_wrong_one_does_not(here: Here) -> None:
    here.cast.clock.at += timedelta(hours=1)
    with pytest.raises(Invalid):
        confirming.confirm(here.cast.backend, here.actor, here.token, "wrong", "")
    assert here.actor.confirmed == Confirmation(at=here.cast.clock.at - timedelta(hours=1), by="password")
    confirming.confirm(here.cast.backend, here.actor, here.token, PASSWORD, "")
    assert here.actor.confirmed == Confirmation(at=here.cast.clock.at, by="password")


def test_where_there_is_a_second_factor_the_password_alone_does_not(here: Here) -> None:
    """Whoever has stolen the session and the password takes no step that asks for more."""
    here.cast.clock.at += timedelta(hours=1)
    thief = here.actor
    app = set_up(here.cast.backend, here.actor, here.cast.clock)
    with pytest.raises(Invalid):
        confirming.confirm(here.cast.backend, thief, here.token, PASSWORD, "")
    begun = half(here.cast.backend, email(OWNER))
    again = Here(here.cast, finish(here.cast.backend, begun, app.code(here.cast.clock)))
    here.cast.clock.at += timedelta(hours=1)
    confirming.confirm(here.cast.backend, again.actor, again.token, "", app.code(here.cast.clock))
    assert again.actor.confirmed == Confirmation(at=here.cast.clock.at, by="second")


@pytest.mark.parametrize("values", [{"confirmed_by": "second"}, {"confirmed_at": "now"}, {"confirmed_at": None}])
def test_whoever_writes_into_the_tables_makes_no_session_fresh(here: Here, values: dict[str, object]) -> None:
    here.cast.clock.at += timedelta(hours=1)
    written = {name: here.cast.clock.at if value == "now" else value for name, value in values.items()}
    with unguarded(here.cast.backend.sessions.engine) as connection:
        connection.execute(update(SESSION).values(written))
        connection.commit()
    assert here.now() is None
