"""Services of the cast: registered by an administrator, accepted by who answers, and tokens made for them."""

from __future__ import annotations

from sqlalchemy import select

from govflow.services.commands.directory.services import RegisterService, accept_charge, register_service
from govflow.services.commands.directory.tokens import MakeToken, make_token
from govflow.store.people.services import CHARGE
from tests.builders import PASSWORD, Cast

GATEWAY = {"name_en": "Water gateway", "name_zh": "水情数据接口"}


def registered(cast: Cast, person: str = "chen.yu", organization: str = "fangshan", **names: str) -> int:
    """An administrator has registered a service and asked somebody; the charge, which nobody has accepted."""
    email = f"{person}@govflow.example"
    command = RegisterService(organization_id=cast.organization(organization), email=email, **(GATEWAY | names))
    register_service(cast.backend, cast.actor("admin"), command)
    return newest_charge(cast)


def answered_for(cast: Cast, person: str = "chen.yu", organization: str = "fangshan", **names: str) -> int:
    """The same, and that person has accepted."""
    charge = registered(cast, person, organization, **names)
    accept_charge(cast.backend, cast.actor(person), charge)
    return charge


def newest_charge(cast: Cast) -> int:
    with cast.backend.reading() as session:
        return session.execute(select(CHARGE.c.id).order_by(CHARGE.c.id.desc()).limit(1)).scalar_one()


def token_of(cast: Cast, charge: int, person: str = "chen.yu", organization: str = "fangshan", *scopes: str) -> str:
    """A token that acts by a service; with all that one may have where no scope is named."""
    making = MakeToken(title="Gateway", scopes=scopes or ("read", "file"), days=30, password=PASSWORD, charge_id=charge)
    return make_token(cast.backend, cast.actor(person, organization), making)
