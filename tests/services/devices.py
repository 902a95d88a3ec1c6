"""A device that keeps passkeys, made of software: it answers what it is asked, rightly or as a test wants it."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field, replace
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


@dataclass(frozen=True)
class Device:
    """One passkey, for the place where it was made."""

    origin: str = "https://gov.example.org"
    name: str = "gov.example.org"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()), repr=False)
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    owner: bytes = b""
    count: int = 0
    flags: int = PRESENT | VERIFIED

    def make(self, options: str) -> tuple[Device, str]:
        """The device with the passkey that is asked for, and its answer."""
        asked = json.loads(options)
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = bytes(16) + len(self.id).to_bytes(2) + self.id + cbor2.dumps(public)
        told = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested}
        response = {
            "clientDataJSON": text(self._client("webauthn.create", asked["challenge"])),
            "attestationObject": text(cbor2.dumps(told)),
        }
        return replace(self, owner=raw(asked["user"]["id"])), self._answer(response)

    def use(self, options: str) -> str:
        """Its answer."""
        client, data = self._client("webauthn.get", json.loads(options)["challenge"]), self._data()
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": text(client), "authenticatorData": text(data), "signature": text(signed)}
        return self._answer(response | {"userHandle": text(self.owner)})

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, more: int = 0) -> bytes:
        return hashlib.sha256(self.name.encode()).digest() + bytes([self.flags | more]) + self.count.to_bytes(4)

    def _answer(self, response: dict[str, Any]) -> str:
        named = {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "clientExtensionResults": {}}
        return json.dumps({**named, "response": response})


def text(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def raw(content: str) -> bytes:
    return urlsafe_b64decode(content + "=" * (-len(content) % 4))
