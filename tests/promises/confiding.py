"""What is confided in two worlds that are compared: one act each, and whoever must not learn of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy import select

from govflow.engine.asking.answers import Upload
from govflow.services.commands.documents import AddDocument, AddVersion, add_document, add_document_version
from govflow.store.documents import DocumentRow
from govflow.values import Money
from tests.builders import Cast, new_key
from tests.promises import sat_apart
from tests.promises.afterwards import file
from tests.services import (
    calls,
    drafting,
    filed_leaves,
    floors,
    handing,
    leaves,
    releases,
    replies,
    rooms,
)

CANARY = "Kingfisher"


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that is confided; whoever is in ``others`` must not learn of it.

    ``until_closed``: what was said is told, as the procedure wants it, once the round on the case closes.
    ``counted``: it is no confidence but an entry of a case that others do not see. Once it is published it counts in
    the size of the body's record, so that only what is read before is the same.
    """

    name: str
    case: str  # the name of the case in the region
    others: tuple[str, ...]
    do: Callable[[Cast, str, str, Random], object]  # the cast, the reference, what is confided
    until_closed: bool = False
    counted: bool = False


def words(rng: Random) -> str:
    rest = (rng.choice(("weir", "sluice", "ford", "水闸")) for _ in range(rng.randrange(1, 400)))
    return f"{CANARY}{rng.randrange(10**9)} {' '.join(rest)}"


def paper(rng: Random, said: str) -> Upload:
    content = b"%PDF-1.4\n" + said.encode() + bytes(rng.randrange(1, 300_000))
    return Upload(f"{CANARY}-{rng.randrange(9999)}.pdf", content, "application/pdf")


def _note(cast: Cast, reference: str, said: str, rng: Random) -> None:
    cast.fire("zhou.min", reference, "record_caucus", caucus_note=said)


def _advise(cast: Cast, reference: str, said: str, rng: Random) -> None:
    file(cast, "sun.hao", reference, said[:90], "members")


def _prepare(cast: Cast, reference: str, said: str, rng: Random) -> None:
    file(cast, "peng.cheng", reference, said[:90], "proposer")


def _file(cast: Cast, reference: str, said: str, rng: Random) -> None:
    audience = ("claimant", "mediator")
    adding = AddDocument(
        case=reference, title=said[:90], upload=paper(rng, said), audience=audience, key=new_key()
    )  # fmt: skip
    add_document(cast.backend, cast.actor("chen.yu"), adding)


def _version(cast: Cast, reference: str, said: str, rng: Random) -> None:
    query = select(DocumentRow.id).where(DocumentRow.case_id == cast.case(reference).id, DocumentRow.field.is_(None))
    with cast.backend.reading() as session:
        document = session.scalars(query).first()
    if document is None:
        return _file(cast, reference, said, rng)
    version = AddVersion(case=reference, document=document, upload=paper(rng, said), key=new_key())
    return add_document_version(cast.backend, cast.actor("chen.yu"), version) and None


def _confide(cast: Cast, reference: str, said: str, rng: Random) -> None:
    cast.fire("chen.yu", reference, "confide", note=said, paper=paper(rng, said))


def _keep(cast: Cast, reference: str, said: str, rng: Random) -> None:
    cast.fire("zhou.min", reference, "keep", own_note=said, own_paper=paper(rng, said))


def _vote(cast: Cast, reference: str, said: str, rng: Random) -> None:
    cast.respond("chen.yu", reference, rng.choice(("accept", "reject")), comment=said)


def _reply(cast: Cast, reference: str, said: str, rng: Random) -> None:
    replies.lodge(cast, reference, "fangshan", reply=Money.yuan(rng.randrange(600_000, 2_000_000)))


def _offer(cast: Cast, reference: str, said: str, rng: Random) -> None:
    calls.offer(cast, reference, "coatings")


def _review(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """Other points and words of a reviewer who has scored a request: sealed while the other reviewers have not."""
    points = {f"c{number}": rng.randrange(0, 21) for number in range(1, 5)}
    cast.respond("song.wei", reference, "scored", scores=points, declared=True, comment=said)


def _score(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """Points and a reserve for the list of issues; half of the time they are changed again."""
    for _ in range(rng.choice((1, 2))):
        moved = rng.randrange(0, 20)
        rooms.score(cast, reference, "chen.yu", reserve=rng.randrange(0, 101), i1=35 - moved, i2=10 + moved)


def _bargain(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """An offer to the mediator alone, or an answer to the one that the mediator made to both, with words; either may
    change.
    """
    package = [rng.choice("12") for _ in range(6)]
    if rng.random() < 0.5:
        made = rooms.offer(cast, reference, "chen.yu", to=rooms.ALONE, package=package, words=said[:2000])
        if rng.random() < 0.5:
            rooms.take_back(cast, reference, made)
        return
    [offer] = rooms.offers(cast, reference, "chen.yu")
    for _ in range(rng.choice((1, 2, 3))):
        answer = rng.choice(("accept", "reject"))
        rooms.answer(cast, reference, offer.id, "chen.yu", answer, reason=said[:400] if answer == "reject" else "")
    if rng.random() < 0.3:
        rooms.offer(cast, reference, "chen.yu", to=rooms.ALONE, package=package, counters=offer.id, words=said)


def _say(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """On a line of the agenda of which others read the number alone."""
    [item] = cast.linked(reference)
    line = floors.line_of(cast, reference, item)
    if rng.random() < 0.5:
        floors.lodge(cast, reference, "peng.cheng", said, entry_id=line)
    else:
        floors.ask(cast, reference, line, "peng.cheng")


def _leave(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """Something is confided with leave to pass it on, which may be taken back."""
    cast.fire(leaves.CLAIMANT, reference, "claimant_confides", claimant_confidence=said)
    leaves.give(cast, reference, extent=rng.choice(["substance", "word_for_word"]))
    if rng.random() < 0.5:
        leaves.revoke(cast, reference)


def _leave_of_file(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """A file is confided with leave to pass it on, which may be taken back."""
    file = filed_leaves.confide(cast, reference, title=said[:90], paper=paper(rng, said))
    leaves.give(cast, reference, confidence=file, extent=rng.choice(["substance", "as_it_stands"]))
    if rng.random() < 0.5:
        leaves.revoke(cast, reference, confidence=file)


def _pass_file_on(cast: Cast, reference: str, said: str, rng: Random) -> None:
    file = filed_leaves.confide(cast, reference, title=said[:90], paper=paper(rng, said))
    leaves.give(cast, reference, confidence=file, extent="as_it_stands")
    leaves.tell(cast, reference, confidence=file)


def _sit(cast: Cast, reference: str, said: str, rng: Random) -> None:
    sat_apart.sit(cast, reference, said, rng, paper(rng, said))


def _draft(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """The mediator writes a draft, and shows nothing of it."""
    many = range(rng.randrange(1, 9))
    drafting.write(cast, reference, *({"zh": f"{said[:900]}{each}", "en": said[:300]} for each in many))


def _speak_to_draft(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """To the mediator alone, of a draft that both sides read."""
    if rng.random() < 0.5:
        drafting.comment(cast, reference, "chen.yu", said[:900], "claimant")
    else:
        drafting.propose(cast, reference, "chen.yu", said[:900], "claimant", words=said[:300])


def _hand_over(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """A step that the office prepares for the chair; mostly something becomes of it that moves nothing either."""
    day = cast.today + timedelta(days=rng.randrange(1, 90))
    handing.prepare(cast, reference, "adjourn", meeting_date=day, next_place=said[:100], reason=said)
    match rng.randrange(4):
        case 0:
            handing.decline(cast, reference, reason=said[:400])
        case 1:
            handing.withdraw(cast, reference)
        case 2:
            handing.prepare(cast, reference, "close_session")


def _release(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """One side alone agrees to release the record of a session to the superior."""
    record = leaves.confided(cast, reference, leaves.CLAIMANT, "session_record")[0][0]
    side = rng.choice([leaves.CLAIMANT, "he.jun"])
    releases.agree(cast, reference, record, side)
    if rng.random() < 0.5:
        releases.revoke(cast, reference, record, side)


ACTS = (
    Act(name="note", case="sessions", others=("he.jun", "chen.yu", "wang.lin"), do=_note),
    Act(name="score", case="room", others=("he.jun", "wang.lin", "admin"), do=_score),
    Act(name="bargain", case="room", others=("he.jun", "wang.lin", "admin"), do=_bargain),
    Act(name="file", case="sessions", others=("he.jun", "wang.lin"), do=_file),
    Act(name="version", case="sessions", others=("he.jun", "guo.wei"), do=_version),
    Act(name="release", case="sessions", others=("lu.ming", "wang.lin", "admin"), do=_release),
    Act(name="leave", case="sessions", others=("he.jun", "wang.lin", "admin"), do=_leave),
    Act(name="leave for a file", case="sessions", others=("he.jun", "wang.lin", "admin"), do=_leave_of_file),
    Act(name="file passed on", case="sessions", others=("wang.lin", "lu.ming", "admin"), do=_pass_file_on),
    Act(name="separate sitting", case="sessions", others=("he.jun", "wang.lin", "admin"), do=_sit),
    Act(name="ceiling", case="sessions", others=("he.jun", "wang.lin"), do=sat_apart.tell_ceiling),
    Act(name="draft", case="sessions", others=("he.jun", "chen.yu", "wang.lin"), do=_draft),
    Act(name="word on a draft", case="proposal", others=("he.jun", "wang.lin", "admin"), do=_speak_to_draft),
    Act(name="confide", case="talks", others=("he.jun", "peng.cheng", "wang.lin"), do=_confide),
    Act(name="keep", case="talks", others=("chen.yu", "song.wei"), do=_keep),
    Act(name="vote", case="proposal", others=("he.jun", "zhou.min", "wang.lin"), do=_vote, until_closed=True),
    Act(name="review", case="review", others=("lang.yue", "pan.ying", "wang.lin"), do=_review, until_closed=True),
    Act(name="reply", case="replies", others=("he.jun", "wang.lin"), do=_reply),
    Act(name="offer", case="offers", others=("chen.yu", "shang.hui", "du.juan"), do=_offer),
    Act(name="advice", case="above", others=("wang.lin", "peng.cheng", "admin"), do=_advise),
    Act(name="speech", case="closed", others=("sun.hao", "ma.ling", "admin"), do=_say, counted=True),
    Act(name="prepared step", case="in session", others=("sun.hao", "peng.cheng", "admin"), do=_hand_over),
    Act(name="preparation", case="below", others=("wang.lin", "gao.shan", "sun.hao"), do=_prepare),
)
