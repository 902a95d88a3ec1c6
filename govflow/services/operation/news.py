"""News within a process: something was kept by it. Its jobs rest while there is none, and need not ask again and again.

What other processes keep is no news here: whoever waits asks for itself now and then.
"""

from __future__ import annotations

from threading import Condition


class News:
    """A number that grows with all that is kept."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._number = 0

    @property
    def number(self) -> int:
        """How much there was so far."""
        return self._number

    def tell(self) -> None:
        """Something was kept."""
        with self._changed:
            self._number += 1
            self._changed.notify_all()

    def wait(self, known: int, seconds: float) -> None:
        """Until there is more than what was known, but no longer than that."""
        with self._changed:
            self._changed.wait_for(lambda: self._number != known, seconds)
