"""Rotating the keys of an installation: those of compartments, and the secret of each purpose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from govflow.key_files import rotate_salt
from govflow.keys import Keyring
from govflow.services.accounts import marks, recoveries, seconds, webhooks
from govflow.services.accounts.passwords import INVITATION_DAYS
from govflow.services.backend import Backend
from govflow.services.commands.sessions import end_all_sessions
from govflow.services.commands.setup import connect
from govflow.services.operation.errands import pieces
from govflow.services.retrying import retried
from govflow.services.uploads import KEPT_SECONDS
from govflow.settings import Settings
from govflow.store.record.compartments import wrap_anew

GRACE: Mapping[str, timedelta] = {
    "links": timedelta(days=INVITATION_DAYS),
    "uploads": timedelta(seconds=KEPT_SECONDS),
    "mail": timedelta(days=90),
    "tokens": timedelta(0),
    "calendars": timedelta(0),
}
"""So long is accepted what the key before has signed: as long as it would have been without a rotation. Links in mails
have no end, so they get a quarter of a year; no token of the API outlives its key; events of calendars get other names.
"""


def rotate_keys(settings: Settings) -> int:
    """Make a new key, wrap those of all compartments with it, how many, and mark passwords and recoveries with it. The
    earlier keys stay in the file.

    Processes that run read the file again when they meet the new key, and use it from then on; until then they wrap
    with the one before.
    """
    backend = connect(settings)  # before the key is made: an installation that is not ready keeps its own
    try:
        return _wrap(backend, Keyring.rotated(settings.keys_file))
    finally:
        backend.sessions.dispose()


def rotate_secret(backend: Backend, purpose: str, grace: timedelta) -> datetime:
    """Sign what is for a purpose with another key; until when what the one before signed is accepted."""
    now = backend.clock.now()
    rotate_salt(backend.settings.salts_file, purpose, now, now + grace)
    return now + grace


@retried
def rotate_sessions(backend: Backend) -> None:
    """Sign sessions with another key and end those of everybody. Processes that run are to be started anew."""
    now = backend.clock.now()
    rotate_salt(backend.settings.salts_file, "sessions", now, now)
    with backend.transaction() as session:
        end_all_sessions(session, now)


@retried
def _wrap(backend: Backend, ring: Keyring) -> int:
    with backend.transaction() as session:
        marks.mark_anew(session, ring)
        recoveries.mark_anew(session, ring)
        seconds.mark_anew(session, ring)
        webhooks.mark_anew(session, ring)
        pieces.wrap_anew(session, ring)
        return wrap_anew(session, ring)
