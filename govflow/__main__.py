"""The ``govflow`` command, put together: the command line and the server that it starts do not know each other."""

from __future__ import annotations

from functools import partial

from govflow.app import create_app
from govflow.cli import govflow
from govflow.cli.common import Programs
from govflow.jobs import logs
from govflow.jobs.server import serve
from govflow.jobs.worker import work
from govflow.settings import log_form


def main() -> None:
    logs.configure(log_form())
    govflow(prog_name="govflow", obj=Programs(serve=partial(serve, create_app), work=partial(work, create_app)))


if __name__ == "__main__":
    main()
