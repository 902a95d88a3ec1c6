"""The variables of the environment: which there are, and how a number, a switch or the name of a file is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path

OF_TESTS = frozenset(
    {"GOVFLOW_ALL_DATABASES", "GOVFLOW_CHROMIUM", "GOVFLOW_REQUIRE_BROWSER", "GOVFLOW_SEED", "GOVFLOW_TORTURE"}
)
"""What only tests read; the programs that they start inherit it."""


class Environment:
    """The variables of the process. It knows which there are by having been asked for them: there is no second list."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self._asked: set[str] = set()

    def get(self, name: str, default: str = "") -> str:
        self._asked.add(name)
        return self._given.get(name, default)

    def __contains__(self, name: str) -> bool:
        return name in self._given

    @property
    def known(self) -> frozenset[str]:
        """The variables that there are, once all were asked for."""
        return frozenset(self._asked)

    def refuse_unknown(self) -> None:
        """Raise ValueError for a variable of ours that nothing asked for, with the name that was probably meant."""
        for name in sorted(self._given):
            if name.upper().startswith("GOVFLOW_") and name not in self._asked | OF_TESTS:
                near = get_close_matches(name.upper(), sorted(self._asked), n=1, cutoff=0)
                raise ValueError(f"There is no setting {name}; did you mean {near[0]}? Correct it, or leave it out.")


def number(env: Environment, name: str, default: int, least: int = 0) -> int:
    text = env.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"{name} must be a whole number, not {text!r}")
    if int(text) < least:
        raise ValueError(f"{name} must be {least} or more, not {text!r}")
    return int(text)


def days(env: Environment, name: str, default: timedelta) -> timedelta:
    return timedelta(days=number(env, name, default.days, least=1))


def switch(env: Environment, name: str, default: bool = False) -> bool:
    text = env.get(name).lower()
    if text not in {"", "0", "1", "no", "yes", "false", "true"}:
        raise ValueError(f"{name} must be 1 or 0, not {text!r}")
    return text in {"1", "yes", "true"} if text else default


def file_named(name: str | None) -> Path | None:
    return Path(name).absolute() if name else None
