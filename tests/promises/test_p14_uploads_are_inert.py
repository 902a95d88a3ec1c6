"""P14: whatever somebody uploads is refused, or handed out as bytes to be saved: never run, shown, unpacked or written
anywhere but where files are kept."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlencode

import flask
import pytest
from sqlalchemy import select
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from govflow.keys import room
from govflow.store.blobs.kinds import ALLOWED
from govflow.store.documents import DocumentRow, DocumentVersionRow
from govflow.store.writing import filing
from govflow.web import documents
from tests.builders import new_key
from tests.promises.figures import SEED, figure
from tests.promises.house import House
from tests.promises.scene import Scene, set_scene
from tests.promises.uploads import by_hand, generated, zip_bomb
from tests.promises.witness import fingerprint

SEALING = 20
"""So many bytes longer is a small file that lies sealed, as what is sent and not confirmed yet does."""
ACTIVE = {"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/xml", "text/javascript"}


@pytest.fixture
def scene(house: House) -> Scene:
    return set_scene(house)


def test_files_made_to_do_harm_are_refused_or_handed_out_as_attachments(scene: Scene, tmp_path: Path) -> None:
    before = files(tmp_path)
    assert check(scene, by_hand()) > 40
    written = files(tmp_path) - before
    data = scene.house.cast.backend.settings.data_dir.name
    kept = rf"{data}/blobs/([0-9a-f]{{2}}/[0-9a-f]{{64}}|[a-z2-7]{{2}}/[a-z2-7]{{52}})|govflow\.sqlite3-(wal|shm)"
    assert [place for place in written if not re.fullmatch(kept, place)] == []
    assert not any((tmp_path / place).stat().st_mode & 0o111 for place in written)
    assert not Path("/tmp/climbed-out").exists()


def test_generated_files_are_refused_or_handed_out_as_attachments(scene: Scene) -> None:
    print(f"seed {SEED}")
    assert check(scene, generated(SEED, figure(60, 300))) > 5


def test_an_archive_is_never_unpacked(scene: Scene) -> None:
    bomb = zip_bomb()
    assert send(scene, "x.zip", bomb).status_code == 303
    kept = [path for path in scene.house.cast.backend.settings.data_dir.rglob("*") if path.is_file()]
    assert 0 <= max(path.stat().st_size for path in kept) - room(len(bomb)) <= 2 * SEALING  # in two pieces
    assert len(bomb) < 100_000


def test_a_file_beyond_the_limit_leaves_no_trace(scene: Scene) -> None:
    limit = scene.house.cast.backend.settings.max_upload_bytes
    data = scene.house.cast.backend.settings.data_dir
    before = fingerprint(scene.house.cast.backend.sessions.engine), sorted(data.rglob("*"))
    assert send(scene, "x.pdf", b"%PDF-" + bytes(limit)).status_code in (413, 422)
    assert send(scene, "x.pdf", b"%PDF-" + bytes(limit + 2_000_000)).status_code == 413
    assert (fingerprint(scene.house.cast.backend.sessions.engine), sorted(data.rglob("*"))) == before


def test_text_that_no_database_takes_is_refused_with_a_sentence(scene: Scene) -> None:
    """NUL is in no text of PostgreSQL, and keys and choices are short there."""
    step, answer = scene.path("steps.create", "POST"), scene.path("rounds.answer", "POST")
    for nasty in ("a\x00b", "\x00", "x" * 100_000):
        tries = {
            "title": partial(send, scene, "x.pdf", b"%PDF-1.4\n", title=nasty),
            "key": partial(send, scene, "x.pdf", b"%PDF-1.4\n", key=nasty),
            "reason": partial(scene.send, "own", "POST", step, scene.step(reason=nasty)),
            "key of a step": partial(scene.send, "own", "POST", step, scene.step(reason="Yes.") | {"key": nasty}),
            "choice": partial(scene.send, "own", "POST", answer, {"choice": nasty, "key": new_key()}),
            "comment": partial(scene.send, "own", "POST", answer, {"choice": "x", "comment": nasty, "key": new_key()}),
            "search": partial(scene.send, "own", "GET", f"/cases?{urlencode({'q': nasty[:2000]})}"),
            "place": partial(scene.send, "own", "GET", f"/cases/{quote(nasty[:2000])}"),
            "account": partial(scene.send, "anonymous", "POST", "/sign-in", {"email": nasty, "password": nasty}),
        }
        for name, attempt in tries.items():
            assert attempt().status_code < 500, f"{name}: {nasty[:10]!r}"


def test_the_proof_sees_a_file_that_the_browser_shows(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: files open in the browser, because somebody found that more convenient."""
    monkeypatch.setattr(documents, "send_file", lambda file, **options: flask.send_file(file, options["mimetype"]))
    send(scene, "x.pdf", b"%PDF-1.4\n")
    assert objections(fetch(scene), "x.pdf")


def test_the_proof_sees_a_name_that_was_not_cleaned(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: the name that the sender chose is kept as it came."""
    monkeypatch.setattr(filing, "safe_name", lambda name: name)
    send(scene, "\u202efdp.x.pdf", b"%PDF-1.4\n")
    assert objections(fetch(scene), "x.pdf")


def check(scene: Scene, files: Iterator[tuple[str, bytes]]) -> int:
    """Send each file; how many were accepted. A refused one leaves no document, an accepted one is inert."""
    accepted = 0
    for name, content in files:
        before = latest(scene)
        answer = send(scene, name, content)
        assert answer.status_code in (303, 400, 422), f"{name!r}: {answer.status_code}"
        assert (latest(scene) != before) == (answer.status_code == 303), repr(name)
        if answer.status_code == 303:
            accepted += 1
            handed = fetch(scene)
            assert handed.data == content
            assert objections(handed, name) == [], repr(name)
    return accepted


def send(scene: Scene, name: str, content: bytes, **words: str) -> TestResponse:
    """File a document in the dispute, as the claimant."""
    scene.house.cast.clock.at += timedelta(milliseconds=1)  # so that one document is the latest
    form = {"title": "A document", "key": new_key(), **words, "upload": (io.BytesIO(content), name)}
    return scene.send("own", "POST", scene.path("documents.create", "POST"), form)


def fetch(scene: Scene) -> TestResponse:
    """The document that was filed last, as the other side gets it."""
    return scene.send("opposing", "GET", scene.path("documents.download", "GET", document_id=latest(scene), number=1))


def files(folder: Path) -> set[str]:
    """The place of every file below a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def latest(scene: Scene) -> str | None:
    query = select(DocumentRow.id).join(DocumentVersionRow).order_by(DocumentRow.created_at.desc()).limit(1)
    with scene.house.cast.backend.reading() as session:
        return session.scalar(query)


def objections(answer: TestResponse, sent_as: str) -> list[str]:
    """What would let a browser or a file system do anything but save the bytes under a harmless name."""
    found = []
    disposition, options = parse_options_header(answer.headers.get("Content-Disposition"))
    name = options.get("filename", "")
    if disposition != "attachment":
        found.append(f"it is {disposition or 'shown'}")
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        found.append("its type is guessed")
    if answer.mimetype != ALLOWED.get(Path(name).suffix.lower()) or answer.mimetype in ACTIVE:
        found.append(f"{name!r} sent as {sent_as!r} is {answer.mimetype}")
    if not name or len(name) > 130 or re.search(r'[/\\:*?"<>|]', name) or name.startswith("."):
        found.append(f"its name is {name!r}")
    if any(unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp", "Cs") for each in name):
        found.append(f"its name hides something: {name!r}")
    return found
