"""Signing what the record says to outsiders: Ed25519, a key of its own, checked with the public key alone.

Public keys are PEM, one after the other in one file; a key is named by the beginning of the SHA-256 over its 32 bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from govflow.key_files import PRIVATE, PUBLIC, changing, write_key_file

PublicKeys = Mapping[str, Ed25519PublicKey]
"""Public keys by their names, the earliest first."""

_PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)


@dataclass(frozen=True)
class Signer:
    """Whoever holds the private key."""

    private: Ed25519PrivateKey

    @property
    def key_id(self) -> str:
        return key_id(self.private.public_key())

    @property
    def public(self) -> PublicKeys:
        return {self.key_id: self.private.public_key()}

    def sign(self, content: bytes) -> str:
        """The signature in hexadecimal digits."""
        return self.private.sign(content).hex()

    @classmethod
    def made(cls) -> Signer:
        """With a new key that nobody keeps."""
        return cls(Ed25519PrivateKey.generate())


@dataclass(frozen=True)
class SigningKeys:
    """The keys of an installation in its folder: the private one, and the public ones of all that there ever were."""

    folder: Path

    @property
    def _private(self) -> Path:
        return self.folder / PRIVATE

    @property
    def _public(self) -> Path:
        return self.folder / PUBLIC

    def signer(self) -> Signer:
        """The present one, made at first use. Two processes that start at once agree on the one that wrote first."""
        if not self._private.exists():
            self._keep(Signer.made(), replacing=False)
        private = load_pem_private_key(self._private.read_bytes(), password=None)
        assert isinstance(private, Ed25519PrivateKey)  # nothing else is ever written there
        return Signer(private)

    def published(self) -> bytes:
        """All public keys, the present one last, as PEM."""
        earlier = self._public.read_bytes() if self._public.exists() else b""
        present = pem(self.signer().private.public_key())
        return earlier if present in earlier else earlier + present

    def rotate(self) -> Signer:
        """Sign with a new key from now on; the public key of the one before stays published."""
        with changing(self._private):
            write_key_file(self._public, self.published(), replacing=True)
            new = Signer.made()
            self._keep(new, replacing=True)
        return new

    def _keep(self, signer: Signer, *, replacing: bool) -> None:
        private = signer.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_key_file(self._private, private, replacing=replacing)


def key_id(public: Ed25519PublicKey) -> str:
    """The name of a public key."""
    return hashlib.sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def pem(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read_public_keys(content: bytes) -> PublicKeys:
    """Every Ed25519 key in a file, in its order. Raises ValueError where there is none."""
    keys = [load_pem_public_key(each) for each in _PEM.findall(content)]
    found = {key_id(each): each for each in keys if isinstance(each, Ed25519PublicKey)}
    if not found:
        raise ValueError("no public key")
    return found


def is_retired(keys: PublicKeys, name: object, since: object) -> bool:
    """Had the key of this name been replaced when the other one signed? Both are among the keys."""
    order = list(keys)
    return order.index(str(name)) < order.index(str(since))


def is_signed(keys: PublicKeys, name: object, content: bytes, signature: object) -> bool:
    """Did the key of this name, one of those that are trusted, sign the content?"""
    public = keys.get(str(name))
    if public is None:
        return False
    try:
        public.verify(bytes.fromhex(str(signature)), content)
    except (InvalidSignature, ValueError):
        return False
    return True
