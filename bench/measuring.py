"""Measuring ways of doing the same side by side."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

Timed = Callable[[int], object]
"""Something to time; its argument is the number of the round."""

PAUSE = 0.003
"""Seconds of rest before each step, so that all find the disk as idle: right after a write it answers faster."""


def side_by_side(
    *ways: Timed, rounds: int, warm_up: int, clock: Callable[[], float] = time.perf_counter
) -> tuple[float, ...]:
    """Median microseconds of each, run in turn; who goes first changes every round.

    A disturbance of the machine so hits all alike. Each number is given to each once: 0, 1, … rounds + warm_up - 1.
    In the first rounds, which are not counted, statements get compiled, caches filled, plans prepared.
    """
    seconds: list[list[float]] = [[] for _ in ways]
    for number in range(warm_up + rounds):
        first = number % len(ways)
        for place in (*range(first, len(ways)), *range(first)):
            time.sleep(PAUSE)
            started = clock()
            ways[place](number)
            seconds[place].append(clock() - started)
    return tuple(statistics.median(each[warm_up:]) * 1_000_000 for each in seconds)
