"""What a person sends who does the act of a route in earnest: for every unsafe one the form that succeeds."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import docx

from govflow.domain.agreements import digest_of
from govflow.services.queries.case.round.ending import GOES_ON
from tests.builders import new_key
from tests.promises import desks
from tests.services.sharing import TYPED, catalogue

if TYPE_CHECKING:
    from tests.promises.scene import Scene

Form = dict[str, Any]
PDF = b"%PDF-1.4\n%%EOF\n"


def _file() -> tuple[io.BytesIO, str]:
    return io.BytesIO(PDF), "paper.pdf"


def _clauses() -> bytes:
    """A file with one clause."""
    made, found = docx.Document(), io.BytesIO()
    for line in ("[new] 闸门", "中文", "闸门由双方共管。"):
        made.add_paragraph(line)
    made.save(found)
    return found.getvalue()


def _nothing(_scene: Scene) -> Form:
    return {}


def _version(_scene: Scene) -> Form:
    return {"version": "1"}


def _deadline(scene: Scene) -> Form:
    version = scene.house.cast.case(scene.withdrawn).version
    return {"reason": "The talks failed.", "seen_version": str(version), "key": new_key()}


def _opening(scene: Scene) -> Form:
    laishui = scene.house.cast.organization("laishui")
    return {
        "step": "send",
        "key": new_key(),
        "title": "Weir at Zhangfang",
        "answer_respondent": str(laishui),
        "answer_claim": "Restore the flow.",
    }


def _organization(_scene: Scene) -> Form:
    words = {"name_en": "Chicheng County", "name_zh": "赤城县", "monogram": "CC", "version": "1"}
    return words | {"kind": "local_government", "level": "county", "parent_id": ""}


def _person(_scene: Scene) -> Form:
    words = {"name_en": "Nie Gang", "name_zh": "聂刚", "email": "nie@example.org"}
    return words | {"language": "zh", "version": "1"}


def _membership(scene: Scene) -> Form:
    place = {"membership-organization_id": str(scene.house.cast.organization("hebei")), "membership-role": "liaison"}
    return place | {"membership-since": "2026-03-02"}


def _mandate(scene: Scene) -> Form:
    place = {"mandate-organization_id": str(scene.house.cast.organization("mof")), "mandate-number": "2026-7"}
    return place | {"mandate-since": "2026-03-02", "mandate-workflow": "", "mandate-instruction": _file()}


def _member(scene: Scene) -> Form:
    return {"member-organization_id": str(scene.parts["organization_id"]), "member-since": "2026-03-02"}


def _order_of_chairs(scene: Scene) -> Form:
    first, second = (str(scene.house.cast.organization(each)) for each in ("laishui", "fangshan"))
    words = {"order-decided": "The members, by letter.", "order-reason": "Each in its turn."}
    return words | {"order-first_year": "2027", "order-place_1": first, "order-place_2": second}


def _body(scene: Scene) -> Form:
    """The finance department goes, and everything else stays."""
    cast = scene.house.cast
    office, finance, central = (cast.organization(each) for each in ("office", "treasury", "centre"))
    return {
        "office_id": str(office),
        "finance_id": "",
        "central_id": str(central),
        "seen": f"{office}-{finance}-{central}",
        "reason": "Decided by the conference.",
    }


def _both(_scene: Scene) -> Form:
    """Nothing: a password that is tried is counted, whatever becomes of the rest."""
    return {"current": ""}


EMPTY = digest_of(())
"""Of a draft without clauses."""

FORMS: dict[str, Callable[[Scene], Form]] = {
    "account.act_for": lambda scene: {"organization": str(scene.house.cast.organization("fangshan"))},
    "account.choose_language": lambda _: {"language": "zh", "next": "/help"},
    "typed.create": _nothing,  # of a form of no page nothing is kept: tests/web/test_typed.py
    "typed.drop": _nothing,
    "account.end_session": _nothing,
    "account.stop_recovery": _nothing,
    "administration.ask_arrangement": _body,
    "administration.approve_arrangement": _nothing,
    "administration.refuse_arrangement": _nothing,
    "administration.ask_recovery": lambda _: {"reason": "Telephone lost.", "email": "nie@example.org"},
    "administration.approve_recovery": _nothing,
    "administration.refuse_recovery": _nothing,
    "account.end_others": _nothing,
    "confirming.by_passkey": _nothing,
    "confirming.create": lambda _: {"current": "seven white herons"},
    "passkeys.begin": _both,
    "passkeys.keep": lambda _: {"token": "none", "answer": "{}", "called": "Key"},
    "passkeys.remove": _both,
    "passkeys.rename": lambda _: {"called": "Key on the ring"},
    "passkeys.sign_in": _nothing,
    "providers.accept": _nothing,
    "providers.bind": _both,
    "providers.remove": _both,
    "second.create": _nothing,
    "sign_on.create": lambda scene: {
        "organization_id": str(scene.house.cast.organization("ninghe")),
        "role": "",
        "provider": "",
    },
    "sign_on.end": _nothing,
    "sign_on.sign_out": _nothing,
    "ways.begin": _both,
    "ways.codes": _both,
    "ways.confirm": lambda _: {"token": "none"},
    "ways.remove": _both,
    "account.password": lambda _: {"current": "seven white herons", "password": "nine black cranes"},
    "tokens.create": lambda _: {
        "title": "Registry",
        "scope": "act",
        "days": "30",
        "password": "seven white herons",
    },
    "tokens.revoke": _nothing,
    "notices.read_all": lambda scene: {"until": scene.house.cast.clock.at.isoformat()},
    "notices.read": _nothing,
    "notices.wish": lambda _: {"wish": "follow"},
    "notices.choose": lambda _: {"rhythm": "daily"},
    "notices.stop": lambda _: {"List-Unsubscribe": "One-Click"},
    "feeds.make": _nothing,
    "feeds.end": _nothing,
    "news.make": _nothing,
    "news.end": _nothing,
    "webhooks.create": lambda _: {
        "address": "https://registry.example/hook",
        "kinds": "changed",
        "password": "seven white herons",
    },
    "webhooks.change": lambda _: {"do": "off"},
    "webhooks.rotate": lambda _: {"password": "seven white herons"},
    "webhooks.end": _nothing,
    "services.create": lambda _: {
        "name_en": "Flow gateway",
        "name_zh": "流量数据接口",
        "email": "chen.yu@govflow.example",
    },
    "services.ask": lambda _: {"other-service": "1", "other-email": "chen.yu@govflow.example"},
    "services.end": _nothing,
    "charges.accept": _nothing,
    "charges.give_back": _nothing,
    "deliveries.again": _nothing,
    "deliveries.make_again": _nothing,
    "errands.create": _nothing,
    "errands.end": _nothing,
    "auth.accept": lambda _: {"password": "nine black cranes"},
    "auth.create": lambda _: {"email": "chen.yu@govflow.example", "password": "seven white herons"},
    "auth.destroy": _nothing,
    "deputies.arrange": _nothing,  # what it asks: test_deputies
    "deputies.end": _nothing,
    "own_people.invite": lambda _: {"email": "li.jian@govflow.example", "role": "member", "reads_in": "en"},  # no mail
    **dict.fromkeys((f"own_people.{each}" for each in ("revoke", "let_go", "end_role", "revoke_mandate")), _nothing),
    "joining.join": _nothing,
    "joining.decline": _nothing,
    "joining.make": lambda _: {"name_en": "Yan Fang", "name_zh": "闫芳", "password": "nine black cranes"},
    "forgotten.create": lambda _: {"email": "chen.yu@govflow.example"},  # no mail is sent here
    "forgotten.update": lambda _: {"password": "nine black cranes"},
    "forgotten.prove": _nothing,
    "founding.found": lambda _: {"do": "found", "prefix": "TST"},
    "founding.use": _nothing,
    "calendars.change": lambda _: {"day": "2026-03-18", "working": "rest", "note": "Notice 7 of 2026"},
    "calendars.withdraw": _nothing,
    "chairing.create_order": _order_of_chairs,
    "chairing.object_to": lambda _: {"act": "object", "reason": "It is our year."},
    "chairing.create_swap": lambda _: {
        "swap-own_year": "2029",
        "swap-other_year": "2030",
        "swap-swap_reason": "The flood works.",
    },
    "chairing.update_swap": lambda _: {"act": "agree"},
    "cases.create": _opening,
    "citizens.follow": lambda _: {"code": "no code"},  # tests/web/test_citizens.py has one
    "citizens.create": _nothing,  # nobody opens a dispute without an account
    "citizens.create_below": _nothing,  # nor anything below one
    "deadlines.create_extension": _deadline,
    "deadlines.create_reopening": _deadline,
    "deadlines.create_suspension": _deadline,
    "deadlines.end_suspension": _deadline,
    "documents.create": lambda _: {"title": "Map", "key": new_key(), "upload": _file()},
    "documents.update": lambda _: {"key": new_key(), "upload": _file()},
    "documents.narrow": lambda _: {"key": new_key(), "reason": "Too open.", "audience": "claimant"},
    "documents.withdraw": lambda _: {"key": new_key(), "reason": "Another's number is in it."},
    "organizations.add_member": _member,
    "organizations.end_member": _nothing,
    "organizations.create": lambda scene: _organization(scene) | {"name_en": "Chicheng Two", "name_zh": "赤城二"},
    "organizations.deactivate": _version,
    "organizations.reactivate": _version,
    "organizations.update": _organization,
    "people.add_mandate": _mandate,
    "people.add_membership": _membership,
    "people.create": lambda scene: _person(scene) | {"email": "new@example.org"},
    "people.deactivate": _version,
    "people.end_membership": _nothing,
    "people.invite": _nothing,
    "people.reactivate": _version,
    "people.revoke_mandate": _nothing,
    "people.update": _person,
    "rounds.answer": lambda scene: {
        "choice": "accept",
        "matter": scene.house.cast.round(scene.reference).matter_hash or "",
        "foreseen": GOES_ON,
        "step": "send",
        "key": new_key(),
    },
    "rounds.hand_over": lambda _: {"key": new_key()},
    "rounds.make_offer": lambda _: {"key": new_key(), "step": "send"},  # the open round takes none: 404 to all
    "rounds.objection": lambda _: {"key": new_key(), "note": "We said no."},
    "rounds.close": lambda _: {"key": new_key(), "shown": "", "reason": "Nobody else is awaited."},
    "rounds.replace": lambda scene: {
        "person": str(scene.house.cast.person("song.wei")),
        "note": "Ill.",
        "key": new_key(),
    },
    "agenda.arrange": lambda _: {"shown": "", "key": new_key()},  # a dispute has no agenda
    "rows.create": lambda _: {"step": "good", "key": new_key()},  # no step of a dispute is taken for rows
    "agenda.ask": lambda _: {"key": new_key()},  # a dispute has no agenda
    "agenda.take_back": lambda _: {"key": new_key()},
    "batch.take": lambda _: {"step": "send", "key": new_key()},  # a dispute has no agenda
    "calls.put": lambda _: {"step": "send", "key": new_key()},  # nor does it rank requests
    "requests.take": lambda _: {"step": "send", "key": new_key()},
    "together.call_roll": lambda _: {"step": "record", "key": new_key()},
    "together.close": lambda _: {"step": "send", "key": new_key()},
    "desk.record": lambda _: {"entry": "1", "key": new_key()},  # a dispute has no desk
    "floor.ask": lambda _: {"entry": "1", "key": new_key()},  # a dispute has no floor
    "floor.change": lambda _: {"entry": "1", "change": "give", "key": new_key()},
    "floor.close": lambda _: {"entry": "1", "closed": "1", "key": new_key()},
    "floor.interrupt": lambda _: {"minutes": "15", "reason": "Fire drill", "key": new_key()},
    "floor.go_on": lambda _: {"key": new_key()},
    "for_the_record.create": lambda _: {"entry": "", "en": "We agree.", "key": new_key()},
    "for_the_record.replace": lambda _: {"en": "We agree.", "reason": "A slip", "key": new_key()},
    "room.keep": lambda _: {"seen": "0", "rows": "1", "zh_1": "流量", "options_zh_1": "一\n二", "key": new_key()},
    "room.confirm": lambda _: {"seen": "0", "key": new_key()},
    "room.score": lambda _: {"seen": "0", "points_1_1": "100", "reserve": "0", "key": new_key()},
    "offers.make": lambda _: {"seen": "0", "issue_1": "1", "to": "mediator", "key": new_key()},
    "offers.answer": lambda _: {"answer": "accept", "key": new_key()},
    "offers.take_back": lambda _: {"key": new_key()},
    "for_the_record.take_back": lambda _: {"reason": "Not so", "key": new_key()},
    "corrections.create": lambda _: {"stood": "a", "correct": "b", "why": "c", "step": "send", "key": new_key()},
    "confidences.give": lambda _: {"party": "respondent", "extent": "substance", "key": new_key()},
    "confidences.revoke": lambda _: {"to": "respondent", "key": new_key()},
    "releases.give": lambda _: {"key": new_key()},
    "releases.take_back": lambda _: {"key": new_key()},
    "releases.agree": lambda _: {"to": "superior", "key": new_key()},
    "releases.revoke": lambda _: {"to": "superior", "key": new_key()},
    "confidences.tell": lambda _: {"to": "respondent", "words": "Perhaps", "key": new_key()},
    "sittings.create": lambda _: {"side": "all", "day": "2019-01-01", "place": "Zhangfang", "key": new_key()},
    "sittings.change": lambda _: {"day": "2026-04-01", "place": "Zhangfang", "key": new_key()},
    "sittings.cancel": lambda _: {"why": "High water", "key": new_key()},
    "sittings.enter": lambda _: {"side": "claimant", "rows": "1", "name_1": "Chen Yu", "key": new_key()},
    "sittings.contest": lambda _: {"against": "Not so", "key": new_key()},
    "minuted.keep": lambda _: {"seen": "0", "minutes": "Hourly data.", "key": new_key()},
    "minuted.answer": lambda _: {"shown": "0" * 64, "approve": "1", "key": new_key()},
    "minuted.tell": lambda _: {"ceiling": "At most five years.", "key": new_key()},
    "protocol.keep": lambda _: {"seen": "0", "en_clause1": "Chinese", "key": new_key()},
    "protocol.withdraw": lambda _: {"seen": "0", "key": new_key()},
    "protocol.sign": lambda _: {"shown": "0" * 64, "key": new_key()},
    "drafting.write": lambda _: {
        "id-0": "",
        "place-0": "1",
        "zh-0": "闸门由双方共管。",
        "seen": EMPTY,
        "key": new_key(),
    },
    "drafting.read_in": lambda _: {"file": (io.BytesIO(_clauses()), "draft.docx")},
    "drafting.present": lambda _: {"seen": EMPTY, "key": new_key()},  # nothing is written yet
    "drafting.accept": lambda _: {"clause": "c-1 " + "0" * 64, "key": new_key()},
    "drafting.reopen": lambda _: {"key": new_key()},
    "drafting.propose": lambda _: {"zh": "另一表述。", "words": "Why", "to": "all", "seen": "0" * 64, "key": new_key()},
    "drafting.comment": lambda _: {"words": "Too early.", "to": "all", "key": new_key()},
    "drafting.take": lambda _: {"seen": EMPTY, "key": new_key()},
    "prepared.create": lambda scene: scene.step(reason="We settled."),  # in a dispute nothing is prepared
    "prepared.confirm": lambda _: {"shown": "0" * 64, "seen_version": "1", "key": new_key()},
    "prepared.decline": lambda _: {"reason": "Not so", "key": new_key()},
    "prepared.withdraw": lambda _: {"key": new_key()},
    "corrections.answer": lambda _: {"choice": "objects", "text": "It is right.", "key": new_key()},
    "corrections.withdraw": lambda _: {"reason": "They are right.", "key": new_key()},
    "replies.create": lambda _: {"says": "comes", "persons": "Sun Hao", "key": new_key()},  # nobody is invited to one
    "replies.check": lambda _: {"checked": "1", "key": new_key()},
    "replies.remind": lambda _: {"key": new_key()},
    "rounds.call_roll": lambda _: {"source": "Minute 14", "step": "record", "key": new_key()},
    "rounds.record": lambda _: {"status": "absent", "note": "Ill.", "key": new_key()},
    "steps.create": lambda scene: scene.step(reason="We settled."),
    "bulletins.create": lambda _: {
        "key": new_key(),
        "act": "alert",
        "kind": "road_closed",
        "area": "110111",
        "severity": "minor",
        "urgency": "unknown",
        "certainty": "observed",
        "title_zh": "封闭",
        "text_zh": "积水。",
        "title_en": "Closed",
        "text_en": "Water.",
        "valid_from": "2026-03-02T10:00",
        "valid_until": "2026-03-02T12:00",
    },
    "datasets.create": lambda _: TYPED | {"key": f"set-{new_key()[:8].lower()}"},
    "datasets.update": lambda _: TYPED | {"seen": "1", "title_en": new_key()},
    "datasets.read_in": lambda _: {"step": "send", "upload": (io.BytesIO(catalogue()), "one.jsonld")},
    "datasets.take": _nothing,
    "bulletins.receive": _nothing,
    "bulletins.unwish": lambda _: {"kind": "road_closed", "area": "110000"},
    "bulletins.wish": lambda _: {"kind": "road_closed", "area": "110000"},
    **desks.FORMS,
}
"""For every unsafe route the form with which somebody who may do it succeeds."""
