"""Where documents stand when not in a folder: a bucket of an S3-compatible store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from govflow.settings.variables import Environment

_BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/[A-Za-z0-9][A-Za-z0-9._-]*)*/?")


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """A bucket by its name. ``prefix``: what all keys begin with, empty or ending with a slash; ``endpoint``: the
    address of the store, None for Amazon's.
    """

    name: str
    prefix: str
    endpoint: str | None


def bucket(env: Environment) -> Bucket | None:
    """What GOVFLOW_FILES and GOVFLOW_FILES_ENDPOINT say. Raises ValueError, naming the variable."""
    place, endpoint = env.get("GOVFLOW_FILES").strip(), env.get("GOVFLOW_FILES_ENDPOINT").strip()
    if not place:
        if endpoint:
            raise ValueError(
                "GOVFLOW_FILES_ENDPOINT is of no use without GOVFLOW_FILES, such as s3://govflow/documents"
            )
        return None
    found = _BUCKET.fullmatch(place)
    if found is None:
        raise ValueError(
            f"GOVFLOW_FILES must be like s3://bucket/folder, not {place!r}; without it files stand in a folder"
        )
    folder = place.removeprefix(f"s3://{found[1]}").strip("/")
    return Bucket(name=found[1], prefix=f"{folder}/" if folder else "", endpoint=_endpoint(endpoint))


def _endpoint(text: str) -> str | None:
    """Over plain HTTP only on this machine: open documents would be read on the way."""
    if not text:
        return None
    address = urlsplit(text)
    here = address.hostname in {"127.0.0.1", "::1", "localhost"}
    if not address.hostname or address.scheme not in ({"http", "https"} if here else {"https"}):
        raise ValueError(f"GOVFLOW_FILES_ENDPOINT must be an address such as https://s3.example.org, not {text!r}")
    return text
