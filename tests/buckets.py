"""An S3-compatible store for the tests: a process of its own that keeps buckets in memory."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from urllib.error import URLError
from urllib.request import urlopen

import boto3
import pytest

LISTED_AT_ONCE = 3
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests", "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true", "MOTO_S3_DEFAULT_MAX_KEYS": str(LISTED_AT_ONCE),
}  # fmt: skip
STARTS_WITHIN = 60.0  # seconds

_numbers = count(1)


@contextmanager
def bucket_store() -> Iterator[str]:
    """The address of a store that runs until the end."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    server = subprocess.Popen(
        (sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **CREDENTIALS},
    )
    try:
        _await(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


@pytest.fixture(scope="session")
def store() -> Iterator[str]:
    with bucket_store() as address:
        yield address


@pytest.fixture
def bucket(store: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a fresh bucket."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    name = f"documents-{next(_numbers)}"
    boto3.client("s3", endpoint_url=store).create_bucket(Bucket=name)
    return name


def _await(address: str, server: subprocess.Popen[bytes]) -> None:
    begun = time.monotonic()
    while True:
        try:
            urlopen(f"{address}/moto-api/", timeout=5).close()
        except (URLError, ConnectionError):
            if server.poll() is not None or time.monotonic() - begun > STARTS_WITHIN:
                raise
            time.sleep(0.1)
        else:
            return
