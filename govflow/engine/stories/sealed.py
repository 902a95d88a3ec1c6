"""The answers of a story that stay sealed until a step opens them: the latest of whoever answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from govflow.engine.asking.sealing import opened_value
from govflow.engine.definition import FormField
from govflow.engine.facts import Value
from govflow.values import Actor

Author = tuple[int | None, int | None]  # an organization, else a person
NOBODY: Author = (None, None)


def author_of(actor: Actor) -> Author:
    """Whose an answer is: that of the organization acted for, else of the person."""
    return (actor.organization_id, None) if actor.organization_id is not None else (None, actor.person_id)


@dataclass
class SealedAnswers:
    """What nobody but its audience knows yet, by field and author, in the order of answering.

    What it holds is replaced, never changed.
    """

    kept: Mapping[str, Mapping[Author, Value]] = field(default_factory=dict)
    opened: frozenset[tuple[str, Author]] = frozenset()

    def copied(self) -> SealedAnswers:
        return SealedAnswers(self.kept, self.opened)

    def keep(self, answers: Mapping[str, Value], author: Author) -> None:
        """The last answer before the opening counts; none takes back what the same author answered before."""
        found = dict(self.kept)
        for name, value in answers.items():
            kept = {other: each for other, each in found.get(name, {}).items() if other != author}
            if value is not None or (name, author) in self.opened:
                kept[author] = value
            found[name] = kept
        self.kept = found

    def unseal(self, fields: Iterable[FormField]) -> dict[str, Value]:
        """What all who see the case read from now on, by field."""
        found = {each.name: kept for each in fields if (kept := self.kept.get(each.name))}
        if found:
            self.kept = {name: kept for name, kept in self.kept.items() if name not in found}
            self.opened |= {(name, author) for name, kept in found.items() for author in kept}
        return {name: opened_value(kept.values()) for name, kept in found.items()}
