"""Trying a command again when others were only in its way: a deadlock, a lock held too long, a busy file, a row with
the same key that stood nowhere when the command looked.

A command is one transaction that left nothing behind when it failed, and its key makes it happen once; so the whole of
it, beginning with what it reads, is simply carried out anew.
"""

from __future__ import annotations

import errno
import logging
import random
import time
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from govflow.errors import Busy, GovflowError, KeyMissing, Moved, Unavailable, Uncertain
from govflow.keys import Unreadable
from govflow.store.sql.database import is_away, is_passing, is_taken, keeps_nothing

ATTEMPTS = 3
PAUSE = 0.05  # seconds at most before the second attempt, twice that before the third

Given = ParamSpec("Given")
Found = TypeVar("Found")

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})

log = logging.getLogger(__name__)


def retried(command: Callable[Given, Found]) -> Callable[Given, Found]:
    """The command, tried up to three times. Raises Busy when others were in the way each time.

    Who finds a key taken that was free when the command looked carries it out anew, sees what stands there now, and is
    told so in the command's own words. A key that is taken each time is a fault of ours, and comes up as it is.
    """

    @wraps(command)
    def attempt(*args: Given.args, **kwargs: Given.kwargs) -> Found:
        for number in range(1, ATTEMPTS):
            try:
                return command(*args, **kwargs)
            except (DBAPIError, Moved) as error:
                if not (isinstance(error, DBAPIError) and is_taken(error)):
                    _check_passing(error)
                log.info("%s is tried again: %s", command.__name__, error)
            time.sleep(random.uniform(0, PAUSE * number))  # not a secret
        try:
            return command(*args, **kwargs)
        except (DBAPIError, Moved) as error:
            _check_passing(error)
            raise Busy from error

    return attempt


def understood(error: Exception) -> GovflowError | None:
    """What an error of the database, the disk or the keys means for who asked; None when it is a fault of ours."""
    match error:
        case Unreadable():
            return KeyMissing()
        case DBAPIError() if is_passing(error):
            return Busy()
        case NoConnection():
            return Busy()
        case DBAPIError() if is_away(error):
            return Unavailable()
        case OSError() if error.errno in _FULL:
            return Unavailable()
    return None


def _check_passing(error: DBAPIError | Moved) -> None:
    if isinstance(error, DBAPIError) and not is_passing(error):
        raise error


class Outage:
    """Something that may be away: the log has one line when it goes, and one when it is back, whoever is in need of it
    meanwhile. A process tells it for itself.
    """

    def __init__(self, gone: str, back: str) -> None:
        self._gone, self._back, self._lock = gone, back, Lock()
        self.since: float | None = None

    def begin(self, reason: object) -> None:
        """It is away; only the first who notices says so."""
        with self._lock:
            first, self.since = self.since is None, self.since or time.monotonic()
        if first:
            log.error(self._gone, str(reason).strip().partition("\n")[0])

    def end(self) -> None:
        """Somebody has just used it."""
        if self.since is None:
            return
        with self._lock:
            since, self.since = self.since, None
        if since is not None:
            log.warning(self._back, time.monotonic() - since)


class Outages:
    """What the log says of the database and the disk while they are away. Not a word for each who asks meanwhile."""

    def __init__(self) -> None:
        self.away = Outage(
            "The database cannot be reached: %s. Requests are answered with 503, and it is tried again by itself.",
            "The database is reached again, after %.0f s.",
        )
        self.full = Outage(
            "The database or the data folder keeps nothing more: %s. What can be read is read, all else is answered "
            "with 503.",
            "The database and the data folder keep what they are given again, after %.0f s.",
        )

        self.superseded = Outage(
            "The database was upgraded to a later version of govflow: %s. Requests are answered with 503 until this "
            "process is upgraded, too.",
            "The database has a schema of which this version of govflow knows again, after %.0f s.",
        )

    def noticed(self, error: BaseException) -> bool:
        """Whether the error is that of an outage; then the log has it, once."""
        match error:
            case Uncertain() if error.__cause__ is not None:
                return self.noticed(error.__cause__)
            case DBAPIError() if is_away(error):
                (self.full if keeps_nothing(error) else self.away).begin(error.orig)
            case OSError() if error.errno in _FULL:
                self.full.begin(error.strerror)
            case _:
                return False
        return True

    def reached(self) -> None:
        """The database has just answered."""
        self.away.end()

    def wrote(self) -> None:
        """Something was just kept."""
        self.away.end()
        self.full.end()
