"""What people of the scene are told: notices, addresses of feeds, a mail that came back, a bulletin, an invitation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from govflow.services.accounts.own_people import token_of
from govflow.services.commands.directory.webhooks import MakeWebhook, make_webhook
from govflow.services.operation.notices.addresses import Kind, make_address
from govflow.services.operation.notices.telling import tell
from govflow.services.operation.notices.wishes import stop_token
from govflow.store.lists.notices.tables import DeliveryRow, NoticeRow
from govflow.store.people import MembershipRow
from govflow.store.people.deputies import DeputyRow
from govflow.store.people.own_people import InvitationRow
from tests.builders import PASSWORD, give_role
from tests.promises.house import House
from tests.services.bulletins import DUTY, bulletin, sent
from tests.services.joined import KEEPS, MEMBER
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


def of_own_people(house: House) -> dict[str, Any]:
    """The claimant administers its own people, and asks the respondent's signatory to join."""
    cast = house.cast
    fangshan = cast.organization("fangshan")
    give_role(cast, "chen.yu", "fangshan", KEEPS)
    invitation = InvitationRow(
        id="e" * 32, organization_id=fangshan, email="he.jun@govflow.example", role=MEMBER, language="en",
        invited_by=cast.person("chen.yu"), invited_at=cast.clock.at,
    )  # fmt: skip
    days = {"since": cast.today + timedelta(days=1), "until": cast.today + timedelta(days=1)}
    away = DeputyRow(
        person_id=cast.person("dong.mei"), for_person_id=cast.person("chen.yu"), organization_id=fangshan,
        arranged_by=cast.person("chen.yu"), arranged_at=cast.clock.at, **days,
    )  # fmt: skip
    with cast.backend.transaction() as session:
        session.add_all((invitation, away))
        session.flush()
        deputy_id = away.id
    mine = (MembershipRow.person_id == cast.person("dong.mei"), MembershipRow.organization_id == fangshan)
    with cast.backend.reading() as session:
        row = session.get_one(InvitationRow, "e" * 32)
        return {
            "invitation_id": row.id,
            "deputy_id": deputy_id,
            "joining": token_of(cast.backend.settings.key_for("links"), row),
            "own_membership_id": session.scalars(select(MembershipRow.id).where(*mine)).first(),
        }
