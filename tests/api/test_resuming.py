"""Files sent in parts by tus 1.0.0: what is kept says where to go on, whoever was stopped in the middle."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from govflow.app import create_app
from govflow.services.uploads import KEPT, KEPT_SECONDS, clear_orphans
from govflow.services.uploads import parts as resuming
from tests.api.conftest import Programs
from tests.api.test_acts import problem
from tests.services import disputes

PDF = b"%PDF-1.4\n" + b"weir " * 400 + b"\n%%EOF\n"
TUS = {"Tus-Resumable": "1.0.0"}
PART = "application/offset+octet-stream"


def begin(programs: Programs, size: int = len(PDF), *, name: str = "map.pdf", **more: str) -> TestResponse:
    metadata = f"filename {b64encode(name.encode()).decode()},filetype {b64encode(b'application/pdf').decode()}"
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata, **more}
    return programs.ask("chen.yu", "POST", "/uploads/parts", headers=headers)


def send(programs: Programs, token: str, offset: int, content: bytes, *, person: str = "chen.yu", **more: Any) -> Any:
    headers = {**TUS, "Upload-Offset": str(offset), **more}
    path = f"/uploads/parts/{token}"
    return programs.ask(person, "PATCH", path, headers=headers, data=content, content_type=PART)


def offset(programs: Programs, token: str) -> int:
    answer = programs.ask("chen.yu", "HEAD", f"/uploads/parts/{token}", headers=TUS)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    return int(answer.headers["Upload-Offset"])


def test_a_file_goes_on_where_it_was_left_and_is_filed_whole(programs: Programs) -> None:
    reference = disputes.negotiation(programs.cast)
    begun = begin(programs)
    token = begun.json["token"]
    assert (begun.status_code, begun.headers["Tus-Resumable"]) == (201, "1.0.0")
    assert begun.headers["Location"].endswith(f"/api/v1/uploads/parts/{token}")
    assert send(programs, token, 0, PDF[:1000]).status_code == 204
    again = replace(programs, app=create_app(programs.cast.backend.settings, programs.cast.backend))  # another process
    assert offset(again, token) == 1000
    path, sent = f"/cases/{reference}/documents", {"title": "Map", "upload": token}
    early = again.post("chen.yu", path, sent)
    assert problem(early) == (422, "invalid")
    done = send(again, token, 1000, PDF[1000:])
    assert (done.status_code, done.headers["Upload-Offset"]) == (204, str(len(PDF)))
    assert again.post("chen.yu", path, sent).status_code == 201
    [document] = [each for each in again.get("chen.yu", path).json["documents"] if each["title"]["en"] == "Map"]
    with again.get("he.jun", f"{path}/{document['id']}/versions/1") as file:
        assert file.data == PDF


def test_only_what_comes_next_is_kept(programs: Programs) -> None:
    token = begin(programs).json["token"]
    assert send(programs, token, 0, PDF[:10]).status_code == 204
    for wrong in (0, 9, 11):
        assert problem(send(programs, token, wrong, PDF[10:20])) == (409, "conflict")
    assert problem(send(programs, token, 10, PDF + b"more")) == (413, "too-large")
    assert offset(programs, token) == 10


def test_a_part_that_came_twice_at_once_is_kept_once(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have asked before either was kept."""
    token = begin(programs).json["token"]
    assert send(programs, token, 0, PDF[:10]).status_code == 204
    monkeypatch.setattr(resuming, "offset_of", lambda *_: 0)
    assert problem(send(programs, token, 0, PDF[:7])) == (409, "conflict")


def test_nobody_else_reads_or_goes_on(programs: Programs) -> None:
    token = begin(programs).json["token"]
    assert send(programs, token, 0, PDF).status_code == 204
    for person in ("he.jun", "dong.mei"):
        assert programs.get(person, f"/uploads/parts/{token}").status_code == 404
        assert send(programs, token, len(PDF), b"x", person=person).status_code == 404
        reference = disputes.negotiation(programs.cast)
        answer = programs.post(person, f"/cases/{reference}/documents", {"title": "Map", "upload": token})
        assert problem(answer) == (422, "invalid")
    assert programs.get("chen.yu", f"/uploads/parts/{token}x").status_code == 404


def test_what_lies_on_the_disk_is_sealed_and_its_key_stands_in_no_row(programs: Programs) -> None:
    token = begin(programs).json["token"]
    assert send(programs, token, 0, PDF[:1000]).status_code == 204
    with programs.cast.backend.reading() as session:
        [row] = session.execute(select(KEPT)).all()
    with programs.cast.backend.blobs.open(row.name) as file:
        assert b"weir" not in file.read()
    assert row.size > row.length


@pytest.mark.parametrize(("before", "status"), [(-1, 200), (1, 404)])
def test_it_ends_after_a_day(programs: Programs, before: int, status: int) -> None:
    token, clock = begin(programs).json["token"], programs.cast.clock
    assert send(programs, token, 0, PDF[:10]).status_code == 204
    clock.at += timedelta(seconds=KEPT_SECONDS + before)
    assert programs.get("chen.yu", f"/uploads/parts/{token}").status_code == status
    assert clear_orphans(programs.cast.backend) == 0  # it was put there by the clock of the machine


def test_what_could_never_be_filed_is_refused_with_its_last_part(programs: Programs) -> None:
    token = begin(programs, 12, name="map.exe").json.get("token", "")
    assert problem(send(programs, token, 0, b"MZ\x90\x00" * 3)) == (422, "invalid")
    assert offset(programs, token) == 0


def test_it_is_no_larger_than_the_installation_takes(programs: Programs) -> None:
    most = programs.cast.backend.settings.max_upload_bytes
    assert problem(begin(programs, most + 1)) == (413, "too-large")
    assert begin(programs, most).status_code == 201


def test_nobody_sends_without_end(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resuming, "MOST_PARTS", 2)
    token = begin(programs).json["token"]
    assert [send(programs, token, each, b"%").status_code for each in (0, 1)] == [204, 204]
    assert problem(send(programs, token, 2, b"%")) == (409, "conflict")


def test_another_version_of_tus_is_refused_and_what_there_is_is_told(programs: Programs) -> None:
    token = begin(programs).json["token"]
    other = send(programs, token, 0, b"%", **{"Tus-Resumable": "0.2.2"})
    assert (other.status_code, other.headers["Tus-Version"]) == (412, "1.0.0")
    told = programs.ask("chen.yu", "OPTIONS", "/uploads/parts")
    assert (told.status_code, told.headers["Tus-Extension"]) == (204, "creation,expiration")
    assert told.headers["Tus-Max-Size"] == str(programs.cast.backend.settings.max_upload_bytes)


@pytest.mark.parametrize("metadata", ["filename", "filename é", "filename %%%", "filename /w==", "a" * 3000])
def test_metadata_that_are_none_are_refused(programs: Programs, metadata: str) -> None:
    answer = begin(programs, **{"Upload-Metadata": metadata})
    assert problem(answer) == (422, "invalid")
