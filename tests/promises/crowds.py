"""Many at once: threads that start together, and what each of them met."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

Found = TypeVar("Found")


def all_at_once(acts: Sequence[Callable[[], Found]]) -> list[Found]:
    """Run the acts in threads of their own that wait for each other before they begin; what each returned, in order."""
    start = Barrier(len(acts))

    def begin(act: Callable[[], Found]) -> Found:
        start.wait(timeout=60)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts))
