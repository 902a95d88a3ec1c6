"""What if: what an open ballot needs of those who may vote, and who can block it."""

from __future__ import annotations

from govflow.engine.rounds.chances import chance_lines, chances
from govflow.engine.rounds.rules import Ballot
from govflow.engine.rounds.seats import call_roll
from govflow.engine.rounds.verdicts import DerivationLine
from govflow.store.rounds import LoadedRound


def load_chances(found: LoadedRound) -> tuple[DerivationLine, ...]:
    """Line by line, from the frozen rule; of a sealed ballot nothing that rests on who has answered."""
    if not isinstance(found.rule, Ballot) or found.closed_at is not None or not found.held:
        return ()
    opened = found.rule.sealed == "none"
    roll = call_roll(found.rule, found.seats, found.responses if opened else (), expired=False)
    return chance_lines(chances(found.rule, roll), roll, attendance=opened)
