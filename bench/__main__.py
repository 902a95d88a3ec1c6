"""``python -m bench [quick] [NAME…]``: one JSON line a figure, and at the end a table for people, on standard error.

Without a name every bench runs: within fifteen minutes on two quiet cores, with ``quick`` within two.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Collection, Sequence
from pathlib import Path

from bench.benches.bulletins import bulletins
from bench.benches.commands import closing_vote, opening, transition, upload
from bench.benches.desk import session_desk
from bench.benches.frontier import frontier, room
from bench.benches.growing import transition_step_105, vote
from bench.benches.idle import idle
from bench.benches.journey import journey
from bench.benches.ledger import posting, statement
from bench.benches.lists import lists
from bench.benches.memory import memory
from bench.benches.notices import notices
from bench.benches.pages import pages
from bench.benches.papers import minutes
from bench.benches.parallel import parallel
from bench.benches.portal import portal
from bench.benches.ranking import ranking_page
from bench.benches.register import register
from bench.benches.registers import registers
from bench.benches.stages import stages
from bench.benches.tally import vote_tally
from bench.benches.trades import trades
from bench.benches.verifying import verify
from bench.benches.worklist import worklist
from bench.databases import Host, postgresql, sqlite
from bench.report import Line, say, table
from bench.scene import FULL, QUICK, Bench, Extent, Scene

SCRATCH = Path("var")
"""On the disk of the checkout: a temporary folder may live in memory, where nothing waits for the disk."""

BENCHES: dict[str, Bench] = {
    each.__name__: each
    for each in (
        transition,
        transition_step_105,
        opening,
        closing_vote,
        upload,
        posting,
        statement,
        vote,
        vote_tally,
        frontier,
        room,
        session_desk,
        ranking_page,
        register,
        registers,
        trades,
        parallel,
        pages,
        minutes,
        journey,
        memory,
        idle,
        notices,
        verify,
        lists,
        portal,
        worklist,
        bulletins,
        stages,
    )
}


def main(arguments: Sequence[str]) -> None:
    """Run the benches named, each on SQLite and on PostgreSQL. One that fails ends the run; what was found is shown."""
    names = [each for each in BENCHES if each in arguments] or list(BENCHES)
    extent = QUICK if "quick" in arguments else FULL
    lines: list[Line] = []
    SCRATCH.mkdir(exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=SCRATCH, prefix="bench-") as name:
            folder = Path(name).absolute()
            _run(sqlite(folder), folder, extent, names, lines)
            with postgresql(folder) as on_postgresql:
                _run(on_postgresql, folder, extent, names, lines)
    finally:
        say(table(lines))


def _run(host: Host, folder: Path, extent: Extent, names: Collection[str], lines: list[Line]) -> None:
    """Print each figure when it is there."""
    scene = Scene(host, folder, extent)
    for name in names:
        started = time.monotonic()
        for line in BENCHES[name](scene):
            print(line, flush=True)
            lines.append(line)
        say(f"{name}: {time.monotonic() - started:.0f} s")
    scene.close()


def described() -> str:
    """The benches there are, each with what it compares."""
    return "\n".join(f"  {name}: {(each.__doc__ or '').strip()}" for name, each in BENCHES.items())


if __name__ == "__main__":
    unknown = set(sys.argv[1:]) - BENCHES.keys() - {"quick"}
    if unknown:
        sys.exit(f"There is no bench {', '.join(sorted(unknown))}; there are:\n{described()}")
    main(sys.argv[1:])
