"""Publishing agreements on compensation: only sound ones, each version once and for good."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import insert, select

from govflow.domain.compensation.checking import sound
from govflow.domain.compensation.reading import Read, known_agreement
from govflow.engine.problems import WorkflowProblems
from govflow.errors import Conflict
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.queries.registers.compensation.shipped import shipped_agreements
from govflow.services.retrying import retried
from govflow.store.registers.agreements import AGREEMENT
from govflow.store.sql.session import Session
from govflow.values import Clock


@retried
def publish_agreements(backend: Backend, sources: Mapping[str, bytes]) -> dict[str, bool]:
    """Publish agreement files, by name, all or none; False for one that is published already.

    Raises WorkflowProblems when one is not sound, Conflict when its version exists with other bytes.
    """
    with backend.transaction() as session:
        return publish_all(session, backend.clock, sources)


def publish_all(session: Session, clock: Clock, sources: Mapping[str, bytes]) -> dict[str, bool]:
    """The same within a transaction."""
    rows = session.execute(select(AGREEMENT.c.agreement, AGREEMENT.c.version, AGREEMENT.c.sha256))
    known = {(row.agreement, row.version): row.sha256 for row in rows}
    published, new = {}, []
    for name, source in sources.items():
        read = sound(source, name=name).read
        published[name] = _is_new(read, name, known)
        if published[name]:
            agreement = read.agreement
            known[agreement.id, agreement.version] = read.sha256
            new.append(
                {
                    "agreement": agreement.id,
                    "version": agreement.version,
                    "sha256": read.sha256,
                    "source": source,
                    "title_en": agreement.title.en,
                    "title_zh": agreement.title.zh,
                    "published_at": clock.now(),
                }
            )
    if new:
        session.execute(insert(AGREEMENT), new)
    return published


def publish_missing(session: Session, clock: Clock) -> tuple[str, ...]:
    """Publish the agreements that come with govflow and of which no version is published here; their names."""
    known = set(session.scalars(select(AGREEMENT.c.agreement)))
    shipped: Mapping[Path, bytes] = {path: path.read_bytes() for path in shipped_agreements()}
    missing = {path.name: each for path, each in shipped.items() if known_agreement(each).agreement.id not in known}
    return tuple(publish_all(session, clock, missing)) if missing else ()


def check_published(session: Session) -> None:
    """Raise Conflict, naming the first published agreement that cannot be read any more."""
    for row in session.execute(select(AGREEMENT.c.agreement, AGREEMENT.c.version, AGREEMENT.c.source)):
        try:
            known_agreement(row.source)
        except WorkflowProblems as error:
            raise Conflict(
                Message(
                    "The agreement %(agreement)s, version %(version)s, is published and can no longer be read. "
                    "%(problem)s",
                    agreement=row.agreement,
                    version=row.version,
                    problem=error.problems[0].sentence,
                )
            ) from error


def _is_new(read: Read, name: str, known: Mapping[tuple[str, int], str]) -> bool:
    """Is this version not published yet? Raises Conflict where it is, with other bytes."""
    before = known.get((read.agreement.id, read.agreement.version))
    if before in (None, read.sha256):
        return before is None
    raise Conflict(
        Message(
            "%(name)s: version %(version)s of %(agreement)s is published with sha256 %(known)s and cannot be "
            "changed; this file has %(given)s. Give it the next version number.",
            name=name,
            version=read.agreement.version,
            agreement=read.agreement.id,
            known=before,
            given=read.sha256,
        )
    )
