"""How long it takes to verify the record, for a hundred thousand entries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from bench.databases import Database
from bench.measuring import side_by_side
from bench.report import Line, Lines, say
from bench.scene import Scene
from bench.world import CLAIMANT, negotiated_case, record_talks
from govflow.services.commands.record import sequence_waiting
from govflow.services.queries.operations import verify_record
from tests.builders import Cast

EACH = 20
"""Entries of a case."""
PER = 100_000
ROUNDS = 5


def verify(scene: Scene) -> Lines:
    """Seconds that 100,000 entries add to ``history verify``, beside a plain loop that hashes the same bytes.

    What an installation without a case takes is taken off: it is for procedures, accounts and organizations.
    """
    database = scene.database("verify")
    cast, empty = scene.installation(database), scene.installation(scene.database("verify_nothing"))
    say(f"{database.name}: a record of {scene.extent.entries:,} entries …")
    for _ in range(scene.extent.entries // EACH):
        _fill_case(cast)
    sequence_waiting(cast.backend)
    hashed = _hashed_bytes(database)
    verified, nothing, plain = side_by_side(
        lambda _: _verified(cast),
        lambda _: _verified(empty),
        lambda _: [hashlib.sha256(each).digest() for each in hashed],
        rounds=ROUNDS,
        warm_up=1,
    )
    entries = len(hashed) // 2
    yield Line(
        name="verify",
        database=database.name,
        size=f"{entries:,} entries, per {PER:,}",
        value=(verified - nothing) / 1_000_000 * PER / entries,
        unit="s",
        limit=plain / 1_000_000 * PER / entries,
        beside="hashing alone",
        rounds=ROUNDS,
    )


def _verified(cast: Cast) -> None:
    """All of it; raises RuntimeError should it not hold, for then it was not read to its end."""
    found = verify_record(cast.backend)
    if found.first_broken is not None:
        raise RuntimeError(str(found.first_broken.sentence))


def _fill_case(cast: Cast) -> None:
    reference, actor = negotiated_case(cast), cast.actor(CLAIMANT)
    for _ in range(EACH - 2):
        record_talks(cast, actor, reference, cast.case(reference).version)


def _hashed_bytes(database: Database) -> Sequence[bytes]:
    """Of each entry its salted content, and itself with the digest of that in its place."""
    connection = database.connect()
    cursor = connection.execute("SELECT * FROM history")
    names = [each[0] for each in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    connection.close()
    found = []
    for row in rows:
        content, salt = row.pop("content"), row.pop("salt")
        found += [f"{salt}{_text(content)}".encode(), _text(row).encode()]
    return found


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
