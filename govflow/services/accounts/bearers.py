"""Tokens for the API: what a program holds of one, what the row has of it, and what it may do with it.

As with sessions the row keeps a mark and no secret, over all that gives it its power: for whom and for which
organization, until when, the password with which it was made, and by which service. So one that was moved, prolonged,
widened, or that outlived that password opens nothing.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from govflow.codec import canonical
from govflow.services.accounts.passwords import which
from govflow.values import Text

PREFIX = "govflow_"
"""With which every token begins, so that programs which look for secrets in files know one."""
PURPOSE = "tokens"
"""Of the key that makes the marks."""

READ, FILE, PUSH, ACT, BIND = "read", "file", "push", "act", "bind"
SCOPES: Mapping[str, Text] = {
    READ: Text(en="read", zh="读取"),
    FILE: Text(en="draft cases and file documents", zh="起草事项并提交文件"),
    PUSH: Text(en="send bulletins and keep data sets", zh="发送信息快报、维护数据集"),
    ACT: Text(en="take steps and file documents", zh="办理步骤并提交文件"),
    BIND: Text(en="vote and sign with binding effect", zh="作出有约束力的表决和签署"),
}
"""What a token may do, the least first; everything else that its person may do stays to the pages."""
OF_SERVICES = frozenset({READ, FILE, PUSH})
"""What one of a service may do at most: nothing that decides, binds, pays or gives authority."""

_TOKEN = re.compile(PREFIX + r"([0-9]{1,9})\.([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, kw_only=True)
class BearerToken:
    """The number of a token, and the secret that only its program has."""

    number: int
    secret: str = field(repr=False)

    def __str__(self) -> str:
        return f"{PREFIX}{self.number}.{self.secret}"


@dataclass(frozen=True, kw_only=True)
class Power:
    """What the row of a token says that it may do, for whom and until when."""

    person_id: int
    organization_id: int
    scopes: str
    expires_at: datetime
    charge_id: int | None = None  # where it acts by a service


def read_bearer(text: str) -> BearerToken | None:
    """The token that a program sent; None for what is none."""
    found = _TOKEN.fullmatch(text)
    return BearerToken(number=int(found[1]), secret=found[2]) if found else None


def written(scopes: Iterable[str]) -> str:
    """Scopes as a row keeps them: each once, in their order. Raises ValueError for one that there is not."""
    given = set(scopes)
    if unknown := given - SCOPES.keys():
        raise ValueError(f"no scope is called {sorted(unknown)}")
    return " ".join(each for each in SCOPES if each in given)


def bearer_mark(key: str, secret: str, power: Power, stored: str | None) -> str:
    """What the row keeps. ``stored``: what is kept of the password of the person, without its mark."""
    about = [power.person_id, power.organization_id, power.scopes, power.expires_at, which(stored)]
    if power.charge_id is not None:  # those of persons keep the marks that they have
        about = [*about, "service", power.charge_id]
    return hmac.digest(key.encode(), canonical(["bearer", secret, *about]), "sha256").hex()
