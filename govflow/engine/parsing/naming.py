"""Whether a name that one part of a workflow file uses leads anywhere; with the place, and what was perhaps meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from govflow.engine.definition import RuleUse
from govflow.engine.parsing.names import Names
from govflow.engine.problems import Path, Positions, Problem, no_such
from govflow.engine.rules import Kind, Rules, UnknownRule
from govflow.engine.rules.referring import named_by


@dataclass(frozen=True)
class Naming:
    """The names that there are, and where those that are used stand."""

    names: Names
    positions: Positions
    rules: Rules

    def _who(self, actors: Iterable[str], path: Path, also: Collection[str] = ()) -> Iterator[Problem]:
        for who in actors:
            capacity, _, role = who.partition(".")
            yield from self._name("capacity", capacity, path, () if role else also)
            if role:
                yield from self._name("role", role, path)

    def _rule(self, kind: Kind, use: RuleUse, path: Path) -> Iterator[Problem]:
        try:
            bound = self.rules.bind(use, kind)
        except UnknownRule as error:
            yield self.positions.problem(path, error.sentence)
            return
        for key, refers, name in named_by(bound):
            if refers.to == "actor":
                yield from self._who((name,), (*path, bound.rule.name, key))
            elif refers.to in self.names:  # else it stands in the file of another procedure
                yield from self._name(refers.to, name, (*path, bound.rule.name, key))

    def _names(self, kind: str, wanted: Iterable[str], path: Path) -> Iterator[Problem]:
        for index, name in enumerate(wanted):
            yield from self._name(kind, name, (*path, index))

    def _name(self, kind: str, name: str, path: Path, also: Collection[str] = ()) -> Iterator[Problem]:
        """``also``: what else may stand there."""
        known = self.names[kind].union(also)
        if name not in known:
            yield self.positions.problem(path, no_such(kind, name, known))
