"""A command of govflow beside the same rows written by hand, in cases of the same kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from bench.databases import Database
from bench.hand.command import Order, carry_out
from bench.hand.connection import Hand, by_hand
from bench.hand.sample import Sample
from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.rows import Written, check_alike, written
from bench.scene import Scene
from govflow.engine.asking.answers import Upload
from govflow.services.backend import Backend
from govflow.values import Actor
from tests.builders import Cast, new_key


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A command that is measured. Each time it needs a case of its own: ``prepare`` gives one that stands before it, or
    None where the command opens it; ``govflow`` makes of that what carries the command out.
    """

    actor: Actor
    prepare: Callable[[], str | None]
    govflow: Callable[[Backend, str | None], Callable[[], object]]
    values: Mapping[str, Any]
    has_version: bool = True
    """Is it decided on a version of the case? An answer in a round is not."""
    paper: Callable[[], Upload] | None = None


Aims = Mapping[bool, AtMost]
"""By whether it is PostgreSQL."""


def beside_by_hand(
    scene: Scene, name: str, subject_of: Callable[[Cast], Subject], rounds: int, aims: Aims | None = None
) -> Lines:
    """One line; on PostgreSQL another one, for which whoever writes by hand sends statements in a pipeline.

    Raises Unlike before anything is timed, where the rows by hand are not those of govflow.
    """
    database = scene.database(name)
    cast = scene.cast(database)
    subject = subject_of(cast)
    careful = scene.waiting(cast, database)
    many = rounds + scene.extent.warm_up
    with ExitStack() as closing:
        ways = (False, True) if database.postgresql else (False,)
        hands = [closing.enter_context(by_hand(database, pipelined=pipelined)) for pipelined in ways]
        ordering = Ordering(cast, careful.backend, subject, hands[0], database)
        for hand in hands:
            ordering.compare(hand)
        ours = [subject.govflow(careful.backend, subject.prepare()) for _ in range(many)]
        theirs = [[ordering.order() for _ in range(many)] for _ in hands]
        govflow, *limits = side_by_side(
            lambda number: ours[number](),
            *(by_one(hand, orders) for hand, orders in zip(hands, theirs, strict=True)),
            rounds=rounds,
            warm_up=scene.extent.warm_up,
        )
    for hand, limit in zip(hands, limits, strict=True):
        yield Line(
            name=name,
            database=database.name,
            size="a case each",
            value=govflow,
            unit="µs",
            limit=limit,
            beside="by hand, in a pipeline" if hand.pipelined else "by hand",
            aim=None if hand.pipelined or aims is None else aims[database.postgresql],
            rounds=rounds,
        )


def by_one(hand: Hand, orders: list[Order]) -> Callable[[int], object]:
    return lambda number: carry_out(hand, orders[number])


class Ordering:
    """Orders for whoever writes by hand, after the sample of one that govflow carried out."""

    def __init__(self, cast: Cast, backend: Backend, subject: Subject, hand: Hand, database: Database) -> None:
        self._cast, self._subject, self._database = cast, subject, database
        act = subject.govflow(backend, subject.prepare())
        self._ours = self._written(act)
        self._sample = Sample.of(hand, self._ours)

    def order(self) -> Order:
        """For a case of its own."""
        subject, reference = self._subject, self._subject.prepare()
        seen = self._cast.case(reference).version if reference is not None and subject.has_version else None
        folder = self._cast.backend.blobs.folder
        return Order(
            actor=subject.actor,
            sample=self._sample,
            key=new_key(),
            values=dict(subject.values),
            reference=reference,
            seen_version=seen,
            upload=None if subject.paper is None else (subject.paper().content, folder),
        )

    def compare(self, hand: Hand) -> None:
        """Raises Unlike where an order carried out by hand leaves other rows than the sample."""
        order = self.order()
        check_alike(self._ours, self._written(lambda: carry_out(hand, order)))

    def _written(self, act: Callable[[], object]) -> Written:
        """Another case comes last meanwhile: SQLite gives the number of a last row that is removed to the next one."""
        self._subject.prepare()
        return written(self._database, act)
