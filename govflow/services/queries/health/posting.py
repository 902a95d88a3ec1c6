"""Whether people are told in time, and whether the mail server takes mail."""

from __future__ import annotations

import smtplib

from govflow.services.backend import Backend
from govflow.services.operation.notices.smtp import connect
from govflow.services.queries.health.findings import Finding
from govflow.services.queries.notices.deliveries import DeliveryLag, read_delivery_lag
from govflow.settings.mail import MailServer
from govflow.values import SYSTEM

LATE = 120.0  # seconds
TOLD = "Look whether govflow is served with GOVFLOW_TELLERS above 0, or a govflow worker runs; the log says more."


def check_queue(backend: Backend) -> Finding:
    """Whether notices are made in time, and no mail lies there for good."""
    with backend.reading() as session:
        lag = read_delivery_lag(backend.work(session, SYSTEM))
    says = f"{lag.untold} entries wait to be told, {lag.waiting} mails to be sent, {lag.dead} are not tried any more."
    if lag.untold_for > LATE or (backend.settings.mail is not None and lag.overdue > LATE):
        return Finding(check="notices", says=f"{says} {_longest(lag)}", mend=TOLD)
    if lag.dead:
        return Finding(
            check="notices",
            says=says,
            mend="Mend what /administration/deliveries names, and try again there.",
        )
    return Finding(check="notices", says=says)


def check_mail(backend: Backend) -> Finding:
    """Whether the server is reached and lets us in. Nothing is sent."""
    settings = backend.settings.mail
    if settings is None:
        return Finding(check="mail", says="No mail is sent: GOVFLOW_MAIL is not set.")
    place = f"{settings.host}:{settings.port}"
    try:
        connect(settings).quit()
    except smtplib.SMTPAuthenticationError as error:
        return Finding(
            check="mail",
            says=f"{place} does not let {settings.user} in ({error.smtp_code}).",
            mend="Correct user and password in GOVFLOW_MAIL; write %40 for @ in them.",
        )
    except (smtplib.SMTPException, OSError) as error:
        return Finding(
            check="mail",
            says=f"{place} cannot be reached, or not as GOVFLOW_MAIL says ({type(error).__name__}).",
            mend="Look whether it runs, and takes smtps:// or STARTTLS with a certificate that holds.",
        )
    return Finding(check="mail", says=f"{place} takes mail ({_how(settings)}).")


def _how(settings: MailServer) -> str:
    encrypted = "not encrypted, on this machine" if settings.security == "none" else settings.security.upper()
    return f"{encrypted}, {f'signed in as {settings.user}' if settings.user else 'without signing in'}"


def _longest(lag: DeliveryLag) -> str:
    return f"The oldest waits for {max(lag.untold_for, lag.overdue):.0f} s."
