"""Who belongs where and is what, from when until when: members, accounts, roles, mandates laid down.

What was ended comes back only by a first day that the file writes, today or later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from govflow.engine.problems import Path
from govflow.messages import Message
from govflow.services.commands.founding.file import Member, Post
from govflow.services.commands.founding.laid import Laying
from govflow.store.people import BelongingRow, MandateRow, MembershipRow, PersonRow
from govflow.store.record.administration import fields

Term = MembershipRow | MandateRow | BelongingRow


def lay_members(laying: Laying) -> None:
    """Which organizations belong to a committee or body."""
    for group, members in laying.file.members.items():
        for number, member in enumerate(members):
            _lay_member(laying, ("members", group, number), group, member)


def lay_people(laying: Laying) -> None:
    """The accounts, without passwords; whoever is to administer does so from now on."""
    for written, person in laying.file.people.items():
        email = written.lower()
        row = laying.standing.people.get(email)
        if row is None:
            row = PersonRow(
                email=email,
                name_en=person.name.en,
                name_zh=person.name.zh,
                language=person.language or laying.file.language,
                administrator=person.administrator,
            )
            laying.make(row)
        else:
            laying.laid.stood[PersonRow] += 1
            if person.administrator and not row.administrator:
                laying.laid.changed.append((row, fields(row)))
                row.administrator = True
                row.version += 1
        laying.laid.people[email] = row
    laying.session.flush()


def lay_posts(laying: Laying) -> None:
    """Roles, and the mandates that go with them."""
    for email, person in laying.file.people.items():
        for organization, posts in person.roles.items():
            for number, post in enumerate(posts):
                at: Path = ("people", email, "roles", organization, number)
                place = laying.laid.people[email.lower()].id, laying.organization(at, organization)
                _lay_role(laying, at, place, post)
                _lay_mandate(laying, at, place, post)
                if _lacks_mandate(laying, place, post):
                    laying.laid.unmandated.append((email, organization))


def _lay_member(laying: Laying, at: Path, group: str, member: Member) -> None:
    group_id, organization_id = laying.organization(at[:-1], group), laying.organization(at, member.organization)
    row = laying.standing.named(group) if group not in laying.file.organizations else None
    if group_id == organization_id or (row is not None and row.kind not in laying.vocabulary.groups):
        laying.object(at, Message("Only committees and bodies have members, and never themselves."))
        return
    place = group_id, organization_id
    here = [each for each in laying.standing.belongings if (each.group_id, each.organization_id) == place]
    running = [each for each in here if each.ended_at is None]
    if _stands(laying, at, member, running, ended=len(here) > len(running)):
        laying.laid.stood[BelongingRow] += 1
        return
    since = _since(laying, at, member)
    laying.make(BelongingRow(group_id=group_id, organization_id=organization_id, since=since, until=member.until))


def _lay_role(laying: Laying, at: Path, place: tuple[int, int], post: Post) -> None:
    wanted = (*place, post.role)
    held = [each for each in laying.standing.memberships if (each.person_id, each.organization_id, each.role) == wanted]
    if _stands(laying, at, post, held, ended=wanted in laying.standing.ended):
        laying.laid.stood[MembershipRow] += 1
        return
    since = _since(laying, at, post)
    laying.make(
        MembershipRow(person_id=place[0], organization_id=place[1], role=post.role, since=since, until=post.until)
    )


def _lay_mandate(laying: Laying, at: Path, place: tuple[int, int], post: Post) -> None:
    """One instruction may stand for several roles in the same place; it is on file once."""
    if post.mandate is None:
        return
    here = [each for each in _mandates(laying, place) if each.number == post.mandate]
    running = [each for each in here if each.revoked_at is None]
    if _stands(laying, (*at, "mandate"), post, running, ended=len(here) > len(running)):
        laying.laid.stood[MandateRow] += 1
        return
    since = _since(laying, at, post)
    row = MandateRow(person_id=place[0], organization_id=place[1], number=post.mandate, since=since, until=post.until)
    laying.standing.mandates.append(row)
    laying.make(row)


def _lacks_mandate(laying: Laying, place: tuple[int, int], post: Post) -> bool:
    in_force = [each for each in _mandates(laying, place) if each.revoked_at is None]
    return post.role in laying.vocabulary.mandated and not in_force


def _mandates(laying: Laying, place: tuple[int, int]) -> list[MandateRow]:
    return [each for each in laying.standing.mandates if (each.person_id, each.organization_id) == place]


def _stands(laying: Laying, at: Path, term: Member | Post, rows: Sequence[Term], *, ended: bool) -> bool:
    """Does one of these terms stand for what the file says? What contradicts it is noted, and counts as standing."""
    for row in rows:
        same = row.since == (term.since or row.since) and row.until == (term.until or row.until)
        runs = row.until is None or row.until >= laying.today
        if same and (runs or term.until is not None):
            return True
    begins, last = term.since or laying.file.since or laying.today, term.until or date.max
    for row in rows:
        if term.since is not None and row.since <= last and (row.until or date.max) >= begins:
            laying.object(
                at,
                Message(
                    "This stands here from %(since)s to %(until)s. Write these days, or change it in the pages.",
                    since=row.since,
                    until=row.until or "–",
                ),
            )
            return True
    if (rows and term.since is None) or (ended and (term.since is None or term.since < laying.today)):
        laying.object(at, _ended(rows))
        return True
    return False


def _ended(rows: Sequence[Term]) -> Message:
    if rows and all(row.until is None or row.until >= date.max for row in rows):
        return Message("This stands here with another last day. Write the one that stands, or change it in the pages.")
    return Message(
        "This has ended here. Leave it out, or write with since: from which day on it holds again, today or later."
    )


def _since(laying: Laying, at: Path, term: Member | Post) -> date:
    """The first day of a new term. Once there are cases, rules would count days on which nobody knew of it."""
    since = term.since or laying.file.since or laying.today
    if since < laying.today and laying.standing.begun:
        laying.object(
            at,
            Message(
                "There are cases already, so a new term begins today, %(today)s, or later: it counts from its entry "
                "on. Write since: with that day.",
                today=laying.today,
            ),
        )
    return since
