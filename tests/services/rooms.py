"""The room of a dispute, brought as far as a test needs it: the Camp David points, given by Fangshan and Laishui."""

from __future__ import annotations

from collections.abc import Sequence

from govflow.services.commands.mediation.bargaining import (
    ConfirmIssues,
    GiveScores,
    KeepIssues,
    confirm_issues,
    give_scores,
    keep_list,
)
from govflow.services.commands.mediation.offers import (
    AnswerOffer,
    MakeOffer,
    TakeOfferBack,
    answer_offer,
    make_offer,
    take_offer_back,
)
from govflow.services.queries.mediation.bargaining.offers import OfferShown, load_offers_page
from govflow.services.queries.mediation.bargaining.room import RoomPage, load_room
from govflow.values import Text
from tests.builders import Cast, new_key
from tests.services import disputes

NAMES = ("Sinai", "Recognition", "West Bank", "Linkage", "Rights", "Jerusalem")
ISSUES = [
    (Text(en=name, zh=f"议题{n}"), [Text(en="as one asks", zh="依一方"), Text(en="as the other asks", zh="依另一方")])
    for n, name in enumerate(NAMES, 1)
]
FIRST = {"1": 35, "2": 10, "3": 20, "4": 10, "5": 5, "6": 20}
SECOND = {"1": 55, "2": 5, "3": 10, "4": 5, "5": 20, "6": 5}


def keep(
    cast: Cast,
    reference: str,
    seen: int = 0,
    *,
    person: str = "zhou.min",
    issues: object = None,
    barred: Sequence[Sequence[tuple[int, int]]] = (),
) -> None:
    chosen = ISSUES if issues is None else issues
    keep_list(
        cast.backend,
        cast.actor(person),
        KeepIssues(case=reference, seen=seen, issues=chosen, barred=barred, key=new_key()),  # type: ignore[arg-type]
    )


def confirm(cast: Cast, reference: str, person: str, seen: int = 1) -> None:
    confirm_issues(cast.backend, cast.actor(person), ConfirmIssues(case=reference, seen=seen, key=new_key()))


def score(cast: Cast, reference: str, person: str, *, reserve: int = 0, seen: int = 1, **changed: int) -> None:
    """Fangshan wins with the first option of each issue, Laishui with the second. ``changed``: points by ``i1``."""
    stakes, wins = (FIRST, "1") if person == "chen.yu" else (SECOND, "2")
    points = {(issue, option): worth if option == wins else 0 for issue, worth in stakes.items() for option in "12"}
    points.update({(name[1:], wins): worth for name, worth in changed.items()})
    order = GiveScores(
        case=reference,
        seen=seen,
        points=[(*choice, worth) for choice, worth in points.items()],
        reserve=reserve,
        key=new_key(),
    )
    give_scores(cast.backend, cast.actor(person), order)


def listed(cast: Cast) -> str:
    """The list is kept, and nobody has confirmed it."""
    reference = disputes.sessions(cast)
    keep(cast, reference)
    return reference


def confirmed(cast: Cast) -> str:
    reference = listed(cast)
    for person in ("chen.yu", "he.jun"):
        confirm(cast, reference, person)
    return reference


def scored(cast: Cast, first: int = 0, second: int = 0) -> str:
    reference = confirmed(cast)
    score(cast, reference, "chen.yu", reserve=first)
    score(cast, reference, "he.jun", reserve=second)
    return reference


def room(cast: Cast, reference: str, person: str = "zhou.min", code: str = "") -> RoomPage:
    with cast.backend.reading() as session:
        return load_room(cast.backend.work(session, cast.actor(person)), reference, code)


ALONE, SIDES, BOTH = ("mediator",), ("respondent",), ("claimant", "respondent")
FIRST_OFFER = ("1", "1", "1", "1", "2", "1")


def offer(
    cast: Cast,
    reference: str,
    person: str = "chen.yu",
    *,
    to: Sequence[str] = ALONE,
    package: Sequence[str] = FIRST_OFFER,
    counters: str = "",
    words: str = "",
    seen: int = 1,
) -> str:
    """The identifier of the offer that is made."""
    before = {each.id for each in offers(cast, reference, person)}
    order = MakeOffer(
        case=reference, seen=seen, package=package, to=to, counters=counters, words=words, key=new_key()
    )  # fmt: skip
    make_offer(cast.backend, cast.actor(person), order)
    [made] = [each.id for each in offers(cast, reference, person) if each.id not in before]
    return made


def answer(
    cast: Cast, reference: str, offer: str, person: str = "he.jun", said: str = "accept", reason: str = ""
) -> None:
    order = AnswerOffer(case=reference, offer=offer, answer=said, reason=reason, key=new_key())
    answer_offer(cast.backend, cast.actor(person), order)


def take_back(cast: Cast, reference: str, offer: str, person: str = "chen.yu") -> None:
    take_offer_back(cast.backend, cast.actor(person), TakeOfferBack(case=reference, offer=offer, key=new_key()))


def offers(cast: Cast, reference: str, person: str = "chen.yu") -> tuple[OfferShown, ...]:
    with cast.backend.reading() as session:
        return load_offers_page(cast.backend.work(session, cast.actor(person)), reference).offers


def offered(cast: Cast) -> str:
    """The list is confirmed, and the mediator has offered both sides a package."""
    reference = confirmed(cast)
    offer(cast, reference, "zhou.min", to=BOTH)
    return reference
