"""The chain of each sender of bulletins: whatever somebody alters in it by hand, a check of the record names it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from govflow.keys import Keyring
from govflow.services.commands.record import sequence_waiting
from govflow.services.commands.registers.bulletins import receive_bulletin
from govflow.services.queries.operations import verify_record
from govflow.store.record.verification import verify
from govflow.store.registers.bulletins.chain import ANCHORED, HASHED, entry_hash
from govflow.store.registers.bulletins.tables import ANCHOR, BULLETIN, HEAD
from govflow.store.sql.session import Session
from tests.builders import Cast
from tests.promises.forging import unguarded
from tests.services import disputes
from tests.services.bulletins import bulletin, on_duty, sent

Forgery = Callable[[Connection], Any]
SECOND = BULLETIN.c.seq == 2


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """Fangshan has sent three bulletins, and Laishui has received one of them."""
    on_duty(cast, "chen.yu", "fangshan")
    on_duty(cast, "he.jun", "laishui")
    first, *_ = sent(cast, "chen.yu", bulletin(cast, "a", area="130623"), bulletin(cast, "b"))
    sent(cast, "chen.yu", bulletin(cast, "c", act="update", corrects="b"))
    receive_bulletin(cast.backend, cast.actor("he.jun"), first.id)
    return cast


def found(cast: Cast, *forgeries: Forgery) -> str | None:
    """What a check says after these were done by hand; they are taken back."""
    with unguarded(cast.backend.sessions.engine) as connection:
        for forge in forgeries:
            forge(connection)
        session = Session(connection, cast.backend.sessions.reading.info)
        broken = verify(session).first_broken
        return None if broken is None else str(broken.sentence)


def test_a_chain_that_nobody_touched_holds(cast: Cast) -> None:
    assert verify_record(cast.backend).first_broken is None
    assert found(cast) is None


@pytest.mark.parametrize("column", HASHED)
def test_every_column_of_a_bulletin_is_covered(cast: Cast, column: str) -> None:
    def forge(connection: Connection) -> None:
        which = BULLETIN.c.answers_id.is_not(None) if column == "answers_id" else SECOND
        row = connection.execute(select(BULLETIN).where(which)).mappings().first()
        assert row is not None
        connection.execute(update(BULLETIN).where(BULLETIN.c.id == row["id"]).values({column: _other(row[column])}))

    assert found(cast, forge) is not None


def _other(value: Any) -> Any:
    if isinstance(value, datetime):
        return value + timedelta(seconds=1)
    if isinstance(value, str):
        return value[:-1] + random.Random(1).choice([each for each in "0123456789" if each != value[-1:]])
    return 1 if value is None else value + 17


def test_one_that_is_missing_or_comes_from_elsewhere_is_named(cast: Cast) -> None:
    fangshan = cast.organization("fangshan")
    of_it = BULLETIN.c.sender_id == fangshan
    assert found(cast, lambda by: by.execute(delete(BULLETIN).where(of_it, SECOND))) == (
        f"Bulletin 2 of organization {fangshan} is missing."
    )
    assert found(cast, lambda by: by.execute(delete(BULLETIN).where(of_it, BULLETIN.c.seq == 3))) is not None
    assert found(cast, lambda by: by.execute(delete(BULLETIN).where(of_it))) is not None
    assert found(cast, lambda by: by.execute(delete(HEAD))) is not None


def test_who_calculates_a_chain_anew_has_no_mark_for_its_head(cast: Cast) -> None:
    def forge(connection: Connection) -> None:
        _calculated_anew(connection, cast.organization("fangshan"))

    said = found(cast, forge)
    assert said is not None
    assert "their head says otherwise" in said

    def with_another_ring(connection: Connection) -> None:
        forge(connection)
        row = connection.execute(select(HEAD).where(HEAD.c.organization_id == cast.organization("fangshan"))).one()
        mark = Keyring.made().mark(f"bulletins of {row.organization_id}: {row.entries} {row.hash}")
        connection.execute(update(HEAD).where(HEAD.c.organization_id == row.organization_id).values(mark=mark))

    assert found(cast, with_another_ring) is not None


def test_who_puts_an_earlier_head_back_is_found_once_a_minute_has_passed(cast: Cast) -> None:
    """The head and its mark as they were, and what was sent since taken away."""
    disputes.requested(cast)  # with which the record of facts begins
    sequence_waiting(cast.backend)
    fangshan = cast.organization("fangshan")
    of_it = HEAD.c.organization_id == fangshan
    with cast.backend.reading() as session:
        before = dict(session.execute(select(HEAD).where(of_it)).mappings().one())
    cast.clock.at += ANCHORED
    sent(cast, "chen.yu", bulletin(cast, "d"))
    sequence_waiting(cast.backend)

    def forge(connection: Connection) -> None:
        connection.execute(delete(BULLETIN).where(BULLETIN.c.sender_id == fangshan, BULLETIN.c.seq == 4))
        connection.execute(update(HEAD).where(of_it).values(before))

    said = found(cast, forge)
    assert said is not None
    assert "are not those that were sealed" in said

    def with_the_anchor(connection: Connection) -> None:
        forge(connection)
        earlier = {name: before[name] for name in ("entries", "hash")}
        connection.execute(update(ANCHOR).where(ANCHOR.c.organization_id == fangshan).values(earlier))

    assert found(cast, with_the_anchor) is None  # of the chains; of the covered row the record of facts tells
    with unguarded(cast.backend.sessions.engine) as connection:
        with_the_anchor(connection)
        connection.commit()
    said_of_facts = verify_record(cast.backend).first_broken
    assert said_of_facts is not None
    assert "bulletin_anchor" in str(said_of_facts.sentence)


def test_the_anchor_moves_once_a_minute_and_not_with_each_bulletin(cast: Cast) -> None:
    def anchored() -> tuple[int, datetime]:
        of_it = ANCHOR.c.organization_id == cast.organization("fangshan")
        with cast.backend.reading() as session:
            row = session.execute(select(ANCHOR.c.entries, ANCHOR.c.at).where(of_it)).one()
            return row.entries, row.at

    began = cast.clock.at
    assert anchored() == (2, began)
    cast.clock.at = began + ANCHORED - timedelta(seconds=1)
    sent(cast, "chen.yu", bulletin(cast, "d"))
    assert anchored() == (2, began)
    cast.clock.at = began + ANCHORED
    sent(cast, "chen.yu", bulletin(cast, "e"))
    assert anchored() == (5, began + ANCHORED)


def test_bulletins_are_neither_changed_nor_removed_in_the_database(cast: Cast) -> None:
    for forge in (update(BULLETIN).values(title_en="All is well"), delete(BULLETIN)):
        with pytest.raises(Exception, match=r"refused|denied|permission"), cast.backend.transaction() as session:
            session.execute(forge)
    with cast.backend.reading() as session:
        row = dict(session.execute(select(BULLETIN).limit(1)).mappings().one())
    if cast.backend.sessions.engine.dialect.name == "sqlite":
        with pytest.raises(Exception, match="refused"), cast.backend.transaction() as session:
            session.execute(insert(BULLETIN).prefix_with("OR REPLACE"), row)


def _calculated_anew(connection: Connection, sender_id: int) -> None:
    """Another text in the last, which no anchor covers yet, and all fits it again, the head but for its mark."""
    of_it = BULLETIN.c.sender_id == sender_id
    before = ""
    for row in connection.execute(select(BULLETIN).where(of_it).order_by(BULLETIN.c.seq)).mappings().all():
        entry = {**row, "prev_hash": before}
        if entry["seq"] == 3:
            entry["text_en"] = "All is well."
        before = entry["hash"] = entry_hash(entry)
        connection.execute(update(BULLETIN).where(BULLETIN.c.id == row["id"]).values(entry))
    connection.execute(update(HEAD).where(HEAD.c.organization_id == sender_id).values(hash=before))
