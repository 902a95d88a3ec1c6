"""Providers of sign-on (OpenID Connect): who they are, and for which addresses their word is taken."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from govflow.settings.variables import Environment

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")


@dataclass(frozen=True, kw_only=True)
class Provider:
    """``domains``: of e-mail addresses that it verifies; whoever has one of these is found by it once, and bound."""

    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    domains: tuple[str, ...] = ()


def read_providers(env: Environment) -> tuple[Provider, ...]:
    """``GOVFLOW_PROVIDERS`` names them; each has settings of its own, such as ``GOVFLOW_PROVIDER_HEBEI_ISSUER``.

    Raises ValueError, naming the variable, for one that is not complete or whose issuer is not reached by https.
    """
    names = [each.strip() for each in env.get("GOVFLOW_PROVIDERS").split(",") if each.strip()]
    return tuple(_read(env, each) for each in dict.fromkeys(names))


def _read(env: Environment, name: str) -> Provider:
    if not _NAME.fullmatch(name):
        raise ValueError(f"GOVFLOW_PROVIDERS names each in small letters, such as hebei, not {name!r}")
    stem = f"GOVFLOW_PROVIDER_{name.upper().replace('-', '_')}"
    given = {key: env.get(f"{stem}_{key}").strip() for key in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "DOMAINS")}
    for key in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"):
        if not given[key]:
            raise ValueError(f"{stem}_{key} is missing: GOVFLOW_PROVIDERS names {name}")
    _check_issuer(f"{stem}_ISSUER", given["ISSUER"])
    domains = tuple(each.strip().lower() for each in given["DOMAINS"].split(",") if each.strip())
    if any("@" in each or "." not in each for each in domains):
        raise ValueError(f"{stem}_DOMAINS names domains of e-mail addresses, such as hebei.gov.cn")
    return Provider(
        name=name,
        issuer=given["ISSUER"],
        client_id=given["CLIENT_ID"],
        client_secret=given["CLIENT_SECRET"],
        domains=domains,
    )


def _check_issuer(variable: str, issuer: str) -> None:
    """What it says is believed: nobody between may say it in its place. On this machine there is nobody between."""
    parts = urlsplit(issuer)
    here = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and here)):
        raise ValueError(f"{variable} must be an address with https, such as https://id.hebei.gov.cn, not {issuer!r}")
