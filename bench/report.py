"""Measuring two ways side by side, and the lines that tell the result."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Timed = Callable[[int], object]
"""Something to time; its argument is the number of the round."""

WARM_UP = 10
"""Rounds that are not counted: statements get compiled, caches filled, plans prepared."""

PAUSE = 0.003
"""Seconds of rest before each step, so that both find the disk as idle: right after a write it answers faster."""


@dataclass(frozen=True)
class Line:
    """One figure: microseconds of both ways (medians), their ratio, and what was measured on what."""

    bench: str
    labels: dict[str, object]
    figures: dict[str, float]
    ratio: float

    def __str__(self) -> str:
        rounded = {name: round(value, 1) for name, value in self.figures.items()}
        return json.dumps({"bench": self.bench, **self.labels, **rounded, "ratio": round(self.ratio, 2)})


Lines = Iterator[Line]


def side_by_side(one: Timed, other: Timed, rounds: int, warm_up: int = WARM_UP) -> tuple[float, float]:
    """Median microseconds of both, run in turn; who goes first changes every round.

    A disturbance of the machine so hits both alike. Each number is given to both once: 0, 1, … rounds + warm_up - 1.
    """
    first: list[float] = []
    second: list[float] = []
    for number in range(warm_up + rounds):
        pairs = [(one, first), (other, second)]
        for work, times in pairs if number % 2 else reversed(pairs):
            time.sleep(PAUSE)
            started = time.perf_counter()
            work(number)
            times.append(time.perf_counter() - started)
    return _median(first[warm_up:]), _median(second[warm_up:])


def say(text: str) -> None:
    """Tell the person who waits what is going on; the figures alone go to standard output."""
    print(text, file=sys.stderr, flush=True)


def _median(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1_000_000
