"""So many services of one organization, all of which one person answers for."""

from __future__ import annotations

from govflow.services.commands.directory.services import RegisterService
from tests.builders import Cast
from tests.services.serving import answered_for

ANSWERS, OF = "chen.yu", "fangshan"


def keep_services(cast: Cast, many: int) -> None:
    for number in range(many):
        answered_for(cast, ANSWERS, OF, name_en=f"Gateway {number}", name_zh=f"接口{number}")


def another(cast: Cast) -> RegisterService:
    """One more, as an administrator registers it."""
    return RegisterService(
        organization_id=cast.organization(OF),
        name_en="Registry",
        name_zh="登记系统",
        email=f"{ANSWERS}@govflow.example",
    )
