"""What the operator decides: the only reader of the environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path("var")
"""Where the local database, the documents and the secret key live, below the working folder."""


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
    https: bool = False
    proxies: int = 0  # how many reverse proxies stand in front and set X-Forwarded-*
    synchronous: str = "FULL"
    vocabulary: Path | None = None  # the words that the region adds
    keys: Path | None = None  # the keys that wrap those of compartments; none: beside the documents

    @classmethod
    def from_env(cls, database: str | None = None) -> Settings:
        """Read ``GOVFLOW_*``; ``database`` wins over GOVFLOW_DATABASE.

        Without a secret key in the environment one is made at first use and kept beside the documents, readable by
        the owner only. Raises ValueError, naming the variable, for a value that cannot be used.
        """
        env = os.environ
        data_dir = Path(env.get("GOVFLOW_DATA", FOLDER)).absolute()
        data_dir.mkdir(parents=True, exist_ok=True)
        return cls(
            database_url=database or env.get("GOVFLOW_DATABASE") or f"sqlite:///{data_dir / 'govflow.sqlite3'}",
            secret_key=env.get("GOVFLOW_SECRET_KEY") or _kept_secret(data_dir / "secret.key"),
            data_dir=data_dir,
            demo=_switch(env, "GOVFLOW_DEMO"),
            demo_password=env.get("GOVFLOW_DEMO_PASSWORD", cls.demo_password),
            zone=env.get("GOVFLOW_ZONE", cls.zone),
            session_hours=_number(env, "GOVFLOW_SESSION_HOURS", cls.session_hours),
            max_upload_bytes=_number(env, "GOVFLOW_MAX_UPLOAD_BYTES", cls.max_upload_bytes),
            trusted_hosts=tuple(env["GOVFLOW_HOSTS"].split(",")) if env.get("GOVFLOW_HOSTS") else cls.trusted_hosts,
            https=_switch(env, "GOVFLOW_HTTPS"),
            proxies=_number(env, "GOVFLOW_PROXIES", cls.proxies),
            vocabulary=vocabulary_file(),
            keys=Path(env["GOVFLOW_KEYS"]).absolute() if env.get("GOVFLOW_KEYS") else None,
            synchronous=env.get("GOVFLOW_SYNCHRONOUS", cls.synchronous).upper(),
        )

    @property
    def keys_file(self) -> Path:
        """Where the keys are that wrap those of compartments."""
        return self.keys or self.data_dir / "compartments.keys"


def vocabulary_file() -> Path | None:
    """The file with the words that the region adds (GOVFLOW_VOCABULARY), if it has one."""
    name = os.environ.get("GOVFLOW_VOCABULARY")
    return Path(name).absolute() if name else None


def _kept_secret(path: Path) -> str:
    """The key in the file; two processes that start at once agree on the one that wrote first."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"{name} must be a whole number, not {text!r}")
    return int(text)


def _switch(env: Mapping[str, str], name: str) -> bool:
    text = env.get(name, "").lower()
    if text not in {"", "0", "1", "no", "yes", "false", "true"}:
        raise ValueError(f"{name} must be 1 or 0, not {text!r}")
    return text in {"1", "yes", "true"}
