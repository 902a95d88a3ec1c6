"""Data sets: departments' systems keep their sets in the catalogue, others find them; delivered tables are taken."""

from __future__ import annotations

from datetime import date

from flask import Response, request, send_file
from pydantic import BaseModel, Field

from govflow.api.frame.answers import answer
from govflow.api.frame.bearer import acts, current_actor, pushes, reads, serves
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import LARGEST_ROW, reading
from govflow.api.shapes.pages import page, pages
from govflow.api.shapes.values import Sent
from govflow.http.policies import backend, policy
from govflow.papers.interchange.dcat import DCAT_TYPE
from govflow.services.commands.registers.datasets import (
    LONGEST,
    MOST,
    Access,
    Cycle,
    DataSet,
    FieldKind,
    KeptSet,
    SetField,
    Sharing,
    check_keeps_sets,
    keep_sets,
    may_keep_sets,
)
from govflow.services.commands.registers.handing_out import HandOut, hand_out
from govflow.services.queries.registers.datasets.listed import (
    SetFilter,
    SetList,
    SetPage,
    load_set,
    load_sets,
    read_filter,
)
from govflow.services.queries.registers.datasets.told import read_file, write_catalogue, write_set
from govflow.services.uploads import open_file
from govflow.values import new_id

bp = topic("datasets", __name__, "Data sets")
LISTED, SHOWN, TAKEN = page(SetList), page(SetPage), pages(KeptSet, "KeptSets")
DCAT = {"content": {DCAT_TYPE: {"schema": {"type": "object"}}}}
FILE = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


class Asked(BaseModel):
    """Which data sets."""

    q: str = Field("", max_length=100, description="Words of the title, or a number such as `DS-12`.")
    department: int | None = Field(None, ge=1, le=LARGEST_ROW, description="Of this organization.")
    sharing: str = Field("", max_length=16, description="Of this class.")
    late: bool = Field(False, description="Only those whose data are older than their cycle says.")
    after: int | None = Field(None, ge=1, le=LARGEST_ROW, description="`following` of the page before.")


class OfSet(BaseModel):
    """A data set."""

    set_id: int = Field(ge=1, le=LARGEST_ROW)


class OfTable(BaseModel):
    """A version of a delivered table."""

    reference: str
    document_id: str
    number: int = Field(ge=1, le=LARGEST_ROW)


class OneField(Sent):
    """A field of a data set."""

    name: str = Field(max_length=48, pattern=r"^[a-z][a-z0-9_]*$")
    kind: FieldKind
    required: bool
    meaning_en: str = Field(max_length=200)
    meaning_zh: str = Field(max_length=200)


class OneSet(Sent):
    """A data set. Sent again with its key as it stands, it has no further version."""

    key: str = Field(max_length=LONGEST["key"], description="Chosen by the department, once for each of its sets.")
    title_en: str = Field(max_length=LONGEST["title_en"])
    title_zh: str = Field(max_length=LONGEST["title_zh"])
    description_en: str = Field(max_length=LONGEST["description_en"])
    description_zh: str = Field(max_length=LONGEST["description_zh"])
    sharing: Sharing
    basis_en: str = Field("", max_length=LONGEST["basis_en"], description="Needed where the set is not shared.")
    basis_zh: str = Field("", max_length=LONGEST["basis_zh"])
    cycle: Cycle
    updated_on: date = Field(description="When its data were last renewed.")
    contact: str = Field(max_length=LONGEST["contact"])
    contact_at: str = Field(max_length=LONGEST["contact_at"])
    access: list[Access] = Field(min_length=1)
    fields: list[OneField] = Field(min_length=1)
    withdrawn: bool = False


class Sets(Sent):
    """Data sets to be entered: all of them or none."""

    sets: list[OneSet] = Field(min_length=1, max_length=MOST)


@bp.get("/datasets", responses={200: LISTED.model})
@policy(reads)
@serves
def index(query: Asked) -> Response:
    """List the data sets of the catalogue, the newest first."""
    with reading() as work:
        return answer(LISTED.tell(load_sets(work, _filter(query), query.after)))


@bp.get("/datasets/<set_id>", responses={200: SHOWN.model})
@policy(reads)
@serves
def show(path: OfSet) -> Response:
    """Read a data set with its fields and its versions."""
    keeps = may_keep_sets(backend(), current_actor())
    with reading() as work:
        return answer(SHOWN.tell(load_set(work, path.set_id, keeps=keeps)))


@bp.post("/datasets", responses={200: TAKEN.model})
@policy(pushes)
@serves
def create(body: Sets) -> Response:
    """Enter data sets of the organization of the token, all or none; what differs is the next version of its set.

    The person of the token, or who answers for its service, has to be a data officer there.
    """
    return answer(TAKEN.tell(keep_sets(backend(), current_actor(), [_said(each) for each in body.sets])))


@bp.get("/datasets/catalogue", responses={200: DCAT})
@policy(reads)
@serves
def as_dcat(query: Asked) -> Response:
    """Read a page of the catalogue in DCAT-AP 3 as JSON-LD; `hydra:next` leads to the page that follows."""
    with reading() as work:
        written = write_catalogue(work, backend().settings, request.path, _filter(query), query.after)
    return Response(written, content_type=DCAT_TYPE)


@bp.post(
    "/datasets/catalogue", responses={200: TAKEN.model},
    openapi_extensions={"requestBody": {"required": True, **DCAT}},
)  # fmt: skip
@policy(pushes)
@serves
def read_in() -> Response:
    """Enter the data sets of a catalogue in DCAT-AP (JSON-LD), all or none; each that is wrong is named by its place.

    What differs is the next version of its set, so sent again nothing changes. The person of the token, or who answers
    for its service, has to be a data officer there.
    """
    check_keeps_sets(backend(), current_actor())
    return answer(TAKEN.tell(keep_sets(backend(), current_actor(), read_file(request.get_data()))))


@bp.get("/datasets/<set_id>/dcat", responses={200: DCAT})
@policy(reads)
@serves
def set_as_dcat(path: OfSet) -> Response:
    """Read a data set in DCAT-AP 3 as JSON-LD."""
    with reading() as work:
        written = write_set(work, backend().settings, path.set_id)
    return Response(written, content_type=DCAT_TYPE)


@bp.post("/cases/<reference>/documents/<document_id>/versions/<number>/copies", responses={200: FILE})
@policy(acts)
def take(path: OfTable) -> Response:
    """Take a delivered table. Each time it is recorded in the case who took it, and when."""
    order = HandOut(case=path.reference, document=path.document_id, number=path.number, key=new_id())
    found = hand_out(backend(), current_actor(), order)
    return send_file(
        open_file(backend(), found),
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.filename,
        max_age=0,
    )


def _filter(query: Asked) -> SetFilter:
    return read_filter(query.q, query.department, query.sharing, late=query.late)


def _said(sent: OneSet) -> DataSet:
    said = sent.model_dump()
    fields = tuple(SetField(**each) for each in said.pop("fields"))
    return DataSet(**{**said, "access": tuple(said["access"]), "fields": fields})
