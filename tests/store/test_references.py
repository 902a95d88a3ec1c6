"""P2: references are unique and never given out twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from govflow.store.sql.database import Sessions
from govflow.store.writing.pinning import next_reference
from tests.store.rows import a_body, a_case

CREATORS, EACH = 32, 10


def test_thirty_two_creators_never_get_the_same_reference(sessions: Sessions) -> None:
    with sessions.writing.begin() as session:
        body = a_body(session)

    def create(_creator: int) -> list[str]:
        made = []
        for _ in range(EACH):
            with sessions.writing.begin() as session:
                made.append(a_case(session, body).reference)
        return made

    with ThreadPoolExecutor(CREATORS) as pool:
        references = [reference for made in pool.map(create, range(CREATORS)) for reference in made]
    assert sorted(references) == [f"BTH-DM-2026-{number:04d}" for number in range(1, CREATORS * EACH + 1)]


def test_bodies_kinds_and_years_count_apart(sessions: Sessions) -> None:
    with sessions.writing() as session:
        here, there = a_body(session), a_body(session, "YRD")
        asked = [(here, "DM", 2026), (here, "DM", 2026), (here, "FR", 2026), (there, "DM", 2026), (here, "DM", 2027)]
        given = [next_reference(session, body.id, body.prefix, kind, year) for body, kind, year in asked]
    assert given == [
        (1, "BTH-DM-2026-0001"),
        (2, "BTH-DM-2026-0002"),
        (1, "BTH-FR-2026-0001"),
        (1, "YRD-DM-2026-0001"),
        (1, "BTH-DM-2027-0001"),
    ]


def test_a_number_past_four_digits_grows(sessions: Sessions) -> None:
    with sessions.writing() as session:
        body = a_body(session)
        next_reference(session, body.id, body.prefix, "DM", 2026)
        session.execute(text("UPDATE reference_counter SET last = 9998"))
        given = [next_reference(session, body.id, body.prefix, "DM", 2026) for _ in range(2)]
    assert given == [(9_999, "BTH-DM-2026-9999"), (10_000, "BTH-DM-2026-10000")]
