"""Errands of the cast: asked for, made here and now, taken; and what lies of them where files are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update

from govflow.codec import dump
from govflow.messages import Message
from govflow.services.operation.errands.askers import Asker
from govflow.services.operation.errands.asking import Ask, ask, open_errand
from govflow.services.operation.errands.kinds import CASES_CSV, asked_of
from govflow.services.operation.errands.making import MOST_ATTEMPTS, Making, run_waiting
from govflow.services.queries.directory.people import load_acting
from govflow.services.queries.directory.shell import pairs_of_posts
from govflow.services.queries.filters import CaseFilters
from govflow.services.queries.open.errands import ErrandLine, load_errands
from govflow.store.people.errands import ERRAND, FAILED, PIECE
from tests.builders import Cast


def asker(cast: Cast, person: str, organization: str | None = None, *, by_token: bool = False) -> Asker:
    actor = cast.actor(person, organization)
    with cast.backend.reading() as session:
        _, posts = load_acting(cast.backend.work(session, actor), cast.person(person), actor.organization_id)
    return Asker(actor=actor, pairs=pairs_of_posts(posts), by_token=by_token)


def asked(cast: Cast, person: str, words: str = "", **rest: Any) -> str:
    wanted = Ask(kind=CASES_CSV, asked=asked_of(CaseFilters(words=words)), language="en")
    return ask(cast.backend, asker(cast, person, **rest), wanted)


def saying(*parts: bytes) -> Callable[[Making], None]:
    """Writes these, a step each, whoever asked."""

    def write(making: Making) -> None:
        for each in parts:
            making.file.write(each)
            making.step(1)

    return write


def made(cast: Cast, *parts: bytes) -> int:
    return run_waiting(cast.backend, saying(*parts))


def taken(cast: Cast, person: str, errand_id: str, **rest: Any) -> bytes:
    return b"".join(open_errand(cast.backend, asker(cast, person, **rest), errand_id).content)


def lines(cast: Cast, person: str, **rest: Any) -> tuple[ErrandLine, ...]:
    who = asker(cast, person, **rest)
    with cast.backend.page() as session:
        return load_errands(cast.backend.work(session, who.actor), who).lines


def row(cast: Cast, errand_id: str) -> Any:
    with cast.backend.reading() as session:
        return session.execute(select(ERRAND).where(ERRAND.c.id == errand_id)).first()


def files(cast: Cast) -> set[str]:
    return set(cast.backend.blobs.names())


def named(cast: Cast) -> set[str]:
    """The files that rows speak of."""
    with cast.backend.reading() as session:
        return set(session.scalars(select(PIECE.c.name)))


def done_and_failed(cast: Cast) -> dict[str, str]:
    """An errand of the claimant's program, whose file is there and empty, and one of the office that has failed."""
    done = asked(cast, "chen.yu", by_token=True)
    run_waiting(cast.backend, lambda _: None)
    failed, why = asked(cast, "wang.lin"), dump(Message("It could not be made."))
    with cast.backend.transaction() as session:
        state = {"state": FAILED, "attempts": MOST_ATTEMPTS, "ended_at": cast.clock.at, "failure": why}
        session.execute(update(ERRAND).where(ERRAND.c.id == failed).values(**state))
    return {"errand_id": done, "failed_id": failed}
