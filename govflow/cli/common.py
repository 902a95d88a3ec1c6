"""What the commands share: the address of the database, and errors as one sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import click

from govflow.errors import GovflowError
from govflow.services.backend import Backend
from govflow.services.commands.setup import connect
from govflow.services.retrying import understood
from govflow.services.words import Rules, installed_rules
from govflow.settings import Settings, vocabulary_file


class Serve(Protocol):
    """What starts the server."""

    def __call__(
        self, settings: Settings, *, host: str, port: int, workers: int, threads: int, debug: bool
    ) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Programs:
    """What goes on until it is told to stop: the command line is handed it, and knows neither pages nor jobs."""

    serve: Serve
    work: Callable[[Settings], None]


F = TypeVar("F", bound=Callable[..., Any])

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Commands(click.Group):
    """Commands whose errors raised on purpose end them with one sentence and exit code 1; so does an outage."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except GovflowError as error:
            raise click.ClickException(str(error)) from error
        except Exception as error:
            if (reaction := understood(error)) is None:
                raise
            reason = str(error).partition("\n")[0]
            raise click.ClickException(f"{reaction} ({reason})") from error


def database_option(command: F) -> F:
    """``--database URL``."""
    option = click.option(
        "--database",
        metavar="URL",
        help="sqlite:///file or postgresql://user@host/name; by default GOVFLOW_DATABASE, else var/govflow.sqlite3.",
    )
    return option(command)


def read_settings(database: str | None) -> Settings:
    """The settings of the environment, with the database of the command line."""
    try:
        return Settings.from_env(database)
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error


def known_rules() -> Rules:
    """What files may call, and the words that they may use, by the environment: no installation is needed."""
    return installed_rules(vocabulary_file())


def connected(database: str | None) -> Backend:
    """An installation that is ready for work."""
    return closing(connect(read_settings(database)))


def closing(backend: Backend) -> Backend:
    """The same backend; its connections are closed when the command ends."""
    click.get_current_context().call_on_close(backend.sessions.engine.dispose)
    return backend
