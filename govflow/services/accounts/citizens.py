"""Receipt codes: by which somebody without an account follows the case that it opened, and acts in it.

Of a code nothing stands in the database, not even a hash: it is an HMAC with the key of citizens over its row. So who
reads the tables has none, and a row that is written or moved to another person or case by hand leads to none.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable

from govflow.codec import canonical
from govflow.engine.definition import Workflow
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.store.people.citizens import CitizenRow
from govflow.values import Actor

PURPOSE = "citizens"
"""Of the key that makes the codes. A code is good as long as its case is kept, so nothing renews this key."""
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of Crockford's base 32: without I, L, O and U, which are taken for others."""
NUMBER, SECRET, GROUP = 8, 20, 4
"""Letters of the number of the row, of what only the keys make of it (100 bits), and of what is read together."""
_LOOKS_LIKE = str.maketrans("OIL", "011")


def opens_to_citizens(workflow: Workflow) -> bool:
    """Can somebody without an account open a case of this procedure?"""
    return not workflow.child_only and any(party.citizens for party in workflow.parties.values())


def check_opens(actor: Actor, workflow: Workflow) -> None:
    """Raises NotFound for somebody without an account who cannot: the procedure is there for those who have one."""
    if actor.citizen and not opens_to_citizens(workflow):
        raise NotFound(Message("There is no such form without an account."))


def new_number() -> str:
    """The number of a new row: 40 random bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(NUMBER))


def code_of(key: str, row: CitizenRow) -> str:
    """The code as people write it down: seven groups of four."""
    letters = row.id + _secret(key, row)
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def number_in(typed: str) -> str | None:
    """The number of the row that a code names, however it was typed; None for what is no code."""
    letters = _read(typed)
    return letters[:NUMBER] if len(letters) == NUMBER + SECRET and set(letters) <= set(LETTERS) else None


def opens(keys: Iterable[str], row: CitizenRow, typed: str) -> bool:
    """Is it the code of this row?"""
    given = _read(typed)[NUMBER:].encode()
    return any(hmac.compare_digest(_secret(each, row).encode(), given) for each in keys)


def _read(typed: str) -> str:
    """As it was written down: small letters, blanks and dashes do not matter, nor do O for 0, I and L for 1."""
    return "".join(typed.upper().replace("-", "").split()).translate(_LOOKS_LIKE)


def _secret(key: str, row: CitizenRow) -> str:
    said = canonical(["receipt code", row.id, row.person_id, row.case_id, row.opened_at])
    number = int.from_bytes(hmac.digest(key.encode(), said, "sha256"))
    return "".join(LETTERS[number >> (5 * place) & 31] for place in range(SECRET))
