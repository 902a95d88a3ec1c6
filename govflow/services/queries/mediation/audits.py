"""The export for an auditor, of one case, and the check of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from govflow.services.backend import Backend
from govflow.services.queries.case.called import names_in
from govflow.services.queries.operations import trusted_keys
from govflow.store.mediation.audits import Audited, audit_of, check_audit, signed_audit
from govflow.store.writing.locking import read_case
from govflow.values import SYSTEM

__all__ = ["Audited", "audit_export", "audited"]


def audit_export(backend: Backend, reference: str) -> bytes:
    """Which entries a case has and who could read what was confided in it, without what it says. Raises NotFound."""
    with backend.reading() as session:
        work = backend.work(session, SYSTEM)
        case = read_case(work, reference)
        found = audit_of(session, case.id)
        named = names_in(work, case, _naming(found))
        content = {"case": case.reference, "at": work.at, **found, "names": named}
        return signed_audit(content, backend.signing.signer())


def audited(file: bytes, keys: bytes) -> Audited:
    """What an export shows; ``keys``: the public keys to trust, as PEM. Raises Refused with what is wrong, Invalid."""
    return check_audit(file, trusted_keys(keys))


def _naming(found: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All rows that name an organization or a person by number."""
    yield from found["entries"]
    for each in found["compartments"]:
        yield each
        yield from each["readers"]
        yield from each["entries"]
