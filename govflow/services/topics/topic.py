"""What a topic gives to the house: all its parts in one object, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from govflow.engine.rules import RuleSet
from govflow.messages import Message
from govflow.services.queries.case.names import Names
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Asked
from govflow.store.work import Against, Attending, Case, Loader, Work, Writer


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
    """

    template: str
    load: Callable[[Work, Case, Names], Any]
    asks: tuple[Callable[[Work, Case], Asked], ...] = ()
    reads: Callable[[Work, Case], Iterable[Asked]] = lambda _work, _case: ()
    expects: Callable[[Work, Case, Names], None] | None = None
    everywhere: bool = False
    public: Callable[[Work, Case], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One topic. ``navigation``: the endpoints of its own pages, each with its label. ``registers``: of those that are
    registers its page as well, with the name and what stands there; they share one entry of the navigation.

    ``attending``: who is at the meeting that a case belongs to; one topic knows.
    ``against``: what speaks against its intents where only the store knows it, asked by the check page and by commands.
    """

    rules: RuleSet
    attending: Attending | None = None
    loaders: Mapping[type, Loader] = field(default_factory=dict)
    intents: Mapping[type, Intent] = field(default_factory=dict)
    against: Against | None = None
    sections: tuple[Section, ...] = ()
    navigation: tuple[tuple[str, Message], ...] = ()
    registers: tuple[tuple[str, Message, Message], ...] = ()
    tables: tuple[type[Base], ...] = ()
