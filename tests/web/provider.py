"""A provider of sign-on as a process of its own, and a person who signs in there."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

PATIENCE = 20  # seconds until it answers


@contextmanager
def running(*people: dict[str, Any]) -> Iterator[str]:
    """The issuer, until the block is left. It knows these people by their claims, and everybody who types a name."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("oidc-provider-mock")
    command = [str(program), "--port", str(port), "--require-nonce", "true"]
    for each in people:
        command += ["--user-claims", json.dumps(each)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            issuer = f"http://127.0.0.1:{port}"
            _wait(issuer)
            yield issuer
        finally:
            process.terminate()


def consent(address: str, subject: str) -> str:
    """Sign in there; path and query with which the browser comes back."""
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=PATIENCE)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def _wait(issuer: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            requests.get(f"{issuer}/.well-known/openid-configuration", timeout=1).raise_for_status()
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(issuer)
