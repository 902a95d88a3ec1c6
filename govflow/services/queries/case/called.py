"""Who was called what, for whoever reads the record of a case elsewhere: its entries name everybody by number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from govflow.services.queries.case.names import Names, ids_in
from govflow.services.queries.case.timeline import answers_in
from govflow.store.record.history import entry_in
from govflow.store.record.log import Naming
from govflow.store.rounds.reviewers import hidden_reviewers
from govflow.store.work import Case, Work
from govflow.values import Text


def names_in(work: Work, case: Case, entries: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Of each organization, person and service that entries name as they are handed out, all names, the earliest first.

    Each with the moment ``until`` which it was the name, and the hash of the entry of the log of administration that
    says so; the last is that of today. What is held back of an entry names nobody.
    """
    organizations, persons, services = set[int | None](), set[int | None](), set[int | None]()
    for each in entries:
        organizations |= {each.get("organization_id"), each.get("on_behalf_of")}
        persons |= {each.get("person_id"), each.get("for_person_id")}
        services.add(each.get("service_id"))
        for numbers in _answered(work, case, each):
            organizations |= numbers["organizations"]
            persons |= numbers["persons"]
    names = Names(work.actor, hidden=hidden_reviewers(work, case))
    names.load(work, organizations=organizations, persons=persons - names.hidden.keys(), services=services)
    found = {
        kind: {str(number): _all(known[number]) for number in sorted(known)}
        for kind, known in (("organizations", names.organizations), ("persons", names.persons))
    }
    called = {str(number): [_today(names.services[number])] for number in sorted(names.services)}
    return {**found, "services": called} if called else found  # files from before there were any stay as they were


def _answered(work: Work, case: Case, entry: Mapping[str, Any]) -> Iterable[Mapping[str, set[int]]]:
    """The numbers in the answers of an entry that is handed out whole."""
    workflow = work.version_of(case).workflow
    if "source" not in entry or "salt" not in entry:  # in a compartment, or held back
        return []
    return [ids_in(given, workflow.fields) for _, given in answers_in(entry_in(entry), workflow)]


def _all(known: Naming) -> list[dict[str, Any]]:
    former = [{"name": _plain(each.name), "until": each.until, "log": each.log} for each in known.before]
    return [*former, _today(known.today)]


def _today(name: Text) -> dict[str, Any]:
    return {"name": _plain(name), "until": None, "log": None}


def _plain(name: Text) -> dict[str, str]:
    return {"en": name.en, "zh": name.zh}
