"""Style sheets, scripts and pictures: under names made of their content, kept by browsers for a year, compressed once.

Only these are compressed. A page holds what is confided and the token of its forms beside what others wrote or an
address says, and how short it becomes would tell whether the two have something in common (BREACH).
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from stat import S_ISREG
from typing import Any

from flask import Flask, Response, abort, request
from flask.typing import ResponseReturnValue
from werkzeug.security import safe_join

from govflow.web.frame.security import ASSETS

YEAR, HOUR = 31_536_000, 3_600  # seconds
COMPRESSED = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml"})

_NAMED = re.compile(r"(.+)\.([0-9a-f]{16})(\.[a-z0-9]+)")


@dataclass(frozen=True, kw_only=True)
class Asset:
    """A file as it is sent."""

    kind: str
    body: bytes
    compressed: bytes | None
    fingerprint: str


def init_app(app: Flask) -> None:
    """Serve the static files of the application and of the packages that bring some; ``url_for`` names them so."""
    folders = {}
    for endpoint in ASSETS:
        owner = app.blueprints[endpoint.partition(".")[0]] if "." in endpoint else app
        folders[endpoint] = str(owner.static_folder)
        app.view_functions[endpoint] = _view(folders[endpoint])
    app.url_defaults(partial(_name, folders))


def _name(folders: dict[str, str], endpoint: str, values: dict[str, Any]) -> None:
    """Put the fingerprint of its content into the name of a file."""
    if endpoint not in folders:
        return
    asset = _find(folders[endpoint], values["filename"])
    if asset is not None:
        stem, dot, ending = values["filename"].rpartition(".")
        values["filename"] = f"{stem}.{asset.fingerprint}{dot}{ending}"


def _view(folder: str) -> Callable[[str], ResponseReturnValue]:
    def asset(filename: str) -> ResponseReturnValue:
        return _serve(folder, filename)

    return asset


def _serve(folder: str, filename: str) -> ResponseReturnValue:
    """A file; under a name with a fingerprint only what bears it."""
    named = _NAMED.fullmatch(filename)
    asset = _find(folder, f"{named[1]}{named[3]}" if named else filename)
    if asset is None or (named and named[2] != asset.fingerprint):
        abort(404)
    short = asset.compressed if request.accept_encodings.quality("gzip") > 0 else None
    response = Response(short or asset.body, mimetype=asset.kind)
    if short:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.set_etag(f"{asset.fingerprint}.gzip" if short else asset.fingerprint)
    response.cache_control.public = True
    response.cache_control.max_age = YEAR if named else HOUR
    response.cache_control.immutable = bool(named)
    return response.make_conditional(request)


def _find(folder: str, filename: str) -> Asset | None:
    path = safe_join(folder, filename)
    try:
        found = None if path is None else os.stat(path)  # asked four times a page: a Path takes ten times as long
    except (OSError, ValueError):
        return None
    return _read(path, found.st_mtime_ns) if path and found and S_ISREG(found.st_mode) else None


@lru_cache(maxsize=64)
def _read(path: str, changed: int) -> Asset:
    """A file as it was when it was ``changed`` last: whoever mends a style sheet sees it at once."""
    body, kind = Path(path).read_bytes(), mimetypes.guess_type(path)[0] or "application/octet-stream"
    return Asset(
        kind=kind,
        body=body,
        compressed=gzip.compress(body, 9, mtime=0) if kind in COMPRESSED else None,
        fingerprint=hashlib.sha256(body).hexdigest()[:16],
    )
