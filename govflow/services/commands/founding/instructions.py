"""The written instructions behind mandates: files beside a region, each named by the number of its instruction."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select

from govflow.engine.asking.answers import Upload
from govflow.engine.problems import Problem
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.founding.reading import RegionProblems
from govflow.services.commands.setup import OPERATOR
from govflow.store.documents import DocumentVersionRow
from govflow.store.people import MandateRow
from govflow.store.record.administration import fields, record
from govflow.store.sql.session import Session
from govflow.store.writing.filing import file_instruction, objection


def read_instructions(folder: Path | None) -> dict[str, Upload]:
    """The files in a folder, by the numbers that name them. Raises RegionProblems for those that cannot be filed."""
    found: dict[str, Upload] = {}
    problems: list[Problem] = []
    for path in sorted(folder.iterdir()) if folder is not None else ():
        if path.name.startswith(".") or not path.is_file():
            continue
        upload = Upload(filename=path.name, media_type="", content=path.read_bytes())
        if (flaw := objection(upload)) is not None:
            problems.append(Problem(str(path), 1, 1, flaw))
        elif path.stem in found:
            problems.append(Problem(str(path), 1, 1, Message("“%(word)s” is written twice.", word=path.stem)))
        else:
            found[path.stem] = upload
    if problems:
        raise RegionProblems(problems)
    return found


def file_mandate(session: Session, backend: Backend, row: MandateRow, instructions: Mapping[str, Upload]) -> bool:
    """Record a mandate that was laid down, with its instruction where there is one; whether there was."""
    after = fields(row)
    if (upload := instructions.get(row.number)) is not None:
        row.document_id = file_instruction(
            backend.work(session, OPERATOR),
            row.organization_id,
            upload,
            backend.blobs,
            backend.settings.max_upload_bytes,
            number=row.number,
        )
        session.flush()
        file = DocumentVersionRow
        sha256 = session.scalars(select(file.sha256).where(file.document_id == row.document_id)).one()
        after = {**fields(row), "instruction": sha256}
    record(session, OPERATOR, backend.clock.now(), "given", row, before=None, after=after)
    return upload is not None
