"""So many more people and organizations: liaisons, reviewers, associations that offer, with all that hangs on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from govflow.services.accounts.marks import kept
from govflow.services.commands.directory.terms import GiveMandate, GiveRole, give_mandate, give_role
from govflow.store.deadlines.timers import CalendarDayRow
from govflow.store.people import BelongingRow, MandateRow, MembershipRow, OrganizationRow, PersonRow, SessionRow
from govflow.store.sql.session import Session
from tests.builders import Cast, password_hash
from tests.services.disputes import PDF

SINCE = date(2013, 1, 1)


def settle_folk(cast: Cast, many: int) -> Cast:
    """The cast with those who came: ``offerer-N`` signs for ``association-N``, ``reviewer-N`` scores."""
    people, organizations = dict(cast.region.people), dict(cast.region.organizations)
    homes, members = dict(cast.region.homes), dict(cast.region.members)
    with cast.backend.transaction() as session:
        for number in range(many):
            organizations[f"county-{number}"] = _county(session, cast, number)
            liaison, reviewer, offerer = (f"{each}-{number}" for each in ("liaison", "reviewer", "offerer"))
            people[liaison], homes[liaison] = _person(session, liaison), "hebei"
            _role(session, people[liaison], cast.organization("hebei"), "liaison", since=cast.today)
            people[reviewer], homes[reviewer] = _person(session, reviewer), "institute"
            _role(session, people[reviewer], cast.organization("institute"), "reviewer")
            association = f"association-{number}"
            organizations[association] = _association(session, number)
            people[offerer], homes[offerer] = _person(session, offerer), association
            members[association] = ((offerer, frozenset({"signatory"})),)
            _sign_for(session, people[offerer], organizations[association], str(number))
            day = date(2031, 1, 1) + timedelta(number)
            session.add(CalendarDayRow(calendar="cn", day=day, working=False, note="Notice"))
    region = replace(cast.region, people=people, organizations=organizations, homes=homes, members=members)
    return replace(cast, region=region)


def keep_busy(cast: Cast, person: str, number: int, case: str) -> None:
    """Somebody with one more role, as the log of administration tells, a mandate for a case, and a browser."""
    place: dict[str, Any] = {"person_id": cast.person(person)}
    place["organization_id"] = cast.organization(f"association-{number}")
    term: dict[str, Any] = {"since": cast.today, "until": None}
    give_role(cast.backend, cast.actor("admin"), GiveRole(**place, **term, role="member"))
    mandate = GiveMandate(**place, **term, number=f"B-{number}", instruction=PDF, workflow=None, case=case)
    give_mandate(cast.backend, cast.actor("admin"), mandate)
    now = cast.clock.at
    times = {"created_at": now, "seen_at": now, "expires_at": now + timedelta(days=9)}
    with cast.backend.transaction() as session:
        session.add(SessionRow(token_hash=f"browser-{number}", person_id=cast.person(person), **times))


def _county(session: Session, cast: Cast, number: int) -> int:
    """Below Hebei, and a member of the committee on social undertakings."""
    names = {"name_en": f"County {number}", "name_zh": "县", "monogram": "NC"}
    row = OrganizationRow(kind="local_government", level="county", parent_id=cast.organization("hebei"), **names)
    session.add(row)
    session.flush()
    session.add(BelongingRow(organization_id=row.id, group_id=cast.organization("social"), since=SINCE))
    return row.id


def _association(session: Session, number: int) -> int:
    names = {"name_en": f"Association {number}", "name_zh": "协会", "monogram": "AS"}
    row = OrganizationRow(kind="social_organization", level="none", subtype="trade_association", **names)
    session.add(row)
    session.flush()
    return row.id


def _person(session: Session, key: str) -> int:
    row = PersonRow(email=f"{key}@govflow.example", name_en=key.title(), name_zh="新")
    session.add(row)
    session.flush()
    row.password_hash = kept(session, row.id, password_hash())
    session.flush()
    return row.id


def _role(session: Session, person_id: int, organization_id: int, role: str, since: date = SINCE) -> None:
    session.add(MembershipRow(person_id=person_id, organization_id=organization_id, role=role, since=since))


def _sign_for(session: Session, person_id: int, organization_id: int, number: str) -> None:
    place: dict[str, Any] = {"person_id": person_id, "organization_id": organization_id}
    _role(session, person_id, organization_id, "signatory")
    session.add(MandateRow(number=number, since=SINCE, **place))
