"""P1: no bulletin is lost or doubled, however often and from how many programs at once its sender repeats it, and
wherever one of them is killed.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from govflow.errors import Busy
from govflow.services.commands.registers import bulletins as commands
from govflow.services.commands.registers.bulletins import SentBulletin, send_bulletins
from govflow.store.lists.notices.tables import NOTICE
from govflow.store.record.verification import verify
from govflow.store.registers.bulletins import chain
from govflow.store.registers.bulletins.tables import BOARD, BULLETIN, CALL
from tests.builders import Cast
from tests.promises.crowds import all_at_once
from tests.promises.figures import figure, seeds
from tests.promises.sending import a_bulletin, connected
from tests.services.bulletins import on_duty

SENDERS = ("fangshan", "laishui", "hebei", "beijing")
PEOPLE = {"fangshan": "chen.yu", "laishui": "he.jun", "hebei": "hao.jing", "beijing": "xie.fei"}


@pytest.fixture
def cast(cast: Cast) -> Cast:
    for organization, person in PEOPLE.items():
        on_duty(cast, person, organization)
    return cast


def sending(cast: Cast, organization: str, numbers: list[int]) -> dict[str, int]:
    """Send these, three at a time, until all are taken; the number that each was given."""
    actor, given = cast.actor(PEOPLE[organization], organization), dict[str, int]()
    for start in range(0, len(numbers), 3):
        given |= {each.key: each.id for each in until_taken(cast, actor, numbers[start : start + 3])}
    return given


def until_taken(cast: Cast, actor: object, numbers: list[int]) -> tuple[SentBulletin, ...]:
    while True:
        try:
            return send_bulletins(cast.backend, actor, [a_bulletin(each) for each in numbers])  # type: ignore[arg-type]
        except Busy:
            continue


def check(cast: Cast, many: int, senders: tuple[str, ...] = SENDERS) -> None:
    """Each stands once, in a chain without a gap; each that concerns another area asked for one receipt."""
    with cast.backend.reading() as session:
        rows = session.execute(select(BULLETIN)).all()
        kept = Counter((row.sender_id, row.key) for row in rows)
        assert kept == Counter((cast.organization(each), f"{number}") for each in senders for number in range(many))
        numbered = {
            each: sorted(row.seq for row in rows if row.sender_id == cast.organization(each)) for each in senders
        }
        assert numbered == {each: [*range(1, many + 1)] for each in senders}
        replaced = {row.replaces_id for row in rows} - {None}
        standing = set(session.scalars(select(BOARD.c.bulletin_id)))
        assert standing == {row.id for row in rows} - replaced
        asked = Counter(session.scalars(select(CALL.c.bulletin_id)))
        told = Counter(session.scalars(select(NOTICE.c.bulletin_id).where(NOTICE.c.why == "receipt")))
        assert asked == told  # each of the governments asked has one person on duty
        assert set(asked.values()) == {1}
        assert chain.check(session) == (len(rows), None)


def test_senders_who_repeat_all_at_once_are_each_kept_once(cast: Cast) -> None:
    """Three programs of each department send the same, not in the same order."""
    many = figure(12, 60)
    for seed in seeds(1, 5):
        choose = random.Random(seed)
        orders = [[*range(many)] for _ in range(3)]
        for each in orders[1:]:
            start = choose.randrange(0, many, 12)
            each[:] = each[start:] + each[:start]
        acts = [partial(sending, cast, sender, order) for sender in SENDERS for order in orders]
        given = all_at_once(acts)
        for start in range(0, len(given), 3):
            assert given[start] == given[start + 1] == given[start + 2], f"seed {seed}"
        check(cast, many)
    with cast.backend.reading() as session:
        assert verify(session).first_broken is None


def test_the_proof_sees_a_sender_whose_repetition_is_doubled(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: what stands already is looked for before the lock, so two at once both find nothing."""
    monkeypatch.setattr(commands, "_known", lambda *_: {})
    sending(cast, "fangshan", [0, 1, 2])
    with pytest.raises(Exception, match=r"(?i)unique|refused"):
        sending(cast, "fangshan", [0, 1, 2])


@pytest.mark.on_request
def test_senders_that_are_killed_and_begin_anew_lose_and_double_nothing(
    cast: Cast, database_url: str, tmp_path: Path
) -> None:
    """Two programs of one department send the same side by side; each is killed ten times, whatever it is doing."""
    many, choose = 120, random.Random(1)
    place = [database_url, str(tmp_path / "programs")]
    who = [str(cast.person("chen.yu")), str(cast.organization("fangshan"))]
    said: list[str] = []
    for _ in range(10):
        programs = [begun(place, who, many) for _ in range(2)]
        time.sleep(1.0 + choose.random() * 2)
        for each in programs:
            each.kill()
            said += (each.communicate()[0] or "").splitlines()
    last = begun(place, who, many)
    out, _ = last.communicate(timeout=120)
    assert out.splitlines()[-1] == "done"
    given: dict[str, set[str]] = {}
    for line in [*said, *out.splitlines()]:
        if len(parts := line.split()) == 2:  # the last line of one that was killed may be cut off
            given.setdefault(parts[0], set()).add(parts[1])
    with cast.backend.reading() as session:
        kept = {row.key: f"{row.id}" for row in session.execute(select(BULLETIN.c.key, BULLETIN.c.id))}
    assert len(kept) == many
    wrong = {key: ids for key, ids in given.items() if not any(kept[key].startswith(each) for each in ids)}
    assert wrong == {}
    backend = connected(*place)
    with backend.reading() as session:
        assert chain.check(session) == (many, None)
    backend.sessions.dispose()


def begun(place: list[str], who: list[str], many: int) -> subprocess.Popen[str]:
    program = [sys.executable, "-m", "tests.promises.sending", *place, *who, str(many)]
    return subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
