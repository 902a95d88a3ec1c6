"""Files of keys: written whole or not at all, for their owner only; what keys of purposes are derived with."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_key_file(path: Path, content: bytes, *, replacing: bool) -> None:
    """Write the bytes, readable by the owner only; unless ``replacing``, keys that another process has made stay."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".keys-", delete=False) as file:  # made with mode 0600
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    made = Path(file.name)
    try:
        if replacing:
            made.replace(path)
        else:
            os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink(missing_ok=True)


@dataclass(frozen=True, kw_only=True)
class Salt:
    """What makes the key of a purpose another one. ``until``: so long one is accepted that was replaced."""

    purpose: str
    salt: str  # empty: the first of an installation, which is derived from its secret alone
    until: datetime | None = None  # empty: the present one


def read_salts(path: Path) -> tuple[Salt, ...]:
    """The salts in a file, oldest first; none where nothing was rotated yet. Raises ValueError for another file."""
    if not path.exists():
        return ()
    try:
        return tuple(_salt(*line.split()) for line in path.read_text("ascii").splitlines() if line.strip())
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path} is no file of keys") from error


def rotate_salt(path: Path, purpose: str, at: datetime, until: datetime) -> None:
    """Give a purpose another salt; the one before is accepted until then, and those that are over are forgotten."""
    kept = read_salts(path)
    mine = [each for each in kept if each.purpose == purpose] or [Salt(purpose=purpose, salt="")]
    ends = [(each, min(each.until or until, until)) for each in mine]
    salts = [
        *(each for each in kept if each.purpose != purpose),
        *(replace(each, until=end) for each, end in ends if end > at),
        Salt(purpose=purpose, salt=secrets.token_hex(16)),
    ]
    write_key_file(path, "".join(_line(each) for each in salts).encode("ascii"), replacing=True)


def _salt(purpose: str, salt: str, until: str) -> Salt:
    """One line: purpose, salt and moment, with ``-`` for none."""
    return Salt(
        purpose=purpose,
        salt="" if salt == "-" else salt,
        until=None if until == "-" else datetime.fromisoformat(until),
    )


def _line(salt: Salt) -> str:
    return f"{salt.purpose} {salt.salt or '-'} {salt.until.isoformat() if salt.until else '-'}\n"
