"""A department's program that sends bulletins until all are acknowledged: ``python -m tests.promises.sending`` with
the address of the database, the folder of the installation, the numbers of person and organization, and how many.

It may be killed at any moment; begun anew it sends all of them again. It says each number that it was given.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from govflow.domain.registers.bulletins import Bulletin
from govflow.services.backend import Backend
from govflow.services.commands.registers.bulletins import send_bulletins
from govflow.settings import Settings
from govflow.values import Actor, FixedClock, Text

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TOGETHER = 3


def connected(url: str, folder: str) -> Backend:
    settings = Settings(database_url=url, secret_key="test" * 8, data_dir=Path(folder))
    return Backend.from_settings(settings, FixedClock(NOW))


def a_bulletin(number: int) -> Bulletin:
    """Every fourth corrects the one before it; every third concerns another area."""
    corrects = f"{number - 1}" if number % 4 == 3 else ""
    return Bulletin(
        key=f"{number}",
        kind="river_level",
        area="130623" if number % 3 == 0 else "110111",
        act="update" if corrects else "alert",
        corrects=corrects,
        valid_from=NOW,
        valid_until=NOW + timedelta(hours=2),
        title_en=f"Level {number}",
        title_zh=f"水位{number}",
        text_en="Measured.",
        text_zh="实测。",
    )


def main(url: str, folder: str, person_id: int, organization_id: int, many: int) -> None:
    backend = connected(url, folder)
    name = Text(en="A program", zh="程序")
    roles = backend.rules.vocabulary.on_duty
    actor = Actor(person_id=person_id, person=name, organization_id=organization_id, organization=name, roles=roles)
    for start in range(0, many, TOGETHER):
        numbers = range(start, min(start + TOGETHER, many))
        for each in send_bulletins(backend, actor, [a_bulletin(number) for number in numbers]):
            print(each.key, each.id, flush=True)
    print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:3], *(int(each) for each in sys.argv[3:]))  # type: ignore[arg-type]
