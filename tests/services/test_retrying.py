"""What others were only in the way of is tried again, a few times; then the sender is told, and nothing happened."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, make_url, select
from sqlalchemy.exc import IntegrityError, OperationalError

from govflow.errors import Busy, Moved
from govflow.services import commands, retrying
from govflow.services.commands.documents import AddDocument, add_document
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.retrying import ATTEMPTS, retried
from govflow.store.documents import DocumentVersionRow
from govflow.store.sql.database import is_passing, is_taken, make_engine, session_factory
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Work
from govflow.store.writing import locking
from govflow.store.writing.locking import lock_by_id
from tests.builders import Cast, new_key
from tests.services import disputes


@pytest.fixture
def impatient(cast: Cast, database_url: str) -> Iterator[Cast]:
    """The cast on connections that wait for no lock."""
    address = make_url(database_url)
    if address.get_backend_name() == "postgresql":
        address = address.update_query_dict({"options": "-c lock_timeout=10ms"})
    engine = make_engine(address.render_as_string(hide_password=False))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 0"))
    yield Cast(replace(cast.backend, sessions=session_factory(engine)), cast.clock, cast.region)
    engine.dispose()


def test_a_command_that_finds_its_case_taken_every_time_is_told_so_and_leaves_nothing(
    cast: Cast, impatient: Cast
) -> None:
    reference = disputes.negotiation(cast)
    before = cast.case(reference)
    taking = accepting(cast, reference)
    with cast.backend.transaction() as session:
        lock_by_id(cast.backend.work(session, cast.actor("wang.lin")), before.id)
        with pytest.raises(Busy):
            take_step(impatient.backend, cast.actor("chen.yu"), taking)
    assert cast.case(reference).entries == before.entries
    take_step(impatient.backend, cast.actor("chen.yu"), taking)  # the same form, sent again
    assert cast.case(reference).entries == before.entries + 1


def test_a_lock_that_is_let_go_between_two_attempts_is_not_noticed(
    cast: Cast, impatient: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The upload of the first attempt is filed by the second."""
    reference = disputes.negotiation(cast)
    case_id = cast.case(reference).id
    adding = AddDocument(case=reference, title="Flow data", upload=disputes.PDF, key=new_key())
    session = cast.backend.sessions.writing()
    lock_by_id(cast.backend.work(session, cast.actor("wang.lin")), case_id)
    pauses: list[float] = []

    def let_go(seconds: float) -> None:
        pauses.append(seconds)
        session.rollback()

    monkeypatch.setattr(retrying.time, "sleep", let_go)
    add_document(impatient.backend, cast.actor("chen.yu"), adding)
    session.rollback()
    assert len(pauses) == 1
    with cast.backend.reading() as reading:
        (sha256,) = reading.scalars(select(DocumentVersionRow.sha256).distinct())
        cast.backend.blobs.open(sha256).close()


def test_a_case_that_got_another_parent_meanwhile_is_taken_from_the_top_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = disputes.negotiation(cast)
    hold, calls = locking._hold, []

    def moved_once(work: Work, places: dict[int, int]) -> None:
        calls.append(places)
        if len(calls) == 1:
            raise Moved
        hold(work, places)

    monkeypatch.setattr(locking, "_LOCK_ALONE", Prepared(locking._LOCK_ALONE.statement.where(False)))
    monkeypatch.setattr(locking, "_hold", moved_once)
    take_step(cast.backend, cast.actor("chen.yu"), accepting(cast, reference))
    assert len(calls) == 2


WITHIN = {"_make", "_open", "_open_below"}
"""Open the transaction of a command that is tried again."""


class Orig(Exception):
    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "passing"), [("40001", True), ("40P01", True), ("55P03", True), ("23503", False), ("57014", False)]
)
def test_only_what_passes_by_itself_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, sqlstate: str, passing: bool
) -> None:
    monkeypatch.setattr(retrying, "PAUSE", 0)
    error = OperationalError("x", {}, Orig(sqlstate))
    assert is_passing(error) == passing
    tries: list[int] = []

    @retried
    def command() -> None:
        tries.append(1)
        raise error

    with pytest.raises(Busy if passing else OperationalError):
        command()
    assert len(tries) == (ATTEMPTS if passing else 1)


def test_a_key_that_is_taken_each_time_comes_up_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrying, "PAUSE", 0)
    tries: list[int] = []

    @retried
    def command() -> None:
        tries.append(1)
        raise IntegrityError("x", {}, Orig("23505"))

    with pytest.raises(IntegrityError):
        command()
    assert len(tries) == ATTEMPTS


def test_a_broken_invariant_is_not_tried_again(engine: Engine) -> None:
    with pytest.raises(IntegrityError) as error, engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO case_link (case_id, other_id, relation) VALUES (NULL, 1, 'x')")
    assert not is_passing(error.value)
    assert not is_taken(error.value)


def test_every_command_is_tried_again() -> None:
    """``on_case`` is; whoever opens a transaction without it says so with ``@retried``."""
    folder = Path(commands.__file__).parent
    missing = [
        f"{path.name}: {node.name}"
        for path in folder.rglob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and begins(node) and not node.decorator_list and node.name not in WITHIN
    ]
    assert missing == []


def begins(function: ast.FunctionDef) -> bool:
    blocks = [each for each in ast.walk(function) if isinstance(each, ast.With)]
    begun = [ast.unparse(item.context_expr) for each in blocks for item in each.items]
    return any(each.startswith(("backend.transaction(", "command(")) for each in begun)


def accepting(cast: Cast, reference: str) -> TakeStep:
    return TakeStep(case=reference, name="accept_standstill", seen_version=cast.case(reference).version, key=new_key())
