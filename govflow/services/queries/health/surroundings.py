"""What an installation stands on: its settings, its keys, its folder and the room that is left."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import make_url

from govflow.key_files import SECRETS
from govflow.services.queries.health.findings import Finding
from govflow.settings import Settings

LEAST_ROOM = 1 << 30  # bytes
LEAST_SHARE = 0.05
OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]"})
OTHERS = 0o077  # the bits of a mode that let in others than the owner


def unusable(error: Exception) -> Finding:
    """Settings that cannot be used say themselves what mends them; nothing else can be looked at."""
    says, _, mend = str(error).partition("; ")
    return Finding(check="settings", says=says, mend=f"{mend[:1].upper()}{mend[1:]}" or "Correct it, then ask again.")


def check_settings(settings: Settings) -> Finding:
    """What can be used and is not what an installation for others needs."""
    says = (
        f"Time zone {settings.zone}, {'HTTPS' if settings.https else 'no HTTPS'}, {', '.join(settings.trusted_hosts)}."
    )
    mend = ""
    if settings.https and OWN_MACHINE.issuperset(settings.trusted_hosts):
        says, mend = (
            "GOVFLOW_HTTPS is set, and no name but those of this machine is answered.",
            ("Name the addresses under which people come: GOVFLOW_HOSTS=govflow.example"),
        )
    elif settings.https and not settings.proxies:
        says, mend = (
            "GOVFLOW_HTTPS is set, and no proxy is counted: everybody seems to come from one address.",
            ("Say how many proxies stand in front: GOVFLOW_PROXIES=1"),
        )
    elif settings.synchronous == "OFF":
        says, mend = "GOVFLOW_SYNCHRONOUS is OFF: a power cut may ruin a SQLite file.", "Leave GOVFLOW_SYNCHRONOUS out."
    return Finding(check="settings", says=says, mend=mend)


def check_keys(settings: Settings) -> Finding:
    """Whether nobody but the owner reads the files of keys."""
    kept = [settings.key_files[name] for name in SECRETS if settings.key_files[name].exists()]
    if loose := [each for each in kept if each.stat().st_mode & OTHERS]:
        names = " ".join(str(each) for each in loose)
        return Finding(check="keys", says=f"Others may read {', '.join(map(str, loose))}.", mend=f"chmod 600 {names}")
    if foreign := [each for each in kept if each.stat().st_uid != os.geteuid()]:
        return Finding(
            check="keys",
            says=f"{foreign[0]} belongs to another user than the one who asks.",
            mend="Run govflow, this command too, as the user that serves; give that user the files with chown.",
        )
    return Finding(
        check="keys", says=f"{len(kept)} files of keys, for their owner only; the secret key is long enough."
    )


def check_folder(settings: Settings) -> Finding:
    """Whether files can be kept in the data folder."""
    try:
        with tempfile.NamedTemporaryFile(dir=settings.data_dir, prefix=".doctor-") as file:
            file.write(b"well")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return Finding(
            check="data folder",
            says=f"Nothing can be written into {settings.data_dir}: {error.strerror}.",
            mend="Give the folder to the user that serves, make room on its disk, or name another with GOVFLOW_DATA.",
        )
    return Finding(check="data folder", says=f"{settings.data_dir} can be written into.")


def check_room(settings: Settings) -> Finding:
    """Whether the disks of the documents, and of a SQLite file, have room."""
    told: list[str] = []
    for each in dict.fromkeys(_folders(settings)):
        room = shutil.disk_usage(each)
        told.append(f"{room.free / 2**30:.1f} GB free for {each}")
        if room.free < LEAST_ROOM or room.free < LEAST_SHARE * room.total:
            return Finding(
                check="disk",
                says=f"{told[-1]}: when it is full, nothing more is recorded.",
                mend="Make room: 1 GB and a twentieth of the disk should be free.",
            )
    return Finding(check="disk", says=f"{', '.join(told)}.")


def _folders(settings: Settings) -> Iterator[Path]:
    yield settings.data_dir
    address = make_url(settings.database_url)
    if address.get_backend_name() == "sqlite" and address.database:
        yield Path(address.database).absolute().parent
