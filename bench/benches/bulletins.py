"""Bulletins: pages with very many behind them while departments push a thousand a minute, and what one push takes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import Any

from sqlalchemy import delete, insert, select, update

from bench.application import application, fetch, signed_in
from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.scene import Scene
from govflow.domain.registers.bulletins import Bulletin, city, province
from govflow.services.commands.registers.bulletins import send_bulletins
from govflow.store.registers.bulletins.chain import add, hold_head
from govflow.store.registers.bulletins.tables import BOARD, BULLETIN, HEAD
from govflow.values import Actor, SystemClock, Text, new_id
from tests.builders import Cast

LIMIT = 100_000  # µs of a page
A_MINUTE = 1_000
"""So many bulletins come in a minute, from ten departments."""
TOGETHER = 10
"""So many are sent with one request."""
SENDERS = (
    "beijing", "tianjin", "hebei", "shijiazhuang", "tangshan", "baoding", "langfang", "chengde", "cangzhou", "handan",
)  # fmt: skip
AREAS = ("110000", "110111", "120000", "120119", "130000", "130100", "130623", "130700", "130824", "131000")
PAGES = (
    "/bulletins", "/bulletins?area=130000", "/bulletins?area=110111", "/bulletins?kind={rare}&area=120000",
    "/bulletins?valid=all", "/bulletins?valid=all&area=130600", "/bulletins?valid=all&kind={rare}&area=120000",
    "/bulletins?valid=all&after=100",
)  # fmt: skip
NAME = Text(en="A department", zh="部门")


def bulletins(scene: Scene) -> Lines:
    """Pages among 100,000 bulletins while 1,000 a minute come in: ≤ 100 ms; a push of ten beside its rows: ≤ 3 ×."""
    database, many = scene.database("bulletins"), scene.extent.postings
    cast = scene.installation(database)
    kinds = [*cast.backend.rules.vocabulary.bulletins]
    _fill(cast, many, kinds)
    cast = scene.waiting(cast, database)
    cast.backend = replace(cast.backend, clock=SystemClock())
    client, extent = signed_in(application(cast), cast, "wang.lin"), scene.extent
    alike = {"name": "bulletins", "database": database.name, "size": f"{many:,} bulletins"}
    with _pushing(cast, kinds):
        for pattern in PAGES:
            path = pattern.format(rare=kinds[-1])
            (taken,) = side_by_side(partial(fetch, client, path), rounds=extent.rounds, warm_up=extent.warm_up)
            yield Line(
                **alike, of=path, value=taken, unit="µs", limit=LIMIT, beside="100 ms", aim=AtMost(1),
                rounds=extent.rounds,
            )  # fmt: skip
    actor = _actor(cast, SENDERS[0])
    pushed, by_hand = side_by_side(
        lambda _: send_bulletins(cast.backend, actor, _some(cast.backend.clock.now(), kinds)),
        lambda _: _by_hand(cast, actor, _some(cast.backend.clock.now(), kinds)),
        rounds=extent.rounds,
        warm_up=extent.warm_up,
    )
    yield Line(
        **alike, of=f"push of {TOGETHER}", value=pushed, unit="µs", limit=by_hand, beside="by hand", aim=AtMost(3),
        rounds=extent.rounds,
    )  # fmt: skip


def _fill(cast: Cast, many: int, kinds: list[str]) -> None:
    """So many, of which the last tenth may still be valid; one in a hundred is of the rare kind."""
    now, each = cast.clock.at, many // len(SENDERS)
    for sender in SENDERS:
        actor = _actor(cast, sender)
        for start in range(0, each, 500):
            with cast.backend.transaction() as session:
                head = hold_head(session, actor.organization_id or 0)
                rows = [
                    _row(actor, _one(now - timedelta(minutes=each - number), kinds, number, lasts=each // 10), now)
                    for number in range(start, min(start + 500, each))
                ]
                made = add(session, head, rows, now)
                stands = [_on_board(row) for row in made if row["valid_until"] > now]
                if stands:
                    session.execute(insert(BOARD), stands)


def _one(at: datetime, kinds: list[str], number: int, *, lasts: int = 60) -> Bulletin:
    return Bulletin(
        key=new_id(),
        kind=kinds[-1] if number % 100 == 0 else kinds[number % (len(kinds) - 1)],
        area=AREAS[number % len(AREAS)],
        valid_from=at,
        valid_until=at + timedelta(minutes=lasts),
        title_en=f"Level {number}",
        title_zh=f"水位{number}",
        text_en="Measured at the border of both counties.",
        text_zh="两地交界断面实测。",
    )


def _some(at: datetime, kinds: list[str]) -> list[Bulletin]:
    """Of the sender's own area: nobody else is told."""
    return [replace(_one(at, kinds, number), area="110000") for number in range(TOGETHER)]


def _actor(cast: Cast, sender: str) -> Actor:
    roles = cast.backend.rules.vocabulary.on_duty
    return Actor(
        person_id=cast.person("wang.lin"), person=NAME, organization_id=cast.organization(sender), organization=NAME,
        roles=roles,
    )  # fmt: skip


@contextmanager
def _pushing(cast: Cast, kinds: list[str]) -> Iterator[None]:
    """Ten departments push their share of a thousand a minute, one request after the other, until it ends."""
    over = Event()
    every = 60 * TOGETHER * len(SENDERS) / A_MINUTE

    def push(sender: str, first: float) -> None:
        actor, following = _actor(cast, sender), time.monotonic() + first
        while not over.wait(max(0.0, following - time.monotonic())):
            send_bulletins(cast.backend, actor, _some(cast.backend.clock.now(), kinds))
            following += every

    with ThreadPoolExecutor(len(SENDERS)) as pool:
        pushing = [pool.submit(push, each, n * every / len(SENDERS)) for n, each in enumerate(SENDERS)]
        try:
            yield
        finally:
            over.set()
        for each in pushing:
            each.result()


def _by_hand(cast: Cast, actor: Actor, bulletins: list[Bulletin]) -> None:
    """The same rows without asking anything: the head held, keys looked for, rows, the board, the head written."""
    now, sender = cast.backend.clock.now(), actor.organization_id
    with cast.backend.transaction() as session:
        of_it = HEAD.c.organization_id == sender
        head = session.execute(select(HEAD).where(of_it).with_for_update()).one()
        keys = [each.key for each in bulletins]
        session.execute(select(BULLETIN.c.id).where(BULLETIN.c.sender_id == sender, BULLETIN.c.key.in_(keys))).all()
        made = add_by_hand(session, actor, bulletins, head, now)
        session.execute(insert(BOARD), made)
        session.execute(delete(BOARD).where(BOARD.c.valid_until <= now - timedelta(days=366)))


def add_by_hand(session: Any, actor: Actor, bulletins: list[Bulletin], head: Any, now: datetime) -> list[Any]:
    """Rows and head."""
    rows = [
        {**_row(actor, each, now), "sender_id": actor.organization_id, "seq": head.entries + number, "prev_hash": "",
         "hash": head.hash}
        for number, each in enumerate(bulletins, start=1)
    ]  # fmt: skip
    made = session.execute(insert(BULLETIN).returning(BULLETIN.c.id, BULLETIN.c.seq), rows).all()
    session.execute(
        update(HEAD).where(HEAD.c.organization_id == actor.organization_id).values(entries=head.entries + len(rows))
    )
    return [_on_board({**row, "id": found.id}) for row, found in zip(rows, made, strict=True)]


def _row(actor: Actor, bulletin: Bulletin, now: datetime) -> dict[str, Any]:
    said = {name: each for name, each in vars(bulletin).items() if name != "corrects"}
    places = {"province": province(bulletin.area), "city": city(bulletin.area)}
    nothing = dict.fromkeys(("replaces_id", "answers_id", "service_id"))
    return {**said, **places, **nothing, "sent_at": now, "person_id": actor.person_id}


def _on_board(row: dict[str, Any]) -> dict[str, Any]:
    return {"bulletin_id": row["id"], **{each.name: row[each.name] for each in BOARD.c if each.name != "bulletin_id"}}
