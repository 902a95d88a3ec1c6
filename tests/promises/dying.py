"""Starts a program of govflow that dies at a named point, as by ``kill -9``: in the middle of what it does.

``python -m tests.promises.dying serve …`` is ``govflow serve …``. The file that ``DYING`` names says where: a point, in
which threads, at which passing. Whoever passes then takes the file away, and dies. Without the file nobody does.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from govflow.__main__ import main
from govflow.services.operation.notices import posting, smtp
from govflow.store.blobs.folder import BlobFolder
from govflow.store.sql.hand import Hand
from govflow.store.sql.session import Session

TOLD = Path(os.environ.get("DYING", "/nonexistent"))
REQUESTS = "ThreadPoolExecutor"
"""The threads of a server that answer requests; those of jobs are named after them."""
ACKNOWLEDGES_FIRST = "acknowledges first"
"""What ``PLANTED`` says to plant that bug."""
LEASE = timedelta(seconds=20)
"""After so long another takes up a mail: sooner than else, and later than a busy machine needs to send one."""

_passed: dict[str, int] = {}
_lock = threading.Lock()


def passes(point: str) -> None:
    """Die here, or hang, if that is what the file says and nobody else has done so."""
    try:
        told = json.loads(TOLD.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return
    if told["point"] != point or not threading.current_thread().name.startswith(told["threads"]):
        return
    with _lock:
        name = f"{told['id']} {point}"
        _passed[name] = _passed.get(name, 0) + 1
        if _passed[name] < told["passings"]:
            return
        try:
            TOLD.rename(TOLD.with_name(f"{TOLD.name}.{told['id']}"))
        except FileNotFoundError:
            return
    if told["hangs"]:
        time.sleep(told["hangs"])
    else:
        os.kill(os.getpid(), signal.SIGKILL)


def around(owner: Any, name: str, before: str, after: str) -> None:
    """Two points around a function."""
    kept: Callable[..., Any] = getattr(owner, name)

    def carried_out(*args: Any, **named: Any) -> Any:
        passes(before)
        found = kept(*args, **named)
        passes(after)
        return found

    setattr(owner, name, carried_out)


def _committing(self: Session, kept: Callable[[Session], None] = Session.commit) -> None:
    writes = self.hand is not None and not self.hand.only_reads
    kept(self)
    if writes:
        passes("after commit")


def _ending(self: Hand, kept: Callable[[Hand], None] = Hand.end) -> None:
    """All is done, and the database has not been told to keep it; PostgreSQL is told so with what was still to go."""
    if not self.only_reads:
        passes("before commit")
    kept(self)


def _acknowledges_first(self: Session, kept: Callable[[Session], None] = Session.commit) -> None:
    """The planted bug: whoever asked is told that it is kept a moment before it is."""
    if self.hand is None or self.hand.only_reads or not threading.current_thread().name.startswith(REQUESTS):
        kept(self)
        return
    self.write_objects()
    if self.watch is not None:
        self.watch.before_commit(self)
    self.hand.end()
    connection, self._connection = self.hand.connection, None
    self.rollback()

    def late() -> None:
        passes("after answer")
        connection.commit()
        connection.close()

    threading.Timer(0.3, late).start()


def _work_again_and_again() -> None:
    """What starts a worker anew that died, as systemd does, without loading all of govflow again."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    while True:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            try:
                main()
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    Session.commit = _acknowledges_first if os.environ.get("PLANTED") == ACKNOWLEDGES_FIRST else _committing  # type: ignore[method-assign]
    Hand.end = _ending  # type: ignore[method-assign]
    around(BlobFolder, "_name", "before rename", "after rename")
    around(smtp.Server, "send", "before send", "after send")
    posting.LEASE = LEASE
    _work_again_and_again() if sys.argv[1] == "worker" else main()
