"""Mail as it leaves: its header and parts (RFC 5322, 2369, 8058), and the server that takes it.

Nothing that people typed becomes a header but as one encoded word after another: a line feed, or a word that looks
encoded already, means nothing there. What holds a control character is not sent at all.
"""

from __future__ import annotations

import smtplib
import ssl
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime

from govflow.settings.mail import ADDRESS, MailServer

TIMEOUT = 20.0  # seconds for each answer of the server
_UNFOLDED = compat32.clone(linesep="\r\n", max_line_length=0)  # what is encoded has its lines already
PERMANENT = range(500, 600)
_OF_ADDRESS = frozenset({550, 551, 552, 553, 554})
"""What a server says of one receiver or one mail, and will say again."""


class Undeliverable(Exception):  # not an error of ours: it is kept with the mail
    """The mail was not taken. ``final``: nor will it be another time."""

    def __init__(self, reason: str, *, final: bool) -> None:
        super().__init__(reason)
        self.reason, self.final = reason, final


@dataclass(frozen=True, kw_only=True)
class Written:
    """A mail in words, in the language of its reader. ``stop``: the whole address that ends such mail; none: nothing
    does.
    """

    to: str
    name: str
    language: str
    subject: str
    text: str
    html: str
    stop: str | None = None


class Server:
    """A connection to the server, kept while there is mail. Raises Undeliverable."""

    def __init__(self, settings: MailServer) -> None:
        self._settings = settings
        self._open: smtplib.SMTP | None = None

    def send(self, mail: Written, identifier: str, at: datetime) -> None:
        content = compose(self._settings, mail, identifier, at)
        try:
            connection = self._open or connect(self._settings)
            self._open = connection
            connection.sendmail(self._settings.bounces, [mail.to], content)
        except smtplib.SMTPRecipientsRefused as error:
            self._forget()
            code = max((code for code, _ in error.recipients.values()), default=450)
            raise Undeliverable(f"The server refused the address ({code}).", final=code in PERMANENT) from error
        except smtplib.SMTPResponseException as error:
            self._forget()
            raise Undeliverable(_answer(error), final=error.smtp_code in _OF_ADDRESS) from error
        except (smtplib.SMTPException, OSError) as error:
            self._forget()
            raise Undeliverable(f"The mail server cannot be reached ({type(error).__name__}).", final=False) from error

    def close(self) -> None:
        if self._open is not None:
            try:
                self._open.quit()
            except (smtplib.SMTPException, OSError):
                self._open.close()
        self._open = None

    def _forget(self) -> None:
        """Whatever state it is in, the next mail begins with a new connection."""
        if self._open is not None:
            self._open.close()
        self._open = None


def connect(settings: MailServer) -> smtplib.SMTP:
    """Reach the server and sign in. Raises SMTPException, OSError. What is not encrypted goes nowhere but to this
    machine: a server without STARTTLS is refused.
    """
    context = ssl.create_default_context()
    if settings.security == "tls":
        found: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, timeout=TIMEOUT, context=context)
    else:
        found = smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT)
    try:
        if settings.security == "starttls":
            found.starttls(context=context)
        if settings.user:
            found.login(settings.user, settings.password)
    except BaseException:
        found.close()
        raise
    return found


def compose(settings: MailServer, mail: Written, identifier: str, at: datetime) -> bytes:
    """The bytes of a mail: the same each time that it is tried. Raises Undeliverable for what no header may hold."""
    if not ADDRESS.fullmatch(mail.to):
        raise Undeliverable("This is no address to which mail can be written.", final=True)
    message = MIMEMultipart("alternative")
    message["From"] = f"{_encoded('govflow')} <{settings.sender}>"
    message["To"] = f"{_encoded(mail.name)} <{mail.to}>"
    message["Subject"] = _encoded(mail.subject)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{identifier}@{settings.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    if mail.stop is not None:
        message["List-Unsubscribe"] = f"<{_plain(mail.stop)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_boundary(f"govflow-{identifier}")
    message.attach(MIMEText(mail.text, "plain", "utf-8"))
    message.attach(MIMEText(mail.html, "html", "utf-8"))
    return message.as_bytes(policy=_UNFOLDED)


def _encoded(words: str) -> str:
    """Always encoded, so that nothing in it is read as syntax, or as a word that was encoded already."""
    return Header(_plain(words), "utf-8", maxlinelen=70).encode()


def _plain(words: str) -> str:
    if any(unicodedata.category(each) in {"Cc", "Cf", "Zl", "Zp", "Cs"} for each in words):
        raise Undeliverable("A name or title holds a character that no mail may have.", final=True)
    return words


def _answer(error: smtplib.SMTPResponseException) -> str:
    """The number alone: the words of a server may repeat what it was sent."""
    return f"The mail server answered {error.smtp_code}."
