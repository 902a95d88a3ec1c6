"""What the operator decides: the only reader of the environment."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo

from govflow.key_files import check_writable, read_salts, write_key_file
from govflow.settings.addresses import UNSET, check_address, known_host

FOLDER = Path("var")
"""Where the local database, the documents and the secret key live, below the working folder."""
OF_TESTS = frozenset(
    {"GOVFLOW_ALL_DATABASES", "GOVFLOW_CHROMIUM", "GOVFLOW_REQUIRE_BROWSER", "GOVFLOW_SEED", "GOVFLOW_TORTURE"}
)
"""What only tests read; the programs that they start inherit it."""
SYNCHRONOUS = ("FULL", "NORMAL", "EXTRA", "OFF")  # how SQLite waits for the disk
SHORTEST_KEY = 32  # characters
FEWEST_DIFFERENT = 10


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs between one installation and another."""

    database_url: str
    secret_key: str
    data_dir: Path
    demo: bool = False
    demo_password: str = "govflow-demo"  # noqa: S105  # shared by the demonstration accounts, shown on the sign-in page
    zone: str = "Asia/Shanghai"
    session_hours: int = 12
    max_upload_bytes: int = 25 * 1024 * 1024
    trusted_hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    address: str = ""  # at which people reach the pages, such as https://gov.example.org
    https: bool = False
    proxies: int = 0  # how many reverse proxies stand in front and set X-Forwarded-*
    synchronous: str = "FULL"
    vocabulary: Path | None = None  # the words that the region adds
    papers: Path | None = None  # the folder with the region's own templates of papers
    publish_hours: int = 6  # how often checkpoints are published, and what was confided is sealed under them
    standstill: timedelta = timedelta(days=3)  # after so long without a sweep the operator is told of it
    sweepers: int = 1  # in each process of the server; on SQLite only one of all sweeps
    kept_notices: timedelta = timedelta(days=90)  # what is to be told outside, told or not: the record has it all
    kept_receipts: timedelta = timedelta(days=30)  # keys of forms that were sent
    kept_sessions: timedelta = timedelta(days=30)  # after their end
    keys: Path | None = None  # the keys that wrap those of compartments; none: beside the documents

    @classmethod
    def from_env(cls, database: str | None = None) -> Settings:
        """Read ``GOVFLOW_*``; ``database`` wins over GOVFLOW_DATABASE.

        Without a secret key in the environment one is made at first use and kept beside the documents, readable by
        the owner only. Raises ValueError, naming the variable, for a value that cannot be used and for a variable that
        there is not: a switch that was misspelt would silently be off.
        """
        env = _Environment(os.environ)
        data_dir = _folder(env)
        named, secret_key = env.get("GOVFLOW_DATABASE"), _secret_key(env, data_dir)
        settings = cls(
            database_url=database or named or f"sqlite:///{data_dir / 'govflow.sqlite3'}",
            secret_key=secret_key,
            data_dir=data_dir,
            demo=_switch(env, "GOVFLOW_DEMO"),
            demo_password=env.get("GOVFLOW_DEMO_PASSWORD", cls.demo_password),
            zone=_zone(env, cls.zone),
            session_hours=_number(env, "GOVFLOW_SESSION_HOURS", cls.session_hours),
            max_upload_bytes=_number(env, "GOVFLOW_MAX_UPLOAD_BYTES", cls.max_upload_bytes),
            trusted_hosts=_hosts(env) or cls.trusted_hosts,
            address=env.get("GOVFLOW_ADDRESS").strip().rstrip("/"),
            https=_switch(env, "GOVFLOW_HTTPS"),
            proxies=_number(env, "GOVFLOW_PROXIES", cls.proxies),
            publish_hours=_publish_hours(env, cls.publish_hours),
            vocabulary=_file(env.get("GOVFLOW_VOCABULARY")),
            papers=_papers(env),
            keys=_file(env.get("GOVFLOW_KEYS")),
            standstill=timedelta(days=_number(env, "GOVFLOW_STANDSTILL_DAYS", cls.standstill.days)),
            sweepers=_number(env, "GOVFLOW_SWEEPERS", cls.sweepers, least=1),
            kept_notices=_days(env, "GOVFLOW_KEEP_NOTICES_DAYS", cls.kept_notices),
            kept_receipts=_days(env, "GOVFLOW_KEEP_RECEIPTS_DAYS", cls.kept_receipts),
            kept_sessions=_days(env, "GOVFLOW_KEEP_SESSIONS_DAYS", cls.kept_sessions),
            synchronous=_synchronous(env, cls.synchronous),
        )
        env.refuse_unknown()
        _check_receipts(settings)
        check_address(settings.address, settings.trusted_hosts, https=settings.https)
        read_salts(settings.salts_file)  # a broken one stops the start, not the first link
        return settings

    @property
    def keys_file(self) -> Path:
        """Where the keys are that wrap those of compartments."""
        return self.keys or self.data_dir / "compartments.keys"

    @property
    def salts_file(self) -> Path:
        """Where it stands what the keys of purposes are derived with, once one was rotated."""
        return self.data_dir / "purposes.keys"

    @property
    def marked_file(self) -> Path:
        """Stands there once the passwords from before they bore marks have got theirs: it happens once."""
        return self.data_dir / "passwords.marked"

    def whole(self, path: str) -> str:
        """The whole address of a page; on this machine where no address is set."""
        return f"{self.address or UNSET}{path}"

    def key_for(self, purpose: str) -> str:
        """The secret for one purpose (sessions, links, uploads): what it signs is worth nothing for another."""
        salts = [each.salt for each in read_salts(self.salts_file) if each.purpose == purpose and each.until is None]
        return self._derived(purpose, salts[-1] if salts else "")

    def keys_for(self, purpose: str, at: datetime) -> list[str]:
        """The secrets whose signatures are accepted now, the one that signs last. Read anew each time, so that every
        process knows of a rotation at once.
        """
        salts = [each for each in read_salts(self.salts_file) if each.purpose == purpose]
        earlier = [self._derived(purpose, each.salt) for each in salts if each.until is not None and each.until > at]
        return [*earlier, self.key_for(purpose)]

    def _derived(self, purpose: str, salt: str) -> str:
        """Of the installation's secret and the salt: neither alone makes a key."""
        name = f"govflow {purpose} {salt}".strip()
        return hmac.new(self.secret_key.encode(), name.encode(), "sha256").hexdigest()


def vocabulary_file() -> Path | None:
    """The file with the words that the region adds (GOVFLOW_VOCABULARY), if it has one."""
    return _file(os.environ.get("GOVFLOW_VOCABULARY"))


class _Environment:
    """The variables of the process. It knows which there are by having been asked for them: there is no second list."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self._asked: set[str] = set()

    def get(self, name: str, default: str = "") -> str:
        self._asked.add(name)
        return self._given.get(name, default)

    def __contains__(self, name: str) -> bool:
        return name in self._given

    def refuse_unknown(self) -> None:
        """Raise ValueError for a variable of ours that nothing asked for, with the name that was probably meant."""
        for name in sorted(self._given):
            if name.upper().startswith("GOVFLOW_") and name not in self._asked | OF_TESTS:
                near = get_close_matches(name.upper(), sorted(self._asked), n=1, cutoff=0)
                raise ValueError(f"There is no setting {name}; did you mean {near[0]}? Correct it, or leave it out.")


def _file(name: str | None) -> Path | None:
    return Path(name).absolute() if name else None


def _papers(env: _Environment) -> Path | None:
    folder = _file(env.get("GOVFLOW_PAPERS"))
    if folder is not None and not folder.is_dir():
        raise ValueError(f"GOVFLOW_PAPERS must name a folder with templates of papers; there is no {str(folder)!r}")
    return folder


def _folder(env: _Environment) -> Path:
    """The data folder, made if it is missing. A name that depends on where the process starts would lose the files."""
    path = Path(env.get("GOVFLOW_DATA") or FOLDER.absolute())
    if not path.is_absolute():
        raise ValueError(f"GOVFLOW_DATA must be the whole path from /, not {str(path)!r}: {path.absolute()}, perhaps")
    check_writable(path)
    return path


def _zone(env: _Environment, default: str) -> str:
    name = env.get("GOVFLOW_ZONE") or default
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"GOVFLOW_ZONE must be a time zone such as Asia/Shanghai, not {name!r}") from error
    return name


def _hosts(env: _Environment) -> tuple[str, ...]:
    return tuple(known_host(each.strip()) for each in env.get("GOVFLOW_HOSTS").split(",") if each.strip())


def _synchronous(env: _Environment, default: str) -> str:
    word = (env.get("GOVFLOW_SYNCHRONOUS") or default).upper()
    if word not in SYNCHRONOUS:
        raise ValueError(f"GOVFLOW_SYNCHRONOUS must be one of {', '.join(SYNCHRONOUS)}, not {word!r}")
    return word


def _secret_key(env: _Environment, folder: Path) -> str:
    """The key that signs: the one of the environment, else the one kept beside the documents."""
    given, path = env.get("GOVFLOW_SECRET_KEY"), folder / "secret.key"
    if "GOVFLOW_SECRET_KEY" in env:
        _check_key(given, "GOVFLOW_SECRET_KEY", "make one with: openssl rand -base64 48")
        return given
    kept = _kept_secret(path)
    _check_key(kept, str(path), "remove the file and a new one is made; all sessions and links end then")
    return kept


def _check_key(key: str, place: str, remedy: str) -> None:
    """Whoever guesses the key signs in as anybody."""
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_DIFFERENT:
        what = "is empty" if not key else "can be guessed"
        raise ValueError(f"{place} {what}: it needs {SHORTEST_KEY} random characters; {remedy}")


def _kept_secret(path: Path) -> str:
    """The key in the file; two processes that start at once agree on the one that wrote first."""
    if not path.exists():
        write_key_file(path, secrets.token_urlsafe(48).encode("ascii"), replacing=False)
    return path.read_text("ascii").strip()


def _number(env: _Environment, name: str, default: int, least: int = 0) -> int:
    text = env.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"{name} must be a whole number, not {text!r}")
    if int(text) < least:
        raise ValueError(f"{name} must be {least} or more, not {text!r}")
    return int(text)


def _days(env: _Environment, name: str, default: timedelta) -> timedelta:
    return timedelta(days=_number(env, name, default.days, least=1))


def _check_receipts(settings: Settings) -> None:
    """A form may be sent as long as its session lasts; one whose key is forgotten would be carried out twice."""
    if settings.kept_receipts < timedelta(hours=settings.session_hours):
        raise ValueError(
            f"GOVFLOW_KEEP_RECEIPTS_DAYS must be as long as a session ({settings.session_hours} hours) at least: "
            "a form that is sent again would be carried out twice"
        )


def _publish_hours(env: _Environment, default: int) -> int:
    hours = _number(env, "GOVFLOW_PUBLISH_HOURS", default)
    if hours == 0 or 24 % hours:
        raise ValueError(f"GOVFLOW_PUBLISH_HOURS must divide the day (1, 2, 3, 4, 6, 8, 12 or 24), not {hours}")
    return hours


def _switch(env: _Environment, name: str) -> bool:
    text = env.get(name).lower()
    if text not in {"", "0", "1", "no", "yes", "false", "true"}:
        raise ValueError(f"{name} must be 1 or 0, not {text!r}")
    return text in {"1", "yes", "true"}
