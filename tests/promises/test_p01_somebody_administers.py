"""P1 for the accounts of administrators: of two who take administration from each other at once, one is left."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import Any, TypeAlias

import pytest
from sqlalchemy import select

from govflow.errors import Conflict
from govflow.services.commands.directory import people
from govflow.services.commands.directory.people import EditPerson, deactivate_person, edit_person
from govflow.store.people import PersonRow
from govflow.values import Actor
from tests.builders import Cast
from tests.promises.crowds import all_at_once
from tests.services.recoveries import administrator

PATIENCE = 1.0  # seconds that the first waits for the second, which is to wait for the first
Takes: TypeAlias = Callable[[Cast, Actor, int], None]


def close(cast: Cast, by: Actor, of: int) -> None:
    deactivate_person(cast.backend, by, of, _version(cast, of))


def step_down(cast: Cast, by: Actor, of: int) -> None:
    with cast.backend.reading() as session:
        row = session.get_one(PersonRow, of)
    command = EditPerson(
        person_id=of, seen_version=row.version, email=row.email, name_en=row.name_en, name_zh=row.name_zh,
        language=row.language, administrator=False,
    )  # fmt: skip
    edit_person(cast.backend, by, command)


@pytest.mark.parametrize("second", [close, step_down])
@pytest.mark.parametrize("first", [close, step_down])
def test_two_administrators_who_end_each_other_at_once_leave_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, first: Takes, second: Takes
) -> None:
    """The first has counted who else there is, and lingers; the second counts only once the first is through."""
    one, other = cast.actor("admin"), administrator(cast, "second@example.org")
    counted, over, record = Event(), Event(), people.record

    def lingering(*said: Any, **changed: Any) -> None:
        if not counted.is_set():
            counted.set()
            over.wait(PATIENCE)
        record(*said, **changed)

    def follows() -> str:
        counted.wait(60)
        try:
            return told(partial(second, cast, other, number(one)))
        finally:
            over.set()

    monkeypatch.setattr(people, "record", lingering)
    answers = all_at_once([lambda: told(partial(first, cast, one, number(other))), follows])
    assert answers == ["done", "This is the last administrator. Name another one first."]
    assert administrators(cast) == [number(one)]


def test_both_wait_for_each_other_in_one_order(cast: Cast) -> None:
    """Whoever is to go has the lower number or the higher one: neither way is anybody in a circle."""
    one, other = cast.actor("admin"), administrator(cast, "second@example.org")
    acts = [partial(close, cast, one, number(other)), partial(close, cast, other, number(one))]
    answers = all_at_once([partial(told, act) for act in acts])
    assert sorted(answers) == ["This is the last administrator. Name another one first.", "done"]
    assert len(administrators(cast)) == 1


def told(act: Callable[[], None]) -> str:
    """What somebody is told of an act: that it is done, or why not."""
    try:
        act()
    except Conflict as refused:
        return str(refused)
    return "done"


def number(actor: Actor) -> int:
    assert actor.person_id is not None
    return actor.person_id


def administrators(cast: Cast) -> list[int]:
    with cast.backend.reading() as session:
        return list(session.scalars(select(PersonRow.id).where(PersonRow.administrator, PersonRow.active)))


def _version(cast: Cast, person_id: int) -> int:
    with cast.backend.reading() as session:
        return session.get_one(PersonRow, person_id).version
