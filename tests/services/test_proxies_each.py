"""How many votes of others one member casts: as many as the file says, at every item, and a quorum rests on no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.errors import Refused
from govflow.services.catalog import publish
from govflow.services.queries.meetings.desk import load_desk
from tests.builders import Cast
from tests.services import proposals
from tests.services.test_attendance import line_of, take

TWO = "Beijing Municipality would cast the votes of 2 other members: 1 at most may give it to one."


@pytest.fixture
def session(cast: Cast) -> tuple[str, str]:
    """A conference in session with one item; both references."""
    return proposals.conference_in_session(cast)


def test_one_member_casts_the_vote_of_one_other_and_not_of_all(cast: Cast, session: tuple[str, str]) -> None:
    """Else who leads alone makes a quorum by the hand of who keeps the list."""
    conference, _ = session
    with pytest.raises(Refused) as refused:
        take(cast, conference, tianjin="proxy beijing", hebei="proxy beijing")
    assert [str(each) for each in refused.value.reasons] == [TWO]
    take(cast, conference, hebei="proxy beijing")
    with pytest.raises(Refused, match="2 other members"):
        take(cast, conference, tianjin="proxy beijing")
    take(cast, conference, hebei="present", tianjin="proxy beijing")


def test_nor_from_one_item_on(cast: Cast, session: tuple[str, str]) -> None:
    conference, item = session
    take(cast, conference, hebei="proxy beijing")
    line = line_of(cast, conference, item)
    with pytest.raises(Refused, match="2 other members"):
        take(cast, conference, line, tianjin="proxy beijing")
    take(cast, conference, line, hebei="present", tianjin="proxy beijing")
    with pytest.raises(Refused, match="2 other members"):
        take(cast, conference, line, hebei="proxy beijing")


def test_where_the_file_says_nothing_a_member_casts_any_number(cast: Cast) -> None:
    text = Path("workflows/joint_conference.v1.yaml").read_text("utf-8").replace("version: 1", "version: 2", 1)
    with cast.backend.transaction() as session:
        publish(
            session, cast.clock, text.replace("      proxies_each: 1\n", "").encode(), name="joint_conference.v2.yaml"
        )
    conference, _ = proposals.conference_in_session(cast)
    take(cast, conference, tianjin="proxy beijing", hebei="proxy beijing")
    with cast.backend.reading() as session:
        page = load_desk(cast.backend.work(session, cast.actor("wang.lin")), conference, None, [])
    assert page.attendance is not None
    assert (page.attendance.present, page.attendance.of) == (3, 3)
