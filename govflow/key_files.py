"""Files of keys: written whole or not at all, for their owner only, changed by one process after the other.

Among them what keys of purposes are derived with.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

SECRET, SALTS, MARKED = "secret.key", "purposes.keys", "passwords.marked"
PRIVATE, PUBLIC = "signing.key", "signing-keys.pem"
COMPARTMENTS = "compartments.keys"
SECRETS = (SECRET, SALTS, PRIVATE, COMPARTMENTS)
"""What nobody but the owner may read."""
ALL = (*SECRETS, MARKED, PUBLIC)
"""What stands beside the documents of an installation, and is kept apart from its backups."""


def check_writable(folder: Path) -> None:
    """Make the folder if it is missing. Raises ValueError, naming it, where nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix=".keys-"):
            pass
    except OSError as error:
        raise ValueError(
            f"GOVFLOW_DATA: nothing can be written into {folder} ({error.strerror}). Make the folder, and give it to "
            "whoever runs govflow: chown"
        ) from error


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


@contextmanager
def changing(path: Path) -> Iterator[None]:
    """Hold a file of keys from its reading until it is written anew: who wants to change it at the same time waits.

    Else one would overwrite the key that another has added meanwhile, and what was wrapped with it is lost.

    What is locked is an empty file beside it, which stays: the file itself becomes another one with each change.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path.with_name(f"{path.name}.lock"), os.O_WRONLY | os.O_CREAT, 0o600), "wb") as beside:
        fcntl.flock(beside, fcntl.LOCK_EX)  # given up when the file is closed, or the process ends
        yield


@dataclass(frozen=True, kw_only=True)
class Salt:
    """What makes the key of a purpose another one. ``until``: so long one is accepted that was replaced."""

    purpose: str
    salt: str  # empty: the first of an installation, which is derived from its secret alone
    until: datetime | None = None  # empty: the present one


def read_salts(path: Path) -> tuple[Salt, ...]:
    """The salts in a file, oldest first; none where nothing was rotated yet. Raises ValueError for another file."""
    try:
        return tuple(_salt(*line.split()) for line in path.read_text("ascii").splitlines() if line.strip())
    except FileNotFoundError:
        return ()
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path} is no file of keys") from error


def rotate_salt(path: Path, purpose: str, at: datetime, until: datetime) -> None:
    """Give a purpose another salt; the one before is accepted until then, and those that are over are forgotten."""
    with changing(path):
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
