"""Asking a provider of sign-on who somebody is (OpenID Connect Core 1.0, code flow with PKCE), and believing only what
it signed for this question.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from govflow.errors import Invalid
from govflow.messages import Message
from govflow.settings import Provider

TIMEOUT = 5  # seconds, for each of three questions
KEPT = 3600.0  # seconds that its addresses and keys are believed
LEEWAY = 60  # seconds that its clock may be off
LARGEST = 200_000  # bytes of an answer
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
SCOPE = "openid email"
MANY = frozenset({"mfa", "otp", "hwk", "swk", "sc", "fido"})
"""Methods (RFC 8176) that are a second factor."""

_AWAY = Message("The provider cannot be reached, or did not answer as it should. Try again, or use another way.")
_NOT_BELIEVED = Message("What the provider answered was not accepted. Begin again.")

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Said:
    """Who the provider says that somebody is. ``email``: only where it says that it has verified it."""

    issuer: str
    subject: str
    email: str | None
    second: bool  # it has asked for a second factor, and says so


@dataclass
class _Known:
    """What a provider says of itself. No process needs what another has read."""

    metadata: dict[str, Any]
    keys: KeySet
    read_at: float


_known: dict[str, _Known] = {}
_reading = Lock()


def begin(provider: Provider, back: str, *, state: str, nonce: str, verifier: str) -> str:
    """The address to which the browser goes. Raises Invalid where the provider cannot be reached."""
    url, _ = _session(provider, back).create_authorization_url(
        _address(_read(provider).metadata, "authorization_endpoint"), state=state, nonce=nonce, code_verifier=verifier
    )
    return str(url)


def finish(
    provider: Provider, back: str, answer: Mapping[str, str], *, nonce: str, verifier: str, at: datetime
) -> Said:  # fmt: skip
    """Who came back from there. ``answer``: what the browser brought. Raises Invalid for anything that is not the
    answer of this provider to this question, now.
    """
    if answer.get("error") or not answer.get("code"):
        raise Invalid({"": Message("The provider did not sign you in.")})
    if answer.get("iss", provider.issuer) != provider.issuer:  # RFC 9207: another provider mixed in
        raise Invalid({"": _NOT_BELIEVED})
    known = _read(provider)
    try:
        token = _session(provider, back).fetch_token(
            _address(known.metadata, "token_endpoint"),
            code=answer["code"],
            code_verifier=verifier,
            timeout=TIMEOUT,
            allow_redirects=False,
        )
        return _believed(provider, _signed(provider, token, known), token, nonce=nonce, at=at)
    except requests.RequestException as error:
        raise _away(provider, error) from error
    except (AuthlibBaseError, JoseError, ValueError, TypeError, KeyError) as error:
        log.warning("provider %s: %s", provider.name, type(error).__name__)
        raise Invalid({"": _NOT_BELIEVED}) from error


def _session(provider: Provider, back: str) -> Any:
    return OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope=SCOPE,
        redirect_uri=back,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic",  # noqa: S106  # the name of a method
    )


def _signed(provider: Provider, token: Mapping[str, Any], known: _Known) -> Any:
    """The identity token, its signature checked; its keys are read anew once for one that is not known yet."""
    try:
        return jwt.decode(str(token["id_token"]), known.keys, algorithms=ALGORITHMS)
    except (JoseError, ValueError):
        return jwt.decode(str(token["id_token"]), _read(provider, anew=True).keys, algorithms=ALGORITHMS)


def _believed(provider: Provider, signed: Any, token: Mapping[str, Any], *, nonce: str, at: datetime) -> Said:
    expected = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "sub": {"essential": True},
        "nonce": {"essential": True, "value": nonce},
    }
    given = {"nonce": nonce, "client_id": provider.client_id, "access_token": token.get("access_token")}
    claims = CodeIDToken(signed.claims, signed.header, expected, given)
    claims.validate(now=int(at.timestamp()), leeway=LEEWAY)
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise ValueError("no subject")
    verified = claims.get("email") if claims.get("email_verified") is True else None
    methods = claims.get("amr") or ()
    return Said(
        issuer=provider.issuer,
        subject=subject,
        email=verified.strip().lower() if isinstance(verified, str) else None,
        second=not MANY.isdisjoint(each for each in methods if isinstance(each, str)),
    )


def _read(provider: Provider, *, anew: bool = False) -> _Known:
    """Its addresses and keys, from where its issuer says. Raises Invalid."""
    with _reading:
        found = _known.get(provider.issuer)
        if found is not None and not anew and time.monotonic() - found.read_at < KEPT:
            return found
        try:
            metadata = _get(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
            if metadata.get("issuer") != provider.issuer:
                raise ValueError("another issuer")
            keys = KeySet.import_key_set(_get(_address(metadata, "jwks_uri")))  # type: ignore[arg-type]
        except (requests.RequestException, JoseError, ValueError, TypeError, KeyError) as error:
            raise _away(provider, error) from error
        _known[provider.issuer] = _Known(metadata, keys, time.monotonic())
        return _known[provider.issuer]


def _get(address: str) -> dict[str, Any]:
    with requests.get(address, timeout=TIMEOUT, allow_redirects=False, stream=True) as answer:
        if answer.status_code != 200:
            raise ValueError(f"status {answer.status_code}")
        body = answer.raw.read(LARGEST + 1, decode_content=True)
        if len(body) > LARGEST:
            raise ValueError("too large")
        found = json.loads(body)
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found


def _address(metadata: Mapping[str, Any], name: str) -> str:
    """One of its addresses; as safe as that of the issuer."""
    address = str(metadata[name])
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise ValueError(f"{name} is not reached by https")
    return address


def _away(provider: Provider, error: Exception) -> Invalid:
    log.warning("provider %s cannot be asked: %s", provider.name, type(error).__name__)
    return Invalid({"": _AWAY})
