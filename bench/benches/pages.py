"""Whole pages in process, signed in, beside the frame alone: a page with head, navigation and foot."""

from __future__ import annotations

import time
from functools import partial

from bench.application import FRAME, application, fetch, signed_in
from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.scene import Scene
from bench.world import RESPONDENT, requested_case

WAITING = 12
"""Cases that wait for the reader: a busy week."""
AIMS = {"inbox": AtMost(1.5), "case": AtMost(2.5)}


def pages(scene: Scene) -> Lines:
    """CPU of the inbox and of a case page beside the frame alone: ≤ 1.5 × and ≤ 2.5 ×."""
    database = scene.database("pages")
    cast = scene.cast(database)
    reference = [requested_case(cast) for _ in range(WAITING)][-1]
    client, rounds = signed_in(application(cast), cast, RESPONDENT), scene.extent.rounds
    for name, path in (("inbox", "/inbox"), ("case", f"/cases/{reference}")):
        page_us, frame_us = side_by_side(
            partial(fetch, client, path),
            partial(fetch, client, FRAME),
            rounds=rounds,
            warm_up=scene.extent.warm_up,
            clock=time.process_time,
        )
        yield Line(
            name="pages",
            of=name,
            database=database.name,
            size=f"{WAITING} cases wait",
            value=page_us,
            unit="µs of CPU",
            limit=frame_us,
            beside="frame",
            aim=AIMS[name],
            rounds=rounds,
        )
