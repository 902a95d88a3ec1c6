"""Trying a command again when others were only in its way: a deadlock, a lock held too long, a busy file.

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
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from govflow.errors import Busy, GovflowError, KeyMissing, Moved, Unavailable
from govflow.keys import Unreadable
from govflow.store.sql.database import is_away, is_passing

ATTEMPTS = 3
PAUSE = 0.05  # seconds at most before the second attempt, twice that before the third

Given = ParamSpec("Given")
Found = TypeVar("Found")

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})

log = logging.getLogger(__name__)


def retried(command: Callable[Given, Found]) -> Callable[Given, Found]:
    """The command, tried up to three times. Raises Busy when others were in the way each time."""

    @wraps(command)
    def attempt(*args: Given.args, **kwargs: Given.kwargs) -> Found:
        for number in range(1, ATTEMPTS):
            try:
                return command(*args, **kwargs)
            except (DBAPIError, Moved) as error:
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
