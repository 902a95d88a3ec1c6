"""Programs of one version go on beside an upgrade that only adds; from one that takes away they are kept apart."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from govflow.errors import Conflict, Superseded
from govflow.paths import data_path
from govflow.services.commands.deadlines import sweep_beside_others
from govflow.services.commands.setup import connect, prepare
from govflow.settings import Settings
from govflow.store.sql.database import downgrade, upgrade
from govflow.store.sql.versions import RELEASED, Schema, is_additive, schema_of, takes_away

SCRIPTS = ScriptDirectory(str(data_path("migrations")))
SINCE = [each for each in SCRIPTS.walk_revisions() if each.revision > RELEASED]
ADDS = {"create_table", "create_index", "add_column", "execute", "get_context", "get_bind"}
"""What a migration that only adds may ask of Alembic; of SQL as text, INSERT and CREATE."""
LATER = "UPDATE alembic_version SET version_num = '9999'"
TOOK_AWAY = "UPDATE schema_floor SET oldest = '9998'"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, secret_key="k" * 32, data_dir=tmp_path / "data", synchronous="OFF")


@pytest.mark.parametrize("path", [Path(each.path) for each in SINCE if is_additive(each)], ids=lambda path: path.stem)
def test_a_migration_that_says_so_only_adds(path: Path) -> None:
    assert list(taken_away(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "written",
    [
        "op.drop_column('person', 'email')",
        "op.rename_table('person', 'people')",
        "with op.batch_alter_table('person') as table:\n        table.drop_column('email')",
        "op.execute('DROP TABLE person')",
        "op.execute(f'UPDATE person SET {name} = 1')",
        "op.add_column('person', sa.Column('wanted', sa.Integer(), nullable=False))",
    ],
)
def test_what_takes_away_is_noticed(written: str) -> None:
    assert list(taken_away(f"def upgrade():\n    {written}\n")) != []


def taken_away(source: str) -> list[str]:
    """What the upgrade does beside adding."""
    upgrading = next(each for each in ast.parse(source).body if isinstance(each, ast.FunctionDef))
    found = []
    for call in (each for each in ast.walk(upgrading) if isinstance(each, ast.Call)):
        if not isinstance(call.func, ast.Attribute) or getattr(call.func.value, "id", "") not in ("op", "table"):
            continue
        name, said = call.func.attr, ast.unparse(call)
        if name == "f":  # a name that stands as it is, of what is created around it
            continue
        sql = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else ""
        if (
            name not in ADDS
            or (name == "execute" and not str(sql).startswith(("INSERT", "CREATE")))
            or (name == "add_column" and "nullable=False" in said and "server_default" not in said)
        ):
            found.append(said)
    return found


def test_the_database_keeps_from_which_schema_on_programs_may_go_on(engine: Engine) -> None:
    with engine.connect() as connection:
        oldest = connection.scalar(text("SELECT oldest FROM schema_floor"))
    chain = [each.revision for each in SCRIPTS.walk_revisions()]
    between = [each for each in SINCE if each.revision in chain[: chain.index(oldest)]]
    assert between
    assert all(is_additive(each) for each in between)
    assert not is_additive(SCRIPTS.get_revision(oldest))


def test_a_program_goes_on_beside_a_later_schema_that_only_added(settings: Settings, engine: Engine) -> None:
    backend = connect(settings)
    with engine.begin() as connection:
        connection.execute(text(LATER))
    assert schema_of(engine) is Schema.AHEAD
    assert sweep_beside_others(backend) == []
    for start in (connect, prepare):  # a worker that is started again
        start(settings).sessions.dispose()
    backend.sessions.dispose()


def test_a_program_stops_beside_one_that_took_away_and_goes_on_when_that_is_taken_back(
    settings: Settings, engine: Engine
) -> None:
    backend = connect(settings)
    with engine.begin() as connection:
        connection.execute(text(LATER))
        connection.execute(text(TOOK_AWAY))
    assert schema_of(engine) is Schema.NEWER
    with pytest.raises(Superseded):
        sweep_beside_others(backend)
    assert backend.outages.superseded.since is not None
    for start in (connect, prepare):
        with pytest.raises(Conflict, match="later version"):
            start(settings)
    head = SCRIPTS.get_current_head()
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{head}'"))
    assert sweep_beside_others(backend) == []
    assert backend.outages.superseded.since is None
    backend.sessions.dispose()


def test_an_upgrade_that_takes_away_waits_until_others_have_stopped(settings: Settings, engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("a file does not tell who has it open")
    downgrade(engine, "0058")
    engine.dispose()
    assert takes_away(engine) == ("0059",)
    engine.dispose()
    named = {"application_name": "govflow 4711@another"}
    other = create_engine(engine.url, connect_args=named)
    with other.connect() as connection:
        connection.execute(text("SELECT 1"))
        with pytest.raises(Conflict, match="Stop govflow on every machine first"):
            prepare(settings)
        assert schema_of(engine) is Schema.OLDER
    other.dispose()
    prepare(settings).sessions.dispose()
    assert schema_of(engine) is Schema.CURRENT


def test_an_upgrade_that_only_adds_waits_for_nobody(settings: Settings, engine: Engine) -> None:
    downgrade(engine, RELEASED)
    assert takes_away(engine) == ()
    upgrade(engine)
    assert schema_of(engine) is Schema.CURRENT
    prepare(replace(settings, log="json")).sessions.dispose()
