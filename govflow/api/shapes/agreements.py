"""Agreements on ecological compensation, in a list."""

from __future__ import annotations

from govflow.api.shapes.values import Name, Shown, name
from govflow.services.queries.registers.compensation.agreements import AgreementLine


class AgreementInList(Shown):
    """An agreement at its newest version."""

    id: str
    version: int
    title: Name
    summary: Name
    in_force: bool


class AgreementsShown(Shown):
    """All agreements."""

    agreements: list[AgreementInList]


def agreement_in_list(each: AgreementLine) -> AgreementInList:
    return AgreementInList(
        id=each.id,
        version=each.version,
        title=name(each.agreement.title),
        summary=name(each.agreement.summary),
        in_force=each.in_force,
    )
