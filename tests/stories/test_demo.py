"""The demonstration region: its stories come to where they should, on each kind of database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from govflow.demo.demonstration import play_stories, set_up
from govflow.demo.player import Play
from govflow.demo.region import email, region, shown
from govflow.domain.funds.ledger import Account
from govflow.errors import Conflict
from govflow.services.commands.record import late_to_seal
from govflow.services.queries.operations import verify_record
from govflow.store.funds.tables import ACCOUNT
from govflow.store.lists.worklist import WorkItem, load_worklist
from govflow.store.people import PersonRow
from govflow.store.sql.moment import SWEEPING
from govflow.store.sql.session import Session
from tests.conftest import DATABASES, OWNER, owned
from tests.stories.played import NOW, Played, copy_of_played, demo_settings, play

pytestmark = pytest.mark.on_request


def states(played: Played, kind: str) -> Counter[str]:
    return Counter(each.state for each in played.cases if each.kind == kind)


@pytest.fixture(scope="module", params=DATABASES)
def demonstration(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The whole demonstration, played once on each kind of database."""
    folder = tmp_path_factory.mktemp("demonstration")
    if request.param == "postgres":
        played = play(_postgres_database(request.getfixturevalue("postgres_server")), folder)
    else:
        played = copy_of_played(tmp_path_factory, folder / "copy")
    yield played
    played.play.backend.sessions.dispose()


def test_there_are_enough_cases(demonstration: Played) -> None:
    assert len(demonstration.cases) >= 40


def test_time_that_goes_in_leaps_is_no_standstill_of_the_installation(demonstration: Played) -> None:
    with demonstration.play.backend.reading() as session:
        assert session.scalars(select(SWEEPING.c.stood_until)).all() == [None]


@pytest.mark.parametrize(
    "kind", ["Joint conference", "Proposal", "Dispute mediation", "Funding request", "Payment of a tranche"]
)
def test_each_procedure_has_been_brought_to_its_end(demonstration: Played, kind: str) -> None:
    assert any(each.kind == kind and each.end == "success" for each in demonstration.cases)
    assert any(each.kind == kind and each.end is None for each in demonstration.cases)


def test_a_request_stands_in_every_state(demonstration: Played) -> None:
    with demonstration.play.backend.reading() as session:
        catalog = demonstration.play.backend.catalog
        workflow = catalog.newest(session, "funding-request").workflow
    assert {state.title.en for state in workflow.states.values()} == set(states(demonstration, "Funding request"))


def test_the_record_of_all_stories_holds(demonstration: Played) -> None:
    found = verify_record(demonstration.play.backend)
    assert found.first_broken is None
    assert found.rows > 1000


def test_nothing_that_was_confided_waits_when_the_demonstration_is_served(demonstration: Played) -> None:
    assert late_to_seal(demonstration.play.backend) is None


def test_the_air_aid_of_2015_was_paid_in_full(demonstration: Played) -> None:
    with demonstration.play.backend.reading() as session:
        for fund, yuan in (("aid_beijing", 460_000_000), ("aid_tianjin", 400_000_000)):
            books = select(ACCOUNT.c.kind, func.sum(ACCOUNT.c.balance)).group_by(ACCOUNT.c.kind)
            rows = session.execute(books.where(ACCOUNT.c.fund_id == demonstration.play.fund(fund)))
            stands = {kind: int(fen) for kind, fen in rows if fen}
            assert stands == {Account.APPLIED: -yuan * 100, Account.SPENT: yuan * 100}


def test_every_account_of_the_sign_in_page_has_something_to_do(demonstration: Played) -> None:
    people = set(shown()["accounts"]) - {"admin"}
    assert {person for person in people if not _desk(demonstration.play, person)} == set()


def test_desks_show_what_is_overdue_what_is_due_this_week_and_what_comes_later(demonstration: Played) -> None:
    dues = [each.due_at for each in _desk(demonstration.play, "wang.lin")]
    week = NOW + timedelta(days=7)
    assert any(due < NOW for due in dues)
    assert any(NOW <= due < week for due in dues)
    assert any(due >= week for due in dues)


def test_nothing_happened_in_the_future(demonstration: Played) -> None:
    assert demonstration.play.clock.at == NOW


@pytest.mark.on_request
@pytest.mark.parametrize(
    "moment",
    [
        datetime(2027, 1, 6, 16, 30, tzinfo=UTC),  # what fell into two years falls into one
        datetime(2027, 1, 27, 8, 30, tzinfo=UTC),  # scenes of a weekend come together on one Friday
    ],
)
def test_stories_can_be_played_on_whichever_day(tmp_path: Path, moment: datetime) -> None:
    played = set_up(demo_settings(f"sqlite:///{tmp_path}/govflow.sqlite3", tmp_path), now=moment)
    assert len(play_stories(played, moment)) >= 40
    played.backend.sessions.dispose()


def test_a_second_demonstration_is_refused_until_it_is_reset(database_url: str, tmp_path: Path) -> None:
    settings = demo_settings(database_url, tmp_path)
    first = set_up(settings, now=NOW)
    reference = first.open(
        "chen.yu", "dispute-mediation", respondent=first.organization("laishui"), claim="The flow at Zhangfang"
    )
    assert reference == "BTH-DM-2015-0001"
    with pytest.raises(Conflict, match="holds a demonstration already"):
        set_up(settings, now=NOW)
    again = set_up(settings, reset=True, now=NOW)
    with again.backend.reading() as session:
        assert load_worklist(session, [(again.organization("fangshan"), "signatory")], None) == []
    for each in (first, again):
        each.backend.sessions.dispose()


def test_an_installation_in_use_is_never_reset(database_url: str, tmp_path: Path) -> None:
    settings = demo_settings(database_url, tmp_path)
    installed = set_up(settings, now=NOW)
    with installed.backend.transaction() as session:
        session.add(PersonRow(email="mei@example.org", name_en="Mei Lan", name_zh="梅兰"))
    for reset in (False, True):
        with pytest.raises(Conflict, match="in use"):
            set_up(settings, reset=reset, now=NOW)
    with installed.backend.reading() as session:
        assert _address(session, installed.person("chen.yu")) == "chen.yu@govflow.example"
    installed.backend.sessions.dispose()


def _postgres_database(server: Engine) -> str:
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE govflow_demonstration OWNER {OWNER} TEMPLATE govflow_template")
    return owned(server, "govflow_demonstration")


def _desk(play: Play, person: str) -> list[WorkItem]:
    """What waits for a person in all organizations."""
    posts = region().file.people[email(person)].roles
    roles = {each: [post.role for post in held] for each, held in posts.items()}
    pairs = [(play.organization(each), role) for each, held in roles.items() for role in ("", *held)]
    with play.backend.reading() as session:
        return load_worklist(session, pairs, play.person(person), limit=200)


def _address(session: Session, person_id: int) -> str:
    return session.scalars(select(PersonRow.email).where(PersonRow.id == person_id)).one()
