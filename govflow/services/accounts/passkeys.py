"""What devices answer that keep passkeys (WebAuthn level 3): read, and held against what they were asked."""

from __future__ import annotations

import hmac
import json
from typing import Any

from webauthn import verify_authentication_response, verify_registration_response
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import AuthenticationCredential
from webauthn.registration.verify_registration_response import VerifiedRegistration

from govflow.errors import Conflict, Invalid
from govflow.messages import Message
from govflow.services.accounts.challenges import Challenge
from govflow.services.backend import Backend
from govflow.settings import Place
from govflow.store.people.sign_on import PasskeyRow

LONGEST = 20_000
NOT_RIGHT = Message("The passkey was not accepted. Try again, or use another way.")
_NO_PLACE = Message("Passkeys need the address at which people reach the pages: the operator sets GOVFLOW_ADDRESS.")


def place(backend: Backend) -> Place:
    """Where passkeys are good. Raises Conflict where no address is set."""
    found = backend.settings.place
    if found is None:
        raise Conflict(_NO_PLACE)
    return found


def handle(backend: Backend, person_id: int) -> bytes:
    """What a device calls the person: it says nothing to others."""
    return hmac.digest(backend.settings.secret_key.encode(), f"govflow passkeys {person_id}".encode(), "sha256")


def made(answer: str, challenge: Challenge, place: Place) -> VerifiedRegistration:
    try:
        return verify_registration_response(
            credential=_json(answer),
            expected_challenge=challenge.value,
            expected_rp_id=place.name,
            expected_origin=place.origin,
        )
    except (WebAuthnException, ValueError) as error:
        raise Invalid({"": NOT_RIGHT}) from error


def checked(
    given: AuthenticationCredential,
    challenge: Challenge,
    place: Place,
    row: PasskeyRow,
    *,
    verified: bool,
) -> VerifiedAuthentication:
    """Its signature, over this question, this address and a count that went up where it counts."""
    try:
        return verify_authentication_response(
            credential=given,
            expected_challenge=challenge.value,
            expected_rp_id=place.name,
            expected_origin=place.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=verified,
        )
    except (WebAuthnException, ValueError) as error:
        raise Invalid({"": NOT_RIGHT}) from error


def parsed(answer: str) -> AuthenticationCredential:
    try:
        return parse_authentication_credential_json(_json(answer))
    except (WebAuthnException, ValueError) as error:
        raise Invalid({"": NOT_RIGHT}) from error


def _json(answer: str) -> dict[str, Any]:
    """Raises Invalid for what is no answer of a device."""
    try:
        found = json.loads(answer) if len(answer) <= LONGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Invalid({"": NOT_RIGHT})
    return found
