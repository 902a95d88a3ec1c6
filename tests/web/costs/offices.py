"""Every command beside the cases by name, in an order in which they can follow each other: administrators, operators,
owners of accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from govflow.demo.region import email
from govflow.services.commands.directory.belongings import TakeIn, let_go, take_in
from govflow.services.commands.directory.bodies import (
    ArrangeBody,
    approve_arrangement,
    ask_arrangement,
    refuse_arrangement,
)
from govflow.services.commands.directory.calendars import ChangeDay, change_day
from govflow.services.commands.directory.deputies import act_for
from govflow.services.commands.directory.organizations import (
    OrganizationDetails,
    add_organization,
    deactivate_organization,
    edit_organization,
    reactivate_organization,
)
from govflow.services.commands.directory.people import (
    EditPerson,
    InvitePerson,
    accept_invitation,
    choose_language,
    deactivate_person,
    edit_person,
    invite_again,
    invite_person,
    invited_address,
    reactivate_person,
)
from govflow.services.commands.directory.recoveries import (
    approve_recovery,
    ask_recovery,
    object_to_recovery,
    refuse_recovery,
)
from govflow.services.commands.directory.services import register_service
from govflow.services.commands.directory.terms import (
    GiveMandate,
    GiveRole,
    end_role,
    give_mandate,
    give_role,
    revoke_mandate,
)
from govflow.services.commands.directory.tokens import MakeToken, make_token, revoke_token
from govflow.services.commands.directory.webhooks import MakeWebhook, make_webhook
from govflow.services.commands.founding.entering import invite
from govflow.services.commands.founding.renewing import renew_link
from govflow.services.commands.keys import rotate_keys, rotate_secret, rotate_sessions
from govflow.services.commands.record import (
    lag,
    period_of,
    publish_checkpoints,
    seal_anew,
    sequence_waiting,
    unpublished_too_long,
    unsealed_too_long,
)
from govflow.services.commands.registers.agreements import publish_agreements
from govflow.services.commands.sessions import (
    SignIn,
    change_password,
    keep_seen,
    note_seen,
    revoke_session,
    sign_in,
)
from govflow.services.commands.setup import (
    connect,
    make_administrator,
    prepare,
    publish_files,
    publish_shipped,
    reach,
)
from govflow.services.queries.directory.people import SignedIn, load_acting
from govflow.store.people import (
    BelongingRow,
    BodyChangeRow,
    MandateRow,
    MembershipRow,
    OrganizationRow,
    PersonRow,
    SessionRow,
    TokenRow,
)
from govflow.store.record.sealing import SEALED
from tests.builders import PASSWORD, START
from tests.domain.compensation.builders import SMALL
from tests.services.disputes import PDF
from tests.web.costs import matters
from tests.web.costs.catalogued import about_sets
from tests.web.costs.chairs import about_chairs
from tests.web.costs.crowd import BUSY, Act, Crowd
from tests.web.costs.own import about_own_people
from tests.web.costs.served import another
from tests.web.costs.told import about_bulletins

Prepare = Callable[[], Act]
OWNER, SECOND = "wang.lin", "liaison-1"
"""Whose account is recovered; the second administrator."""
NEW = "nine black cranes fly"
WEBHOOK = MakeWebhook(address="https://registry.example/hook", kinds=("changed",), password=PASSWORD)
TOKEN = MakeToken(title="Registry", scopes=("read", "act"), days=30, password=PASSWORD)
SATURDAY = 5  # of the week, from 0


def beside_cases(crowd: Crowd) -> dict[str, Prepare]:
    return (
        _organizations(crowd) | about_chairs(crowd.cast) | _people(crowd) | _terms(crowd) | _recoveries(crowd)
        | about_bulletins(crowd.cast) | about_sets(crowd.cast) | about_own_people(crowd.cast)
        | _places(crowd) | _accounts(crowd) | _record(crowd)
        | _installation(crowd)
    )  # fmt: skip


def _organizations(crowd: Crowd) -> dict[str, Prepare]:
    social, county = crowd.cast.organization("social"), crowd.cast.organization("county-0")
    hebei, admin = crowd.cast.organization("hebei"), partial(_admin, crowd)
    laishui, since = crowd.cast.organization("laishui"), crowd.cast.today
    member = TakeIn(group_id=social, organization_id=laishui, since=since, until=None)
    return {
        "add an organization": lambda: admin(add_organization, _details("New county", hebei)),
        "edit an organization": lambda: admin(
            edit_organization, county, _version(crowd, OrganizationRow, county), _details("County", hebei)
        ),
        "deactivate an organization": lambda: admin(
            deactivate_organization, county, _version(crowd, OrganizationRow, county)
        ),
        "reactivate an organization": lambda: admin(
            reactivate_organization, county, _version(crowd, OrganizationRow, county)
        ),
        "take in a member": lambda: admin(take_in, member),
        "let a member go": lambda: admin(let_go, _latest(crowd, BelongingRow.id)),
        "change a day": lambda: admin(change_day, _holiday(_working_day_after(crowd.cast.today))),
        "change a day that no deadline reaches": lambda: admin(change_day, _holiday(date(2031, 5, 5))),
    }


def _holiday(day: date) -> ChangeDay:
    return ChangeDay(calendar="cn", day=day, working=False, note="Notice")


def _working_day_after(day: date) -> date:
    return next(each for each in (day + timedelta(days=n) for n in range(1, 8)) if each.weekday() < SATURDAY)


def _people(crowd: Crowd) -> dict[str, Prepare]:
    busy, admin = crowd.cast.person(BUSY), partial(_admin, crowd)
    person = {"email": "he.li@example.org", "name_en": "He Li", "name_zh": "贺莉", "language": "zh"}
    edited = {**person, "person_id": busy, "email": email(BUSY), "administrator": False}
    newest = partial(_latest, crowd, PersonRow.id)

    def link() -> str:
        return invite_again(crowd.cast.backend, crowd.cast.actor("admin"), newest())

    return {
        "invite a person": lambda: admin(invite_person, InvitePerson(**person, administrator=False)),
        "make a link": lambda: admin(invite_again, newest()),
        "read a link": lambda: partial(invited_address, crowd.cast.backend, link()),
        "accept an invitation": lambda: partial(accept_invitation, crowd.cast.backend, link(), NEW),
        "edit a person": lambda: admin(
            edit_person, EditPerson(**edited, seen_version=_version(crowd, PersonRow, busy))
        ),
        "deactivate a person": lambda: admin(deactivate_person, busy, _version(crowd, PersonRow, busy)),
        "reactivate a person": lambda: admin(reactivate_person, busy, _version(crowd, PersonRow, busy)),
        "choose a language": lambda: partial(choose_language, crowd.cast.backend, crowd.cast.actor(BUSY), "zh"),
    }


def _terms(crowd: Crowd) -> dict[str, Prepare]:
    busy, admin = crowd.cast.person(BUSY), partial(_admin, crowd)
    place: dict[str, Any] = {"person_id": busy, "organization_id": crowd.cast.organization("hebei")}
    term: dict[str, Any] = {"since": crowd.cast.today, "until": None}
    mandate = GiveMandate(**place, **term, workflow=None, case=crowd.dispute, number="2026-9", instruction=PDF)
    return {
        "give a role": lambda: admin(give_role, GiveRole(**place, **term, role="member")),
        "end a role": lambda: admin(end_role, _latest(crowd, MembershipRow.id)),
        "give a mandate": lambda: admin(give_mandate, mandate),
        "revoke a mandate": lambda: admin(revoke_mandate, _latest(crowd, MandateRow.id)),
    }


def _recoveries(crowd: Crowd) -> dict[str, Prepare]:
    owner, admin = crowd.cast.person(OWNER), partial(_admin, crowd)

    def asked() -> None:
        ask_recovery(crowd.cast.backend, crowd.cast.actor("admin"), owner, "Telephone lost.")

    def object_() -> Act:
        asked()
        return partial(object_to_recovery, crowd.cast.backend, crowd.cast.actor(OWNER))

    return {
        "make an administrator": lambda: partial(make_administrator, crowd.cast.backend, email(SECOND)),
        "ask for a recovery": lambda: admin(ask_recovery, owner, "Telephone lost."),
        "approve a recovery": lambda: partial(approve_recovery, crowd.cast.backend, crowd.cast.actor(SECOND), owner),
        "refuse a recovery": lambda: admin(refuse_recovery, owner),
        "object to a recovery": object_,
    }


def _places(crowd: Crowd) -> dict[str, Prepare]:
    """Of the regional body; the central authority goes, and comes back."""
    office, finance, centre = (crowd.cast.organization(each) for each in ("office", "treasury", "centre"))
    without = ArrangeBody(
        office_id=office, finance_id=finance, central_id=None, seen=f"{office}-{finance}-{centre}", reason="Decided."
    )
    back = replace(without, central_id=centre, seen=f"{office}-{finance}-0")
    backend, admin = crowd.cast.backend, crowd.cast.actor("admin")
    newest = partial(_latest, crowd, BodyChangeRow.id)

    def approving() -> Act:
        second = crowd.cast.actor(SECOND)
        approve_arrangement(backend, second, ask_arrangement(backend, admin, without))
        return partial(approve_arrangement, backend, second, ask_arrangement(backend, admin, back))

    return {
        "ask for other places of the body": lambda: partial(ask_arrangement, backend, admin, without),
        "refuse other places of the body": lambda: partial(refuse_arrangement, backend, admin, newest()),
        "approve other places of the body": approving,
    }


def _accounts(crowd: Crowd) -> dict[str, Prepare]:
    backend, busy = crowd.cast.backend, crowd.cast.person(BUSY)
    entering = SignIn(email=email(BUSY), password=PASSWORD, address="192.0.2.1", device="Browser")
    newest = partial(_latest, crowd, SessionRow.id, SessionRow.person_id == busy)
    newest_token = partial(_latest, crowd, TokenRow.id, TokenRow.person_id == busy)
    me = partial(crowd.cast.actor, BUSY)

    def seen() -> Act:
        with backend.reading() as session:
            numbers = session.scalars(select(SessionRow.id).where(SessionRow.person_id == busy))
            backend.seen.update(dict.fromkeys(numbers, crowd.cast.clock.at))
        return partial(keep_seen, backend)

    def elsewhere() -> Act:
        with backend.reading() as session:
            actor, posts = load_acting(backend.work(session, me()), busy, None)
        owner = SignedIn(session_id=newest(), seen_at=START, language="en", actor=actor, posts=posts)
        return partial(act_for, backend, owner, crowd.cast.organization("association-1"))

    return {
        "sign in": lambda: partial(sign_in, backend, entering),
        "note that a session is seen": lambda: partial(note_seen, backend, newest(), START),
        "keep when sessions were seen": seen,
        "act for another": elsewhere,
        "end a session": lambda: partial(revoke_session, backend, me(), newest()),
        "make a token": lambda: partial(make_token, backend, me(), TOKEN),
        "make a webhook": lambda: partial(make_webhook, backend, me(), WEBHOOK),
        "revoke a token": lambda: partial(revoke_token, backend, me(), newest_token()),
        "register a service": lambda: _admin(crowd, register_service, another(crowd.cast)),
        "change the password": lambda: partial(change_password, backend, me(), PASSWORD, NEW, "Browser"),
    }


def _record(crowd: Crowd) -> dict[str, Prepare]:
    backend = crowd.cast.backend

    def of_another_version() -> Act:
        with backend.transaction() as session:
            session.execute(update(SEALED).values(form="an earlier one"))
        return partial(seal_anew, backend, upgraded=False)

    def waiting() -> Act:
        sequence_waiting(backend)
        for _ in range(crowd.many):
            matters.confided(crowd.cast)
        return partial(sequence_waiting, backend)

    return {
        "tell how long entries wait": lambda: partial(lag, backend),
        "tell how long nothing was published": lambda: partial(unpublished_too_long, backend),
        "tell how long confidences wait": lambda: partial(unsealed_too_long, backend),
        "number what waits": waiting,
        "number, where nothing waits": lambda: partial(sequence_waiting, backend),
        "tell the period": lambda: partial(period_of, backend),
        "publish checkpoints": lambda: partial(publish_checkpoints, backend, period_of(backend) + timedelta(hours=1)),
        "seal anew": of_another_version,
    }


def _installation(crowd: Crowd) -> dict[str, Prepare]:
    backend = crowd.cast.backend
    return {
        "reach": lambda: partial(reach, backend.settings),
        "connect": lambda: partial(connect, backend.settings, crowd.cast.clock),
        "prepare": lambda: partial(prepare, backend.settings, crowd.cast.clock),
        "publish agreements": lambda: partial(publish_agreements, backend, {"small.yaml": SMALL.encode()}),
        "publish files": lambda: partial(publish_files, backend, _files(crowd.many)),
        "publish what is shipped": lambda: partial(publish_shipped, backend),
        "invite": lambda: partial(invite, backend, "somebody@example.org", name_en="Some Body", name_zh="某人"),
        "renew a link": lambda: partial(renew_link, backend, "somebody@example.org"),
        "rotate keys": lambda: partial(rotate_keys, backend.settings),
        "rotate a secret": lambda: partial(rotate_secret, backend, "links", timedelta(days=1)),
        "rotate sessions": lambda: partial(rotate_sessions, backend),
    }


def _admin(crowd: Crowd, act: Callable[..., object], *what: object) -> Act:
    return partial(act, crowd.cast.backend, crowd.cast.actor("admin"), *what)


def _details(name: str, parent: int) -> OrganizationDetails:
    named: dict[str, Any] = {"name_en": name, "name_zh": "县", "monogram": "NC", "code": None, "subtype": None}
    place: dict[str, Any] = {"kind": "local_government", "level": "county", "parent_id": parent}
    return OrganizationDetails(**named, **place, weight="1", fictional=False)


def _files(many: int) -> Mapping[str, bytes]:
    """So many small procedures."""
    text = (Path(__file__).parents[2] / "workflows" / "follow_up.v1.yaml").read_text("utf-8")
    letters = [chr(ord("A") + number) for number in range(many)]
    return {
        f"{each}.yaml": text.replace("id: follow-up", f"id: follow-up-{each.lower()}").replace(
            "reference: FQ", f"reference: X{each}"
        ).encode()
        for each in letters
    }  # fmt: skip


def _latest(crowd: Crowd, column: Any, *conditions: Any) -> Any:
    with crowd.cast.backend.reading() as session:
        return session.scalars(select(column).where(*conditions).order_by(column.desc())).all()[0]


def _version(crowd: Crowd, table: Any, number: int) -> int:
    with crowd.cast.backend.reading() as session:
        return int(session.get_one(table, number).version)
