"""What a topic gives to the house: all its parts in one object, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from govflow.engine.deadlines.yearly import EachYear
from govflow.engine.rules import RuleSet
from govflow.messages import Message
from govflow.services.queries.case.names import Names
from govflow.store.registers.yearly import Owed
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Asked
from govflow.store.sql.session import Session
from govflow.store.work import Against, Attending, Case, Loader, Work, Writer

Owing = Callable[[Session, Any, str, date, int, int], Sequence[Owed]]
"""For whom a case has not opened yet: by the book, the procedure, the day, after which place, and how many at most."""


@dataclass(frozen=True, kw_only=True)
class Intent:
    """What becomes of an intent: who writes it, and what the check page says of it.

    ``warns``: of what the check page warns this reader, where it forbids nothing.
    """

    write: Writer
    says: Callable[[Work, Any], Message]
    warns: Callable[[Work, Case, Any], Iterable[Message]] = lambda _work, _case, _intent: ()


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the case page: ``load`` gives what the template shows, or nothing where there is nothing to show.

    Asked of the procedures that name a rule of the topic; of all where ``everywhere``. ``asks``: what ``load`` will ask
    of the case whoever reads it, to be read ahead with all else; ``reads``: what it will ask as this reader, which is
    read ahead as soon as it is known what they read as: entries of compartments. ``expects``: whom it will name.
    ``public``: whether it is read from outside; where it is not said, it is where all answers are public that it tells.
    ``place``: ``first`` for what the case is about, before what happens next; ``beside`` for a few lines that lead on.
    """

    template: str
    load: Callable[[Work, Case, Names], Any]
    asks: tuple[Callable[[Work, Case], Asked], ...] = ()
    reads: Callable[[Work, Case], Iterable[Asked]] = lambda _work, _case: ()
    expects: Callable[[Work, Case, Names], None] | None = None
    everywhere: bool = False
    place: Literal["first", "below", "beside"] = "below"
    public: Callable[[Work, Case], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One topic. ``navigation``: the endpoints of its own pages, each with its label. ``registers``: of those that are
    registers its page as well, with the name and what stands there; they share one entry of the navigation.

    ``attending``: who is at the meeting that a case belongs to; one topic knows.
    ``against``: what speaks against its intents where only the store knows it, asked by the check page and by commands.
    ``yearly``: by the class of a book that says on which day of every year cases open by themselves, for whom they do.
    """

    rules: RuleSet
    attending: Attending | None = None
    loaders: Mapping[type, Loader] = field(default_factory=dict)
    intents: Mapping[type, Intent] = field(default_factory=dict)
    against: Against | None = None
    sections: tuple[Section, ...] = ()
    navigation: tuple[tuple[str, Message], ...] = ()
    yearly: Mapping[type[EachYear], Owing] = field(default_factory=dict)
    registers: tuple[tuple[str, Message, Message], ...] = ()
    tables: tuple[type[Base], ...] = ()
