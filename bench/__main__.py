"""``python -m bench [NAME…]``: print one JSON line a figure. Without a name every bench runs, within ten minutes."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from bench import lists, pages, step, votes, worklist
from bench.databases import Database, postgresql, sqlite
from bench.report import Lines, say

SCRATCH = Path("var")
"""On the disk of the checkout: a temporary folder may live in memory, where nothing waits for the disk."""

BENCHES: dict[str, Callable[[Database, Path], Lines]] = {
    "step": lambda database, folder: step.measure(database, folder, rounds=60),
    "votes": lambda database, folder: votes.measure(database, folder, rounds=100),
    "lists": lambda database, folder: lists.measure(database, folder, rounds=15),
    "worklist": lambda database, folder: worklist.measure(database, folder, rounds=200),
    "pages": lambda database, folder: pages.measure(database, folder, rounds=150),
}


def main(names: Iterable[str]) -> None:
    """Run the benches named, each on SQLite and on PostgreSQL."""
    SCRATCH.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SCRATCH, prefix="bench-") as name:
        folder = Path(name).absolute()
        with postgresql(folder) as on_postgresql:
            for bench in names:
                for host in (sqlite(folder), on_postgresql):
                    database = host(bench)
                    say(f"{bench} on {database.name} …")
                    for line in BENCHES[bench](database, folder):
                        print(line, flush=True)


if __name__ == "__main__":
    unknown = set(sys.argv[1:]) - BENCHES.keys()
    if unknown:
        sys.exit(f"There is no bench {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}.")
    main(sys.argv[1:] or BENCHES)
