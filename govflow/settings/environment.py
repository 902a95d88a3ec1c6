"""What the operator decides: the only reader of the environment."""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from govflow.key_files import ALL, COMPARTMENTS, MARKED, SALTS, SECRET, check_writable, read_salts, write_key_file
from govflow.settings.addresses import UNSET, Place, check_address, known_host, place_of
from govflow.settings.buckets import Bucket, bucket
from govflow.settings.mail import MailServer, check_mail, mail_calendar, mail_hours, mail_server
from govflow.settings.providers import Provider, read_providers
from govflow.settings.variables import Environment, days, file_named, number, switch
from govflow.settings.webhooks import USUAL, WebhookRules, webhook_rules

FOLDER = Path("var")
"""Where the local database, the documents and the secret key live, below the working folder."""
SYNCHRONOUS = ("FULL", "NORMAL", "EXTRA", "OFF")  # how SQLite waits for the disk
SHORTEST_KEY = 32  # characters
FEWEST_DIFFERENT = 10


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs between one installation and another."""

    database_url: str
    secret_key: str
    data_dir: Path
    files: Bucket | None = None  # where documents stand; none: below the data folder
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
    tellers: int = 1  # in each process of the server; 0 where ``govflow worker`` tells and sends
    mail: MailServer | None = None  # none: nobody gets mail
    mail_hours: tuple[int, int] = (0, 24)  # the hours of the day in which it goes out, but for what must be told
    mail_calendar: str = ""  # likewise its working days; empty: every day
    portal: bool = True  # everybody reads without an account what procedures declare public
    password_mail: bool = True  # where there is mail: who forgot the password gets a link by it
    webhooks: WebhookRules = USUAL  # what they may reach
    sweepers: int = 1  # in each process of the server; on SQLite only one of all sweeps
    kept_notices: timedelta = timedelta(days=90)  # what is to be told outside, told or not: the record has it all
    kept_receipts: timedelta = timedelta(days=30)  # keys of forms that were sent
    kept_sessions: timedelta = timedelta(days=30)  # after their end
    keys: Path | None = None  # the keys that wrap those of compartments; none: beside the documents
    log: str = "text"  # or json: one object a line
    metrics_token: str = ""  # whoever bears it reads /metrics from elsewhere, too; empty: nobody does
    ready_minutes: int = 0  # after so long without a sweep /readyz says no; 0: pages are read and written all the same
    providers: tuple[Provider, ...] = ()  # by which people sign in beside a password (OpenID Connect)
    numbers: Path | None = None  # where the processes of one server add up what they count; the server makes it

    @classmethod
    def from_env(cls, database: str | None = None) -> Settings:
        """Read ``GOVFLOW_*``; ``database`` wins over GOVFLOW_DATABASE.

        Without a secret key in the environment one is made at first use and kept beside the documents, readable by
        the owner only. Raises ValueError, naming the variable, for a value that cannot be used and for a variable that
        there is not: a switch that was misspelt would silently be off.
        """
        env = Environment(os.environ)
        data_dir = _folder(env)
        named, secret_key = env.get("GOVFLOW_DATABASE"), _secret_key(env, data_dir)
        settings = cls(
            database_url=database or named or f"sqlite:///{data_dir / 'govflow.sqlite3'}",
            secret_key=secret_key,
            data_dir=data_dir,
            files=bucket(env),
            demo=switch(env, "GOVFLOW_DEMO"),
            demo_password=env.get("GOVFLOW_DEMO_PASSWORD", cls.demo_password),
            zone=_zone(env, cls.zone),
            session_hours=number(env, "GOVFLOW_SESSION_HOURS", cls.session_hours),
            max_upload_bytes=number(env, "GOVFLOW_MAX_UPLOAD_BYTES", cls.max_upload_bytes),
            trusted_hosts=_hosts(env) or cls.trusted_hosts,
            address=env.get("GOVFLOW_ADDRESS").strip().rstrip("/"),
            https=switch(env, "GOVFLOW_HTTPS"),
            proxies=number(env, "GOVFLOW_PROXIES", cls.proxies),
            publish_hours=_publish_hours(env, cls.publish_hours),
            vocabulary=file_named(env.get("GOVFLOW_VOCABULARY")),
            papers=_papers(env),
            keys=file_named(env.get("GOVFLOW_KEYS")),
            standstill=timedelta(days=number(env, "GOVFLOW_STANDSTILL_DAYS", cls.standstill.days)),
            sweepers=number(env, "GOVFLOW_SWEEPERS", cls.sweepers, least=1),
            tellers=number(env, "GOVFLOW_TELLERS", cls.tellers),
            mail=mail_server(env),
            mail_hours=mail_hours(env, cls.mail_hours),
            mail_calendar=mail_calendar(env),
            portal=switch(env, "GOVFLOW_PORTAL", switch(env, "GOVFLOW_DEMO")),
            password_mail=switch(env, "GOVFLOW_PASSWORD_MAIL", cls.password_mail),
            webhooks=webhook_rules(env),
            kept_notices=days(env, "GOVFLOW_KEEP_NOTICES_DAYS", cls.kept_notices),
            kept_receipts=days(env, "GOVFLOW_KEEP_RECEIPTS_DAYS", cls.kept_receipts),
            kept_sessions=days(env, "GOVFLOW_KEEP_SESSIONS_DAYS", cls.kept_sessions),
            synchronous=_synchronous(env, cls.synchronous),
            log=_log(env),
            metrics_token=_token(env, "GOVFLOW_METRICS_TOKEN"),
            ready_minutes=number(env, "GOVFLOW_READY_MINUTES", cls.ready_minutes),
            providers=read_providers(env),
        )
        env.refuse_unknown()
        _check_receipts(settings)
        check_address(settings.address, settings.trusted_hosts, https=settings.https)
        check_mail(settings.mail, settings.address)
        read_salts(settings.salts_file)  # a broken one stops the start, not the first link
        return settings

    @property
    def place(self) -> Place | None:
        """Where passkeys are good, if anywhere."""
        return place_of(self.address)

    @property
    def provider_names(self) -> tuple[str, ...]:
        """What the providers are called."""
        return tuple(each.name for each in self.providers)

    @property
    def key_files(self) -> dict[str, Path]:
        """Where the files of keys are, by what they are called."""
        return _key_files(self.data_dir, self.keys)

    @property
    def keys_file(self) -> Path:
        """Where the keys are that wrap those of compartments."""
        return self.keys or self.data_dir / COMPARTMENTS

    @property
    def salts_file(self) -> Path:
        """Where it stands what the keys of purposes are derived with, once one was rotated."""
        return self.data_dir / SALTS

    @property
    def marked_file(self) -> Path:
        """Stands there once the passwords from before they bore marks have got theirs: it happens once."""
        return self.data_dir / MARKED

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


def key_files() -> dict[str, Path]:
    """Where the environment has the files of keys, by what they are called; none of them is made.

    Raises ValueError for a data folder that cannot be used.
    """
    env = Environment(os.environ)
    return _key_files(_folder(env), file_named(env.get("GOVFLOW_KEYS")))


def _key_files(folder: Path, compartments: Path | None) -> dict[str, Path]:
    return {name: folder / name for name in ALL} | {COMPARTMENTS: compartments or folder / COMPARTMENTS}


def vocabulary_file() -> Path | None:
    """The file with the words that the region adds (GOVFLOW_VOCABULARY), if it has one."""
    return file_named(os.environ.get("GOVFLOW_VOCABULARY"))


def log_form() -> str:
    """How the log is written (GOVFLOW_LOG), for what is told before the settings are read: text or json."""
    return "json" if os.environ.get("GOVFLOW_LOG", "").lower() == "json" else "text"


def _papers(env: Environment) -> Path | None:
    folder = file_named(env.get("GOVFLOW_PAPERS"))
    if folder is not None and not folder.is_dir():
        raise ValueError(f"GOVFLOW_PAPERS must name a folder with templates of papers; there is no {str(folder)!r}")
    return folder


def _folder(env: Environment) -> Path:
    """The data folder, made if it is missing. A name that depends on where the process starts would lose the files."""
    path = Path(env.get("GOVFLOW_DATA") or FOLDER.absolute())
    if not path.is_absolute():
        raise ValueError(f"GOVFLOW_DATA must be the whole path from /, not {str(path)!r}: {path.absolute()}, perhaps")
    check_writable(path)
    return path


def _zone(env: Environment, default: str) -> str:
    name = env.get("GOVFLOW_ZONE") or default
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"GOVFLOW_ZONE must be a time zone such as Asia/Shanghai, not {name!r}") from error
    return name


def _hosts(env: Environment) -> tuple[str, ...]:
    return tuple(known_host(each.strip()) for each in env.get("GOVFLOW_HOSTS").split(",") if each.strip())


def _synchronous(env: Environment, default: str) -> str:
    word = (env.get("GOVFLOW_SYNCHRONOUS") or default).upper()
    if word not in SYNCHRONOUS:
        raise ValueError(f"GOVFLOW_SYNCHRONOUS must be one of {', '.join(SYNCHRONOUS)}, not {word!r}")
    return word


def _secret_key(env: Environment, folder: Path) -> str:
    """The key that signs: the one of the environment, else the one kept beside the documents."""
    given, path = env.get("GOVFLOW_SECRET_KEY"), folder / SECRET
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


def _token(env: Environment, name: str) -> str:
    token = env.get(name)
    if token:
        _check_key(token, name, "make one with: openssl rand -base64 48")
    return token


def _log(env: Environment) -> str:
    form = (env.get("GOVFLOW_LOG") or "text").lower()
    if form not in {"text", "json"}:
        raise ValueError(f"GOVFLOW_LOG must be text or json, not {form!r}")
    return form


def _kept_secret(path: Path) -> str:
    """The key in the file; two processes that start at once agree on the one that wrote first."""
    if not path.exists():
        write_key_file(path, secrets.token_urlsafe(48).encode("ascii"), replacing=False)
    return path.read_text("ascii").strip()


def _check_receipts(settings: Settings) -> None:
    """A form may be sent as long as its session lasts; one whose key is forgotten would be carried out twice."""
    if settings.kept_receipts < timedelta(hours=settings.session_hours):
        raise ValueError(
            f"GOVFLOW_KEEP_RECEIPTS_DAYS must be as long as a session ({settings.session_hours} hours) at least: "
            "a form that is sent again would be carried out twice"
        )


def _publish_hours(env: Environment, default: int) -> int:
    hours = number(env, "GOVFLOW_PUBLISH_HOURS", default)
    if hours == 0 or 24 % hours:
        raise ValueError(f"GOVFLOW_PUBLISH_HOURS must divide the day (1, 2, 3, 4, 6, 8, 12 or 24), not {hours}")
    return hours
