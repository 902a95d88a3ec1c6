"""What ``govflow doctor`` and /metrics say of mail, and of what waits to be told."""

from __future__ import annotations

import socket
from datetime import timedelta

from govflow.services.operation.notices.telling import tell
from govflow.services.queries.health.posting import check_mail, check_queue
from govflow.services.queries.health.readiness import read_lag
from govflow.store.lists.notices.tables import DELIVERY
from tests.builders import Cast
from tests.services import disputes
from tests.services.sink import Sink, listening, mailing, paced


def test_a_server_that_takes_mail_is_well_and_one_that_is_gone_is_named(cast: Cast) -> None:
    assert check_mail(cast.backend).well
    with listening() as sink:
        found = check_mail(mailing(cast.backend, sink))
        assert found.well
        assert f"127.0.0.1:{sink.port} takes mail" in found.says
        assert sink.envelopes == []
    with socket.create_server(("127.0.0.1", 0)) as free:
        gone = Sink(port=free.getsockname()[1])
    found = check_mail(mailing(cast.backend, gone))
    assert not found.well
    assert "cannot be reached" in found.says


def test_what_waits_to_be_told_is_named_once_it_waits_for_long(cast: Cast) -> None:
    disputes.negotiation(paced(cast))
    assert check_queue(cast.backend).well
    cast.clock.at += timedelta(minutes=5)
    assert not check_queue(cast.backend).well
    lag = read_lag(cast.backend)
    assert lag is not None
    assert lag.telling.untold > 0
    assert lag.telling.untold_for > 120
    tell(cast.backend)
    assert check_queue(cast.backend).well


def test_a_dead_letter_is_named(cast: Cast) -> None:
    now, dead = cast.clock.at, {"channel": "mail", "state": "dead", "attempts": 8, "failure": "refused"}
    moments = {"next_at": now, "failed_at": now, "made_at": now}
    with cast.backend.transaction() as session:
        session.execute(DELIVERY.insert(), {"id": "d" * 32, "person_id": cast.person("he.jun"), **dead, **moments})
    found = check_queue(cast.backend)
    assert not found.well
    assert "1 are not tried any more" in found.says
