"""Cases that somebody without an account opens below another: their file must have a seat for who does."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.checks.kin.asked_below import in_file_of
from govflow.engine.definition import ChildCases, Workflow
from govflow.engine.problems import Path, Positions, Problem
from govflow.messages import Message


def open_below(child: Workflow, children: ChildCases, at: Positions, path: Path) -> Iterator[Problem]:
    """Whoever opens it holds a seat of that file that nobody from here takes, and the case stands below others only."""
    if children.citizens is None:
        return
    if all(name in children.parties or not party.citizens for name, party in child.parties.items()):
        sentence = Message(
            "Nobody without an account can take part there: write citizens beside opens in a party that is not filled "
            "from here."
        )
        yield at.problem((*path, "citizens"), in_file_of(child, sentence))
    if not child.child_only:
        sentence = Message("Such cases would be opened without the case above as well: write child_only.")
        yield at.problem((*path, "citizens"), in_file_of(child, sentence))
