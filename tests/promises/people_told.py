"""What people of the scene are told: notices, addresses of feeds, a mail that came back, and a bulletin."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from govflow.services.commands.directory.webhooks import MakeWebhook, make_webhook
from govflow.services.operation.notices.addresses import Kind, make_address
from govflow.services.operation.notices.telling import tell
from govflow.services.operation.notices.wishes import stop_token
from govflow.store.lists.notices.tables import DeliveryRow, NoticeRow
from tests.builders import PASSWORD, give_role
from tests.promises.house import House
from tests.services.bulletins import DUTY, bulletin, sent
from tests.services.sharing import data_set, keeps, kept


def of_notices(house: House) -> dict[str, str]:
    """A notice of the claimant's, that person's webhook and addresses of feeds, and a mail that was not delivered."""
    cast, owner = house.cast, house.cast.person("chen.yu")
    tell(cast.backend)
    making = MakeWebhook(address="https://registry.example/hook", kinds=("changed",), password=PASSWORD)
    assert make_webhook(cast.backend, cast.actor("chen.yu"), making)[0] == 1
    now, dead = cast.clock.at, {"channel": "mail", "state": "dead", "attempts": 1, "failure": "refused"}
    with cast.backend.transaction() as session:
        session.add(DeliveryRow(id="d" * 32, person_id=owner, **dead, next_at=now, failed_at=now, made_at=now))
        notice = session.scalars(select(NoticeRow.id).where(NoticeRow.person_id == owner)).first()
    return {
        "notice_id": str(notice),
        "delivery_id": "d" * 32,
        "secret": make_address(cast.backend, cast.actor("chen.yu")),
        "news": make_address(cast.backend, cast.actor("chen.yu"), Kind.NOTICES),
        "stop": stop_token(cast.backend, cast.person("dong.mei")),
    }


def of_datasets(house: House) -> dict[str, Any]:
    """Claimant and respondent have data officers; the claimant, or respondent, has described a set."""
    cast = house.cast
    for person, organization in (("chen.yu", "fangshan"), ("he.jun", "laishui")):
        keeps(cast, person, organization)
    (made,) = kept(cast, data_set(cast), person="chen.yu")
    return {"set_id": made.id}


def of_bulletins(house: House) -> dict[str, Any]:
    """Claimant and respondent have somebody on duty; the respondent sends what concerns the area of the claimant."""
    cast = house.cast
    for person, organization in (("chen.yu", "fangshan"), ("he.jun", "laishui")):
        give_role(cast, person, organization, DUTY)
    (made,) = sent(cast, "he.jun", bulletin(cast, "weir-1", area="110111"))
    return {"bulletin_id": made.id, "form": "atom"}
