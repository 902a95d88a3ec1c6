"""What webhooks may reach: the ports of receivers, and those inside the network that the operator names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from govflow.settings.variables import Environment

PORTS = frozenset({443, 8443})
_PLACE = re.compile(r"(?:([a-z0-9._-]{1,253})|\[([0-9a-f:.]{2,45})\]):([0-9]{1,5})")


@dataclass(frozen=True, kw_only=True)
class WebhookRules:
    """``inside``: receivers by name and port that may stand in the operator's own network, and take http."""

    ports: frozenset[int] = PORTS
    inside: frozenset[tuple[str, int]] = frozenset()


USUAL = WebhookRules()
"""Nothing inside."""


def webhook_rules(env: Environment) -> WebhookRules:
    """Raises ValueError, naming the variable."""
    return WebhookRules(
        ports=_ports(env) or PORTS, inside=frozenset(map(_place, _listed(env, "GOVFLOW_WEBHOOK_INSIDE")))
    )


def _ports(env: Environment) -> frozenset[int]:
    given = _listed(env, "GOVFLOW_WEBHOOK_PORTS")
    if wrong := [each for each in given if not _is_port(each)]:
        raise ValueError(f"GOVFLOW_WEBHOOK_PORTS must be ports such as 443, 8443, not {wrong[0]!r}")
    return frozenset(map(int, given))


def _place(typed: str) -> tuple[str, int]:
    found = _PLACE.fullmatch(typed.lower())
    if found is None or not _is_port(found[3]):
        raise ValueError(
            f"GOVFLOW_WEBHOOK_INSIDE must be names with their ports, such as registry.gov.internal:8443, not {typed!r}"
        )
    return found[1] or found[2], int(found[3])


def _listed(env: Environment, name: str) -> list[str]:
    return [each.strip() for each in env.get(name).split(",") if each.strip()]


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) <= 65535
