"""A thousand people who are awaited by one step: until each has a notice, and a mail has left for each."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from sqlalchemy import func, insert, select

from bench.report import AtMost, Line, Lines
from bench.scene import Scene
from bench.serving import working
from bench.world import negotiated_case
from govflow.store.lists.notices.tables import DELIVERY, NOTICE, SENT
from govflow.store.people import MembershipRow, PersonRow
from govflow.values import SystemClock
from tests.builders import Cast
from tests.services.sink import listening

SECONDS = 30.0
"""Within which all have been told: the aim."""
GIVES_UP = 300.0
FIRST = 100_000  # the number of the first of them


def notices(scene: Scene) -> Lines:
    """Seconds until all are told and all mail has left, by one ``govflow worker``, beside 30 s: ≤ 1."""
    database, people = scene.database("notices"), scene.extent.people
    cast = scene.installation(database)
    _join(cast, people)
    with listening() as sink, working(database, cast, mail=sink.port):
        cast.backend = replace(cast.backend, clock=SystemClock())
        negotiated_case(cast)
        began = time.perf_counter()
        told = _within(cast, select(func.count()).select_from(NOTICE), people, began)
        left = _within(cast, select(func.count()).where(DELIVERY.c.state == SENT), people, began)
    for of, seconds in (("told", told), ("mailed", left)):
        yield Line(
            name="notices", of=of, database=database.name, size=f"{people} people", value=seconds, unit="s",
            limit=SECONDS, beside="30 s", aim=AtMost(1), rounds=1,
        )  # fmt: skip


def _join(cast: Cast, people: int) -> None:
    """So many people who may sign for the respondent."""
    numbers = range(FIRST, FIRST + people)
    place = {"organization_id": cast.organization("fangshan"), "role": "signatory", "since": cast.today}
    with cast.backend.transaction() as session:
        session.execute(insert(PersonRow), [
            {"id": n, "email": f"p{n}@govflow.example", "name_en": f"P{n}", "name_zh": f"人{n}"} for n in numbers
        ])  # fmt: skip
        session.execute(insert(MembershipRow), [{"id": n, "person_id": n, **place} for n in numbers])


def _within(cast: Cast, query: Any, number: int, began: float) -> float:
    """Seconds since the beginning until there are so many."""
    while (seconds := time.perf_counter() - began) < GIVES_UP:
        with cast.backend.reading() as session:
            if (session.scalar(query) or 0) >= number:
                return seconds
        time.sleep(0.1)
    raise RuntimeError("Not all were told; the log of the worker says why.")
