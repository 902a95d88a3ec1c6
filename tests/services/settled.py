"""A dispute that was settled and signed by both sides, and the certificate of it."""

from __future__ import annotations

import json
from typing import Any

from govflow.codec import canonical
from govflow.keys.signing import Signer
from govflow.services.queries.mediation.settlement import certificate_file, terms_file
from tests.builders import Cast
from tests.sequencing import publish
from tests.services import signing

SIGNATORIES = ("chen.yu", "he.jun")


def signed(cast: Cast) -> str:
    reference = signing.opened(cast)
    for person in SIGNATORIES:
        cast.respond(person, reference, "sign")
    return reference


def certified(cast: Cast) -> str:
    """Signed, and the root over it is published."""
    reference = signed(cast)
    publish(cast)
    return reference


def certificate(cast: Cast, reference: str, person: str = "he.jun") -> bytes:
    with cast.backend.reading() as session:
        return certificate_file(cast.backend.work(session, cast.actor(person)), cast.backend.signing, reference)


def terms(cast: Cast, reference: str, person: str = "he.jun") -> bytes:
    with cast.backend.reading() as session:
        return terms_file(cast.backend.work(session, cast.actor(person)), reference)


def signed_anew(document: dict[str, Any], signer: Signer) -> bytes:
    """A certificate as whoever has the key would sign it."""
    whole = {name: value for name, value in document.items() if name != "signature"} | {"key": signer.key_id}
    return canonical({**whole, "signature": signer.sign(canonical(whole))})


def read(certificate_: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(certificate_)
    return found
