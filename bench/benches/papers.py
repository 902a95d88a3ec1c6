"""How long the minutes of a conference take, from the request to the file."""

from __future__ import annotations

from functools import partial

from bench.application import application, fetch_file, signed_in
from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.scene import Scene
from tests.services.conferences import with_items

SECRETARY = "wang.lin"
SECONDS = 2.0
"""So long may a file take; whoever asks for one waits for it."""


def minutes(scene: Scene) -> Lines:
    """The minutes of a conference of twenty items, in each format and language: within 2 s each."""
    database = scene.database("minutes")
    cast = scene.cast(database)
    conference = with_items(cast, scene.extent.items)
    client = signed_in(application(cast), cast, SECRETARY)
    which = [(suffix, language) for suffix in ("pdf", "docx") for language in ("zh", "en")]
    paths = [f"/cases/{conference.reference}/papers/minutes.{suffix}?language={code}" for suffix, code in which]
    taken = side_by_side(
        *(partial(fetch_file, client, path) for path in paths),
        rounds=scene.extent.page_rounds,
        warm_up=scene.extent.warm_up,
    )
    for (suffix, language), microseconds in zip(which, taken, strict=True):
        yield Line(
            name="minutes",
            of=f"{suffix}, {language}",
            database=database.name,
            size=f"{scene.extent.items} items",
            value=microseconds / 1_000_000,
            unit="s",
            limit=SECONDS,
            beside="as long as it may take",
            rounds=scene.extent.page_rounds,
            aim=AtMost(1),
        )
