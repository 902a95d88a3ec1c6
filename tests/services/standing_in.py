"""Somebody stands in for a colleague: arranged, signed in as such, and at work."""

from __future__ import annotations

from datetime import date
from typing import Any

from govflow.services.accounts.posts import Post, standing_in, stood_in
from govflow.services.commands.directory.deputies import Arrange, arrange
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.queries.directory.people import load_actor
from govflow.values import Actor
from tests.builders import Cast, give_role, new_key

HOUSE, ABSENT, DEPUTY, KEEPS = "fangshan", "chen.yu", "lao.an", "people_administrator"
"""The claimant of disputes, whose legal office is away, and a colleague without that role."""


def employed(cast: Cast) -> Cast:
    """The deputy is a member of the same house, and has no other role there."""
    give_role(cast, DEPUTY, HOUSE, "member", since=date(2026, 1, 1))
    return cast


def order(cast: Cast, since: date, until: date, **more: str) -> Arrange:
    people = {"absent": ABSENT, "deputy": DEPUTY, "house": HOUSE, **more}
    return Arrange(
        organization_id=cast.organization(people["house"]),
        for_person_id=cast.person(people["absent"]),
        person_id=cast.person(people["deputy"]),
        since=since,
        until=until,
    )


def arranged(cast: Cast, since: date | None = None, until: date | None = None, by: str = ABSENT, **more: str) -> None:
    arrange(cast.backend, cast.actor(by), order(cast, since or cast.today, until or cast.today, **more))


def posts(cast: Cast, person: str = DEPUTY) -> tuple[Post, ...]:
    """For whom somebody stands in today."""
    actor = cast.actor(person)
    with cast.backend.reading() as session:
        return stood_in(cast.backend.work(session, actor), cast.person(person))


def deputy(cast: Cast, person: str = DEPUTY) -> Actor:
    """The person, in the stead of the only colleague that they stand in for today."""
    [post] = posts(cast, person)
    return standing_in(cast.actor(person), post)


def fire(cast: Cast, actor: Actor, reference: str, name: str, /, **values: Any) -> None:
    """A step of somebody who stands in for a colleague."""
    seen = cast.case(reference).version
    command = TakeStep(case=reference, name=name, values=values, reason=None, seen_version=seen, key=new_key())
    take_step(cast.backend, actor, command)


def plain(cast: Cast, person: str, organization: str = HOUSE) -> Actor:
    with cast.backend.reading() as session:
        found = cast.actor(person)
        return load_actor(cast.backend.work(session, found), cast.person(person), cast.organization(organization))
