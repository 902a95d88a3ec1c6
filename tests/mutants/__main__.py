"""`make mutants`: plant one bug after the other in a copy of the program and see whether the tests notice.

The checkout is never changed. The last line counts what was noticed; the exit status is 1 when that is too little: a
bug of a promise that survives, or more than five of the sixty across the layers (of a third, in proportion); and
2 when nothing could be said: an entry that does not fit the program any more, or tests that fail without any bug.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from tests.mutants.bugs import DAYS, ROOT, THIRDS, Bug, enough, in_turn, load_bugs, objections, plant, third

COPIED = ("govflow", "tests", "bench", "templates", "workflows", "migrations", "pyproject.toml")
PASSED, FAILED = 0, 1  # of pytest's exit statuses; every other one says that it could not run
PATIENCE = 300  # seconds; a bug that lets the program run for ever is noticed too
ALL_PATIENCE = 900  # for the tests of all bugs together

Copies = SimpleQueue[Path]


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    bugs = [each for each in load_bugs() if options.only in each.name]
    if options.third == "today":
        day = datetime.now(UTC).toordinal()
        bugs = in_turn(bugs, day)
        print(f"Of day {day % DAYS + 1} of {DAYS}: {len(bugs)} bugs.", flush=True)
    elif options.third:
        bugs = third(bugs, int(options.third))
        print(f"Third {options.third} of {THIRDS}: {len(bugs)} bugs.", flush=True)
    if problems := [each for bug in bugs for each in objections(bug)]:
        print(*problems, sep="\n")
        return 2
    with _copies(options.copies) as copies, ThreadPoolExecutor(options.copies) as pool:
        if not _pass_without_bug(copies, bugs):
            return 2
        tried = []
        for bug, noticed in zip(bugs, pool.map(partial(_notice, copies), bugs), strict=True):
            print(f"{'caught  ' if noticed else 'SURVIVED'}  {bug.name:<42}  {bug.breaks}", flush=True)
            tried.append((bug, noticed))
    caught = sum(noticed for _, noticed in tried)
    print(f"{caught} passed, {len(tried) - caught} failed")
    return 0 if enough(tried) else 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument(
        "--third",
        choices=("1", "2", "3", "today"),
        help="only a third; today: a third of those across the layers, a sixtieth of the others",
    )
    parser.add_argument("--only", default="", help="only bugs with this in their name")
    parser.add_argument("--copies", type=int, default=os.cpu_count() or 1, help="how many are tried at once")
    return parser.parse_args(arguments)


@contextmanager
def _copies(count: int) -> Iterator[Copies]:
    """So many copies of the program, each for one bug at a time."""
    copies: Copies = SimpleQueue()
    with TemporaryDirectory(prefix="govflow-mutants-") as folder:
        for number in range(count):
            copy = Path(folder) / str(number)
            copy.mkdir()
            for name in COPIED:
                source = ROOT / name
                (shutil.copytree if source.is_dir() else shutil.copy2)(source, copy / name)
            copies.put(copy)
        yield copies


def _pass_without_bug(copies: Copies, bugs: Sequence[Bug]) -> bool:
    """Are the tests green as long as nothing is planted? Else they notice nothing."""
    tests = sorted({test for bug in bugs for test in bug.tests})
    copy = copies.get()
    answer = _pytest(copy, tests, postgres=any(bug.postgres for bug in bugs), patience=ALL_PATIENCE)
    copies.put(copy)
    if answer.returncode != PASSED:
        print(answer.stdout, "Without any bug the tests do not pass, so they say nothing.", sep="\n")
    return answer.returncode == PASSED


def _notice(copies: Copies, bug: Bug) -> bool:
    """Do the tests of a bug fail when it is planted?"""
    copy = copies.get()
    plant(bug, copy)
    try:
        answer = _pytest(copy, bug.tests, postgres=bug.postgres)
    except subprocess.TimeoutExpired:
        return True
    finally:
        shutil.copy2(ROOT / bug.file, copy / bug.file)
        copies.put(copy)
    if answer.returncode not in (PASSED, FAILED):
        raise RuntimeError(f"{bug.name}: its tests could not run\n{answer.stdout}{answer.stderr}")
    return answer.returncode == FAILED


def _pytest(
    copy: Path, tests: Sequence[str], *, postgres: bool, patience: int = PATIENCE
) -> subprocess.CompletedProcess[str]:
    """Run tests on a copy; what was compiled of the program without the bug is still good for the other files."""
    only = ("--all-databases", *(() if postgres else ("-m", "not postgres")))  # what runs on request as well
    return subprocess.run(
        (sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", *only, *tests),
        cwd=copy,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
        timeout=patience,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
