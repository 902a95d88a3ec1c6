"""What is kept of a password bears a mark that only the installation's keys make, over the person and the hash.

So a hash that somebody writes into the database, or moves from one account to another, lets nobody in. Passwords from
before there were marks get theirs once, when this version first starts: a note beside the documents says that it
happened, for a row without a mark is worth nothing from then on.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, select, update

from govflow.key_files import write_key_file
from govflow.keys import Keyring
from govflow.services.accounts.passwords import bare
from govflow.services.backend import Backend
from govflow.services.retrying import retried
from govflow.store.people import PersonRow
from govflow.store.record.touches import keyring_of
from govflow.store.sql.session import Session

_PURPOSE = "passwords"
_PERSON = PersonRow.__table__
_ALL = select(_PERSON.c.id, _PERSON.c.password_hash).order_by(_PERSON.c.id).with_for_update()
_KEEP = update(_PERSON).where(_PERSON.c.id == bindparam("number")).values(password_hash=bindparam("stored"))


def kept(session: Session, person_id: int, content: str, ring: Keyring | None = None) -> str:
    """What to keep of the password of a person: the mark, under the installation's ring if no other is given, and the
    hash, which says before itself which password it is if it was renewed.
    """
    return f"{(ring or keyring_of(session)).mark(_marked(person_id, content), _PURPOSE)} {content}"


def genuine(session: Session, person_id: int, stored: str | None) -> str | None:
    """All but the mark, if the installation has kept it for this person; none for what was written or moved by hand."""
    mark, _, content = (stored or "").partition(" ")
    return content if keyring_of(session).bears(_marked(person_id, content), mark, _PURPOSE) else None


def share(session: Session, hashed: str) -> None:
    """Let all accounts have the same password, as those of a demonstration do."""
    _keep(session, dict.fromkeys(session.scalars(select(_PERSON.c.id)), hashed))


def mark_once(backend: Backend) -> None:
    """When this version first starts: mark the passwords from before. Never again, nor where some are marked."""
    note = backend.settings.marked_file
    if note.exists():
        return
    _mark_all(backend, unless_some_are=True)
    write_key_file(note, f"{backend.clock.now().isoformat()}\n".encode("ascii"), replacing=False)


def trust(backend: Backend) -> int:
    """Mark all passwords that stand in the database, whoever wrote them; how many bore no mark of these keys.

    The operator says so, after a database from before there were marks was put back, or the ring was lost.
    """
    return _mark_all(backend, unless_some_are=False)


def mark_anew(session: Session, ring: Keyring) -> None:
    """Mark with the last key of a ring all that bears a mark: the one before may then be given up."""
    found = {each.id: genuine(session, *each) for each in session.execute(_ALL)}
    _keep(session, {number: hashed for number, hashed in found.items() if hashed is not None}, ring)


@retried
def _mark_all(backend: Backend, *, unless_some_are: bool) -> int:
    with backend.transaction() as session:
        rows = session.execute(_ALL).all()
        without = [each for each in rows if each.password_hash is not None and genuine(session, *each) is None]
        if unless_some_are and any(genuine(session, *each) for each in rows):
            return 0
        _keep(session, {each.id: bare(each.password_hash) or "" for each in without})
    return len(without)


def _keep(session: Session, hashes: Mapping[int, str], ring: Keyring | None = None) -> None:
    if hashes:
        marked = [{"number": number, "stored": kept(session, number, each, ring)} for number, each in hashes.items()]
        session.execute(_KEEP, marked)


def _marked(person_id: int, content: str) -> str:
    return f"{person_id} {content}"
