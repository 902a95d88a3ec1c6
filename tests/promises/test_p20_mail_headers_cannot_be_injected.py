"""P20: nothing that people typed becomes part of the header of a mail, or another mail, or another receiver."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.policy import default
from typing import Any

import pytest

from govflow.services.operation.notices.smtp import Undeliverable, Written, compose
from govflow.settings.mail import MailServer

SERVER = MailServer(host="h", port=25, security="none", sender="office@gov.example.org", bounces="back@gov.example.org")
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PLAIN = Written(
    to="he.jun@govflow.example",
    name="He Jun",
    language="en",
    subject="Something waits for you",
    text="Look.\n.\nBcc: x@evil.example\n",
    html="<p>Look.</p>",
    stop="https://gov.example.org/mail/stop/abc",
)
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language"),
    *("List-Unsubscribe", "List-Unsubscribe-Post", "Content-Type", "MIME-Version"),
}
BREAKS = ("\r\n", "\n", "\r", "\x00", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\u202e", "\u200b", "\x7f")
FIELDS = ("name", "subject", "stop", "to")
ODD = (
    "=?utf-8?q?=0D=0ABcc:=20x@evil.example?=",
    "=?utf-8?b?DQpCY2M6IHhAZXZpbC5leGFtcGxl?=",
    '"He Jun" <x@evil.example>, he',
    "He Jun, x@evil.example",
    "贺军；Bcc: x@evil.example",
    "a" * 500,
    "：" * 200,
    "\\",
    '"',
)


def read(mail: Written) -> Any:
    return email.message_from_bytes(compose(SERVER, mail, "0" * 32, AT), policy=default)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("sign", BREAKS, ids=[f"{ord(each[0]):x}{len(each)}" for each in BREAKS])
def test_a_control_character_in_any_field_stops_the_mail(field: str, sign: str) -> None:
    wrong = replace(PLAIN, **{field: f"{getattr(PLAIN, field)}{sign}Bcc: x@evil.example"})
    with pytest.raises(Undeliverable) as refused:
        compose(SERVER, wrong, "0" * 32, AT)
    assert refused.value.final
    assert "evil" not in refused.value.reason


@pytest.mark.parametrize("words", ODD, ids=range(len(ODD)))
def test_what_looks_like_syntax_is_read_as_it_was_typed(words: str) -> None:
    found = read(replace(PLAIN, name=words, subject=words))
    raw = email.message_from_bytes(compose(SERVER, replace(PLAIN, name=words, subject=words), "0" * 32, AT))
    assert str(make_header(decode_header(raw["Subject"]))) == words
    assert set(found.keys()) == HEADERS
    assert [each.addr_spec for each in found["To"].addresses] == [PLAIN.to]
    assert found["Bcc"] is None
    assert all(len(line) <= 998 for line in compose(SERVER, PLAIN, "0" * 32, AT).split(b"\r\n"))


@pytest.mark.parametrize(
    "address",
    [
        "a@b,c@d",
        "a@b>\x20<c@d",
        "<a@b>",
        "a b@c.example",
        "a@b.example;c@d.example",
        '"a"@b.example',
        "a@[::1]",
        "贺@b.c",
    ],
)
def test_what_is_more_than_one_address_is_written_to_by_nobody(address: str) -> None:
    with pytest.raises(Undeliverable):
        compose(SERVER, replace(PLAIN, to=address), "0" * 32, AT)


def test_a_mail_that_nothing_ends_has_the_same_head_but_for_that() -> None:
    found = read(replace(PLAIN, stop=None))
    assert set(found.keys()) == HEADERS - {"List-Unsubscribe", "List-Unsubscribe-Post"}


def test_a_mail_is_the_same_bytes_each_time_and_tells_no_count() -> None:
    assert compose(SERVER, PLAIN, "f" * 32, AT) == compose(SERVER, PLAIN, "f" * 32, AT)
    assert read(PLAIN)["Message-ID"] == f"<{'0' * 32}@gov.example.org>"
    assert read(PLAIN)["X-Mailer"] is None


def test_a_line_of_the_text_is_no_header_and_ends_no_mail() -> None:
    content = compose(SERVER, PLAIN, "0" * 32, AT)
    assert b"\r\n.\r\n" not in content
    assert b"\nBcc" not in content
