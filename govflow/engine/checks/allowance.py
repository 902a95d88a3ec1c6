"""How much work is done for one file while it is checked: counted in steps, so that every machine judges alike."""

from __future__ import annotations

from dataclasses import dataclass, field


class Exhausted(Exception):
    """More work was asked for than is done for one file."""


@dataclass
class Allowance:
    """The work that is ``left``."""

    left: int = field(repr=False)  # part of no case, which two stories may go on from

    def spend(self, steps: int) -> None:
        """Raises Exhausted when nothing is left."""
        self.left -= steps
        if self.left < 0:
            raise Exhausted
