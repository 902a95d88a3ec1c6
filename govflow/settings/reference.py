"""Every variable of the environment, as its operator reads of it: what it is for, and what holds without it."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.settings.environment import Settings
from govflow.settings.webhooks import PORTS


@dataclass(frozen=True)
class Variable:
    """One variable. ``default``: what holds without it, as it would be written; empty: nothing does."""

    name: str
    default: str
    says: str


VARIABLES = (
    Variable("GOVFLOW_DATABASE", "a SQLite file in the data folder",
             "The database: postgresql://role:password@host/name, or sqlite:////whole/path. --database wins."),
    Variable("GOVFLOW_DATA", "var below the working folder",
             "The data folder: documents and keys. The whole path; every process on every machine must have the same."),
    Variable("GOVFLOW_ADDRESS", "",
             "At which people reach the pages, such as https://gov.example.org: links lead there."),
    Variable("GOVFLOW_HOSTS", ", ".join(Settings.trusted_hosts),
             "The names by which pages may be asked for, separated by commas. Others are answered with 400."),
    Variable("GOVFLOW_HTTPS", "0", "1 where people come by https: cookies are then sent no other way."),
    Variable("GOVFLOW_PROXIES", str(Settings.proxies),
             "How many reverse proxies stand in front and set X-Forwarded-For, -Proto and -Host."),
    Variable("GOVFLOW_ZONE", Settings.zone,
             "The time zone in which days are counted. Never change it once there are cases."),
    Variable("GOVFLOW_SECRET_KEY", "made once, kept in secret.key of the data folder",
             "Signs sessions and links: 32 random characters or more. Keep it yourself where it is set here."),
    Variable("GOVFLOW_KEYS", "compartments.keys in the data folder",
             "The file with the keys that seal what is confided."),
    Variable("GOVFLOW_FILES", "blobs in the data folder",
             "A bucket for the documents, such as s3://bucket/folder. Needs govflow[s3]."),
    Variable("GOVFLOW_FILES_ENDPOINT", "", "The address of a store that is not Amazon’s."),
    Variable("GOVFLOW_MAIL", "",
             "The server that takes mail: smtps://user:password@host:465 or smtp://… with STARTTLS. Empty: no mail."),
    Variable("GOVFLOW_MAIL_FROM", "", "The sender of mail."),
    Variable("GOVFLOW_MAIL_BOUNCES", "the sender", "Where mail comes back that cannot be delivered."),
    Variable("GOVFLOW_MAIL_HOURS", "", "7-21 keeps mail to these hours, but for what must be told at once."),
    Variable("GOVFLOW_MAIL_CALENDAR", "", "cn or plain keeps it to working days of that calendar, likewise."),
    Variable("GOVFLOW_PORTAL", "0",
             "1: everybody reads at /public, without an account, what procedures declare public; without it those "
             "alone who are signed in. A demonstration has it."),
    Variable("GOVFLOW_PASSWORD_MAIL", "1",
             "0: who forgot the password gets no link by mail and asks an administrator, as without GOVFLOW_MAIL."),
    Variable("GOVFLOW_WEBHOOK_PORTS", ", ".join(map(str, sorted(PORTS))),
             "The ports of receivers of webhooks, separated by commas."),
    Variable("GOVFLOW_WEBHOOK_INSIDE", "",
             "Receivers of webhooks inside your own network, by name and port, such as registry.gov.internal:8443; "
             "http is allowed there. Dangerous: everybody with an account can then have requests sent to them."),
    Variable("GOVFLOW_TELLERS", str(Settings.tellers),
             "Threads of each process that tell and send; 0 leaves it to govflow worker."),
    Variable("GOVFLOW_PROVIDERS", "",
             "Sign-on providers by name, separated by commas; each has GOVFLOW_PROVIDER_NAME_ISSUER, _CLIENT_ID, "
             "_CLIENT_SECRET and perhaps _DOMAINS."),
    Variable("GOVFLOW_SESSION_HOURS", str(Settings.session_hours), "After so many hours people sign in again."),
    Variable("GOVFLOW_MAX_UPLOAD_BYTES", str(Settings.max_upload_bytes),
             "The largest document. The proxy must let through 1 MB more."),
    Variable("GOVFLOW_PUBLISH_HOURS", str(Settings.publish_hours),
             "How often the root of the record is published: 1, 2, 3, 4, 6, 8, 12 or 24."),
    Variable("GOVFLOW_STANDSTILL_DAYS", str(Settings.standstill.days),
             "After so many days without a sweep of deadlines the operator is told that the installation stood still."),
    Variable("GOVFLOW_SWEEPERS", str(Settings.sweepers),
             "Threads of each process that see to deadlines; on SQLite one works."),
    Variable("GOVFLOW_READY_MINUTES", str(Settings.ready_minutes),
             "/readyz says no where deadlines were not looked at for so many minutes; 0: it does not ask."),
    Variable("GOVFLOW_KEEP_NOTICES_DAYS", str(Settings.kept_notices.days),
             "How long notices for the outside are kept."),
    Variable("GOVFLOW_KEEP_RECEIPTS_DAYS", str(Settings.kept_receipts.days),
             "How long the keys of forms are kept: a form sent twice within it is carried out once."),
    Variable("GOVFLOW_KEEP_SESSIONS_DAYS", str(Settings.kept_sessions.days),
             "How long sessions are kept after their end."),
    Variable("GOVFLOW_VOCABULARY", "", "A file with the roles, kinds, relations and families that the region adds."),
    Variable("GOVFLOW_PAPERS", "", "A folder with the region’s own templates of papers."),
    Variable("GOVFLOW_LOG", Settings.log, "How the log is written: text for people, json for programs."),
    Variable("GOVFLOW_METRICS_TOKEN", "", "Whoever bears it reads /metrics from elsewhere: 32 random characters."),
    Variable("GOVFLOW_SYNCHRONOUS", Settings.synchronous, "How SQLite waits for the disk: FULL survives a power cut."),
    Variable("GOVFLOW_DEMO", "0",
             "1 shows the accounts of a demonstration on the sign-in page. Refused with real people."),
    Variable("GOVFLOW_DEMO_PASSWORD", Settings.demo_password, "The password of the accounts of a demonstration."),
)  # fmt: skip


def as_markdown() -> str:
    """The reference as a page."""
    lines = [
        "# Settings",
        "",
        "Everything that differs between one installation and another stands in the environment of its processes.",
        "A misspelt name or a value that cannot be used stops the start with the sentence that mends it;",
        "`govflow doctor` looks at all of them. This page is made anew by",
        "`govflow settings --markdown > docs/environment.md`.",
        "",
        "| variable | without it | what it is for |",
        "|---|---|---|",
        *(f"| `{each.name}` | {_or_none(each.default)} | {each.says} |" for each in VARIABLES),
        "",
    ]
    return "\n".join(lines)


def as_text() -> str:
    """The same for a terminal."""
    return "\n".join(f"{each.name} ({each.default or 'not set'})\n    {each.says}" for each in VARIABLES)


def _or_none(default: str) -> str:
    return default or "–"
