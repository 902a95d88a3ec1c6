"""One request to a receiver: to a number that was judged, under the name that was typed, and within a bounded time."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPException
from socket import SHUT_RDWR
from threading import Event, Timer

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from govflow.services.operation.webhooks.addresses import Receiver
from govflow.services.operation.webhooks.failures import CERTIFICATE, GARBLED, REFUSED, SLOW, Unreached

STEP, WHOLE = 5.0, 10.0
"""Seconds for each step of a request, such as connecting, and for all of it once there is a connection."""


def send(receiver: Receiver, numbers: Sequence[str], content: bytes, headers: Mapping[str, str]) -> int:
    """The status that the receiver answers; of its answer nothing else is read. Redirects lead nowhere, and no proxy
    is asked. Raises Unreached.
    """
    failed: Unreached | None = None
    for number in numbers:
        connection = _connection(receiver, number)
        try:
            connection.connect()
            return _asked(connection, receiver, content, headers)
        except (NewConnectionError, ConnectTimeoutError):
            failed = Unreached(REFUSED)
        except ssl.SSLCertVerificationError as error:
            raise Unreached(CERTIFICATE) from error
        except TimeoutError as error:
            raise Unreached(SLOW) from error
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            raise Unreached(GARBLED) from error
        finally:
            connection.close()
    raise failed or Unreached(REFUSED)


def _connection(receiver: Receiver, number: str) -> HTTPConnection:
    if not receiver.secure:
        return HTTPConnection(number, receiver.port, timeout=STEP)
    return HTTPSConnection(
        number,
        receiver.port,
        timeout=STEP,
        ssl_context=ssl.create_default_context(),
        server_hostname=receiver.host,
    )


def _asked(connection: HTTPConnection, receiver: Receiver, content: bytes, headers: Mapping[str, str]) -> int:
    with _bounded(connection) as over:
        try:
            named = {"Host": receiver.named, **headers}
            connection.request("POST", receiver.target, content, named, preload_content=False)
            return connection.getresponse().status
        except (HTTPError, HTTPException, OSError) as error:
            if over():
                raise TimeoutError from error
            raise


@contextmanager
def _bounded(connection: HTTPConnection) -> Iterator[Callable[[], bool]]:
    """End the connection when the time is over: who sends a letter every few seconds keeps each step in time."""
    ended = Event()

    def end() -> None:
        ended.set()
        with suppress(OSError, AttributeError):  # it is closed already
            connection.sock.shutdown(SHUT_RDWR)

    watch = Timer(WHOLE, end)
    watch.daemon = True
    watch.start()
    try:
        yield ended.is_set
    finally:
        watch.cancel()
