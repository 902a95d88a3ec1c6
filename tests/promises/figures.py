"""How much a proof tries: a short run with every test command, the full figures with ``make torture``."""

from __future__ import annotations

import os

TORTURE = os.environ.get("GOVFLOW_TORTURE") == "1"
SEED = int(os.environ.get("GOVFLOW_SEED", "20260302"))
"""What the first run of a proof starts from; set GOVFLOW_SEED to repeat a run, or to try others."""


def figure(short: int, full: int) -> int:
    """The figure for this run."""
    return full if TORTURE else short


def seeds(short: int, full: int) -> range:
    """The seeds of this run: each is printed before it is tried, so that a failure shows which one it was."""
    return range(SEED, SEED + figure(short, full))
