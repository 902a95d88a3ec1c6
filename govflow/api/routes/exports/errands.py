"""Files that take long to make: asked for, looked after, cancelled and taken.

Nothing in any case changes by asking for one, so a token to read is enough. A program is given what was asked for
with a token of its person for the same organization: what a page asked for may hold what its person sees for others.
"""

from __future__ import annotations

from typing import Literal

from flask import Response
from pydantic import BaseModel, Field

from govflow.api.frame.answers import answer
from govflow.api.frame.bearer import current_bearer, reads
from govflow.api.frame.problems import documented
from govflow.api.frame.speech import language
from govflow.api.frame.topic import V1, topic
from govflow.api.routes.asked import Filters, reading
from govflow.api.routes.laid_out import NO_CONTENT, no_content, reads_page
from govflow.api.shapes.pages import page
from govflow.api.shapes.values import Sent
from govflow.http.policies import backend, policy
from govflow.services.operation.errands import asking
from govflow.services.operation.errands.askers import Asker
from govflow.services.operation.errands.kinds import asked_of
from govflow.services.queries.open.errands import ErrandLine, ErrandPage, load_errand, load_errands

FILE = {
    "content": {each: {"schema": {"type": "string", "format": "binary"}} for each in ("text/csv", "application/zip")}
}
SHOWN = page(ErrandLine)

bp = topic("errands", __name__, "Files that take long", prefix="/errands")


class OfErrand(BaseModel):
    """A file that was asked for."""

    errand_id: str = Field(max_length=32)


class Further(BaseModel):
    """Which of them."""

    after: str = Field("", max_length=120, description="`following` of the page before.")


class Wanted(Sent, Filters):
    """What the file is to hold: all cases that the list of cases would show with the same filters."""

    kind: Literal["cases-csv", "cases-ocel", "cases-xes"]


reads_page(
    bp, "", "index", "Read the files that were asked for with a token of this person for this organization, the newest "
    "first.",
    lambda work, _, query: load_errands(work, _asker(), query.after), ErrandPage, asks=Further,
)  # fmt: skip
reads_page(
    bp, "/<errand_id>", "show", "Read how far a file has come: `state` is waiting, running, done, failed or cancelled.",
    lambda work, path, _: load_errand(work, _asker(), path.errand_id), ErrandLine, of=OfErrand,
)  # fmt: skip


@bp.post("", responses={201: SHOWN.model, **documented(409)})
@policy(reads)
def create(body: Wanted) -> Response:
    """Ask for a file; while the same is on its way already, that one is told again."""
    wanted = asking.Ask(kind=body.kind, asked=asked_of(body.filters), language=language())
    errand_id = asking.ask(backend(), _asker(), wanted)
    with reading() as work:
        found = load_errand(work, _asker(), errand_id)
    return answer(SHOWN.tell(found), 201, location=f"{V1}/errands/{errand_id}")


@bp.delete("/<errand_id>", responses={NO_CONTENT: None})
@policy(reads)
def end(path: OfErrand) -> Response:
    """Cancel a file that waits or is being made; remove one that has ended."""
    asking.end(backend(), _asker(), path.errand_id)
    return no_content()


@bp.get("/<errand_id>/file", responses={200: FILE})
@policy(reads)
def download(path: OfErrand) -> Response:
    """Read the file, once `there` is true. It is gone after `kept_until`."""
    found = asking.open_errand(backend(), _asker(), path.errand_id)
    made = Response(found.content, content_type=found.media_type)
    made.content_length = found.size
    made.headers["Content-Disposition"] = f'attachment; filename="{found.filename}"'
    return made


def _asker() -> Asker:
    bearer = current_bearer()
    return Asker(actor=bearer.actor, pairs=bearer.pairs, by_token=True)
