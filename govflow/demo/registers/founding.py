"""How an association comes to be, one act after another: founders, supervisor, and two registration officers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from govflow.demo.papers import paper
from govflow.demo.player import Play
from govflow.demo.stories.stages import Matter
from govflow.store.people import OrganizationRow
from govflow.values import Money

EXAMINER, DECIDER = "fu.deng", "mu.lan"
"""Two of the civil affairs ministry: who examines the papers does not decide."""


@dataclass(kw_only=True)
class Association(Matter):
    """An association that is founded. ``founder``: who acts for the founders."""

    founder: str
    code: str
    activity: str
    scope: str
    areas: tuple[str, ...] = ("beijing", "hebei")
    supervisor: str | None = "mwr"
    subtype: str = "citizens_group"
    representative: str = ""
    seat: str = "12 Canal Road, Baoding 保定市运河路12号"
    individual_members: int = 60
    unit_members: int = 0
    capital: Money = field(default_factory=lambda: Money.yuan(50_000))

    @property
    def plan(self) -> dict[str, Any]:
        """What its founders say of it, without those whom only the play knows by number."""
        return {
            "name_en": self.title, "name_zh": self.title_other,
            "organization_type": self.subtype, "activity": self.activity, "scope": self.scope,
            "seat_address": self.seat, "individual_members": self.individual_members,
            "unit_members": self.unit_members, "capital": self.capital, "staff": 2,
        }  # fmt: skip


def plan_of(play: Play, it: Association) -> dict[str, Any]:
    """All answers of the plan."""
    who = play.person(it.representative or it.founder)
    first = play.today
    officers = (
        {"officer": "Xu Heping", "post": "Chair 会长", "term_from": first,
         "term_until": first + timedelta(days=4 * 365)},
    )  # fmt: skip
    answers = {
        **it.plan, "areas": play.organizations(*it.areas), "legal_representative": who, "people_officer": who,
        "officers": officers,
    }  # fmt: skip
    return answers if it.supervisor is None else {**answers, "supervisor": play.organization(it.supervisor)}


def found(play: Play, it: Association) -> None:
    """Draft it, and lodge the papers of the founders."""
    it.reference = play.open(
        it.founder, "organization-registration", it.title, title_other=it.title_other, **plan_of(play, it)
    )
    play.fire(
        it.founder, it.reference, "lodge_papers", application_paper=_paper("Application"),
        capital_paper=_paper("Capital verification"), people_paper=_paper("Founders and officers"),
        charter=_paper("Draft charter"),
    )  # fmt: skip


def ask_supervisor(play: Play, it: Association) -> None:
    play.fire(it.founder, it.reference, "ask_supervisor")


def consent(play: Play, it: Association) -> None:
    """The supervisor consents, through whoever binds it."""
    assert it.supervisor is not None
    play.act(it.supervisor, "signatory", it.reference, "consent", consent_paper=_paper("Consent"))


def file(play: Play, it: Association) -> None:
    play.fire(it.founder, it.reference, "file")


def complete(play: Play, it: Association) -> None:
    play.fire(EXAMINER, it.reference, "complete")


def register(play: Play, it: Association, **more: Any) -> None:
    play.fire(DECIDER, it.reference, "register", credit_code=it.code, **more)
    with play.backend.reading() as session:
        row = OrganizationRow.__table__
        play.founded[it.code] = session.execute(select(row.c.id).where(row.c.code == it.code)).scalar_one()


def refuse(play: Play, it: Association, reason: str, *, ground: str = "similar", **more: Any) -> None:
    play.fire(DECIDER, it.reference, "refuse", refusal_ground=ground, reason=reason, **more)


def noticed(play: Play, it: Association) -> None:
    """From its draft to the public notice."""
    found(play, it)
    if it.supervisor is not None:
        ask_supervisor(play, it)
        consent(play, it)
    file(play, it)
    complete(play, it)


def _paper(title: str) -> Any:
    return paper(title, "Invented for the demonstration.")
