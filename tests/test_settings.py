"""What an operator sets, and how the program says that it cannot be used."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from govflow.errors import Conflict
from govflow.services.commands.directory.people import InvitePerson, invite_person
from govflow.services.commands.setup import OPERATOR, connect
from govflow.settings import Settings, log_form
from govflow.settings.buckets import Bucket
from govflow.store.people import DemoAccountRow

KEY = "4pKq-9vT2_xWzR7mL0sYb3NcE8hGfJ1d"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVFLOW_DATA", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("GOVFLOW_ZONE", "Asia/Peking", "GOVFLOW_ZONE must be a time zone such as Asia/Shanghai, not 'Asia/Peking'"),
        ("GOVFLOW_ZONE", "../etc/passwd", "GOVFLOW_ZONE must be a time zone"),
        ("GOVFLOW_HTPS", "1", "There is no setting GOVFLOW_HTPS; did you mean GOVFLOW_HTTPS?"),
        ("GOVFLOW_SECRETKEY", KEY, "did you mean GOVFLOW_SECRET_KEY?"),
        ("govflow_demo", "1", "There is no setting govflow_demo; did you mean GOVFLOW_DEMO?"),
        ("GOVFLOW_SECRET_KEY", "", "GOVFLOW_SECRET_KEY is empty"),
        ("GOVFLOW_SECRET_KEY", KEY[:31], "GOVFLOW_SECRET_KEY can be guessed: it needs 32 random characters"),
        ("GOVFLOW_SECRET_KEY", "changeme" * 8, "GOVFLOW_SECRET_KEY can be guessed"),
        ("GOVFLOW_DATA", "var", "GOVFLOW_DATA must be the whole path from /, not 'var'"),
        ("GOVFLOW_PROXIES", "one", "GOVFLOW_PROXIES must be a whole number"),
        ("GOVFLOW_PUBLISH_HOURS", "7", "GOVFLOW_PUBLISH_HOURS must divide the day"),
        ("GOVFLOW_PUBLISH_HOURS", "0", "GOVFLOW_PUBLISH_HOURS must divide the day"),
        ("GOVFLOW_SWEEPERS", "0", "GOVFLOW_SWEEPERS must be 1 or more, not '0'"),
        ("GOVFLOW_MAIL", "mail.example.org", "GOVFLOW_MAIL must read smtp://user:password@host:587"),
        ("GOVFLOW_MAIL", "http://mail.example.org", "GOVFLOW_MAIL must read smtp://"),
        ("GOVFLOW_MAIL", "smtp://mail.example.org:many", "GOVFLOW_MAIL must read smtp://"),
        ("GOVFLOW_MAIL", "smtp://mail.example.org", "GOVFLOW_MAIL_FROM must be an address such as"),
        ("GOVFLOW_MAIL_HOURS", "21-7", "GOVFLOW_MAIL_HOURS must be two hours of the day such as 7-21, not '21-7'"),
        ("GOVFLOW_MAIL_HOURS", "7-25", "GOVFLOW_MAIL_HOURS must be two hours of the day"),
        ("GOVFLOW_MAIL_CALENDAR", "us", "GOVFLOW_MAIL_CALENDAR must be one of cn, plain, not 'us'"),
        ("GOVFLOW_PORTAL", "perhaps", "GOVFLOW_PORTAL must be 1 or 0, not 'perhaps'"),
        ("GOVFLOW_PASSWORD_MAIL", "never", "GOVFLOW_PASSWORD_MAIL must be 1 or 0, not 'never'"),
        ("GOVFLOW_TELLERS", "one", "GOVFLOW_TELLERS must be a whole number"),
        ("GOVFLOW_KEEP_NOTICES_DAYS", "0", "GOVFLOW_KEEP_NOTICES_DAYS must be 1 or more, not '0'"),
        ("GOVFLOW_SESSION_HOURS", "721", "GOVFLOW_KEEP_RECEIPTS_DAYS must be as long as a session (721 hours)"),
        ("GOVFLOW_PAPERS", "nowhere", "GOVFLOW_PAPERS must name a folder with templates of papers; there is no"),
        ("GOVFLOW_FILES", "/srv/documents", "GOVFLOW_FILES must be like s3://bucket/folder, not '/srv/documents'"),
        ("GOVFLOW_FILES", "s3://Bucket", "GOVFLOW_FILES must be like s3://bucket/folder"),
        ("GOVFLOW_FILES", "s3://bucket/../other", "GOVFLOW_FILES must be like s3://bucket/folder"),
        ("GOVFLOW_FILES_ENDPOINT", "https://s3.example.org", "is of no use without GOVFLOW_FILES"),
        ("GOVFLOW_DEMO", "maybe", "GOVFLOW_DEMO must be 1 or 0"),
        ("GOVFLOW_LOG", "xml", "GOVFLOW_LOG must be text or json, not 'xml'"),
        ("GOVFLOW_METRICS_TOKEN", "short", "GOVFLOW_METRICS_TOKEN can be guessed: it needs 32 random characters"),
        ("GOVFLOW_SYNCHRONOUS", "sometimes", "GOVFLOW_SYNCHRONOUS must be one of FULL, NORMAL, EXTRA, OFF"),
        ("GOVFLOW_HOSTS", "https://gov.example.org", "GOVFLOW_HOSTS names hosts such as gov.example.org"),
        ("GOVFLOW_HOSTS", "gov.example.org, *", "not '*': leave out scheme, path and *"),
        ("GOVFLOW_HOSTS", "gov.example.org/", "not 'gov.example.org/'"),
        ("GOVFLOW_HOSTS", "a..example.org", "not 'a..example.org'"),
        ("GOVFLOW_ADDRESS", "gov.example.org", "it begins with https:// or http://"),
        ("GOVFLOW_ADDRESS", "ftp://localhost", "it begins with https:// or http://"),
        ("GOVFLOW_ADDRESS", "http://localhost/pages", "it has a host, perhaps a port, and nothing behind it"),
        ("GOVFLOW_ADDRESS", "http://me@localhost", "it has a host, perhaps a port, and nothing behind it"),
        ("GOVFLOW_ADDRESS", "http://", "it has a host, perhaps a port, and nothing behind it"),
        ("GOVFLOW_ADDRESS", "http://localhost:99999", "GOVFLOW_ADDRESS must be an address such as"),
        (
            "GOVFLOW_ADDRESS",
            "http://gov.example.org",
            "none of the hosts that are answered (localhost, 127.0.0.1, [::1])",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_mends_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError) as refused:
        Settings.from_env()
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("portal", "demo", "open_"), [("", "", False), ("", "1", True), ("0", "1", False), ("1", "", True)]
)
def test_what_is_public_leaves_the_house_only_where_somebody_said_so(
    monkeypatch: pytest.MonkeyPatch, portal: str, demo: str, open_: bool
) -> None:
    monkeypatch.setenv("GOVFLOW_PORTAL", portal)
    monkeypatch.setenv("GOVFLOW_DEMO", demo)
    assert Settings.from_env().portal is open_


@pytest.mark.parametrize(
    ("address", "https", "whole"),
    [
        ("https://gov.example.org", "1", "https://gov.example.org/invitations/x"),
        ("https://gov.example.org:8443/", "1", "https://gov.example.org:8443/invitations/x"),
        (" https://GOV.example.org ", "1", "https://GOV.example.org/invitations/x"),
        ("http://gov.example.org", "1", None),
        ("http://gov.example.org", "", "http://gov.example.org/invitations/x"),
        ("https://gov.example.org", "", None),
        ("http://127.0.0.1:8101", "", "http://127.0.0.1:8101/invitations/x"),
        ("", "1", "http://127.0.0.1:8000/invitations/x"),
    ],
)
def test_links_are_whole_addresses_at_which_people_can_sign_in(
    monkeypatch: pytest.MonkeyPatch, address: str, https: str, whole: str | None
) -> None:
    monkeypatch.setenv("GOVFLOW_HOSTS", "gov.example.org, 127.0.0.1, [::1]")
    monkeypatch.setenv("GOVFLOW_ADDRESS", address)
    monkeypatch.setenv("GOVFLOW_HTTPS", https)
    if whole is None:
        with pytest.raises(ValueError, match="so write https and set GOVFLOW_HTTPS=1"):
            Settings.from_env()
    else:
        assert Settings.from_env().whole("/invitations/x") == whole


def test_hosts_are_taken_as_requests_name_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVFLOW_HOSTS", " Gov.Example.org , .example.org,gov.example.org:8443, 政务.example.org,,web_1")
    assert Settings.from_env().trusted_hosts == (
        "gov.example.org", ".example.org", "gov.example.org:8443", "xn--zfr164b.example.org", "web_1",
    )  # fmt: skip


def test_a_data_folder_that_takes_nothing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for folder in ("file", "file/below"):
        monkeypatch.setenv("GOVFLOW_DATA", str(tmp_path / folder))
        with pytest.raises(ValueError, match=r"GOVFLOW_DATA: nothing can be written into .*file"):
            Settings.from_env()

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setenv("GOVFLOW_DATA", str(tmp_path / "var"))
    monkeypatch.setattr("govflow.key_files.NamedTemporaryFile", refused)
    with pytest.raises(ValueError, match=r"var \(Permission denied\).*chown"):
        Settings.from_env()


@pytest.mark.parametrize("kept", ["", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"])
def test_a_key_on_the_disk_that_was_emptied_signs_nothing(tmp_path: Path, kept: str) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "secret.key").write_text(kept)
    with pytest.raises(ValueError, match=r"secret\.key .*remove the file"):
        Settings.from_env()


@pytest.mark.parametrize(("given", "sent"), [("", True), ("1", True), ("0", False)])
def test_links_for_who_forgot_the_password_are_switched_off_by_name(
    monkeypatch: pytest.MonkeyPatch, given: str, sent: bool
) -> None:
    monkeypatch.setenv("GOVFLOW_PASSWORD_MAIL", given)
    assert Settings.from_env().password_mail is sent


def test_what_can_be_used_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GOVFLOW_SECRET_KEY", KEY)
    monkeypatch.setenv("GOVFLOW_ZONE", "Asia/Urumqi")
    monkeypatch.setenv("GOVFLOW_HOSTS", "a.example, b.example")
    monkeypatch.setenv("GOVFLOW_LOG", "JSON")
    monkeypatch.setenv("GOVFLOW_METRICS_TOKEN", KEY)
    monkeypatch.setenv("GOVFLOW_READY_MINUTES", "0")
    monkeypatch.setenv("GOVFLOW_TORTURE", "1")  # of the tests, handed down to what they start
    settings = Settings.from_env("sqlite:///x")
    assert (settings.secret_key, settings.zone, settings.database_url) == (KEY, "Asia/Urumqi", "sqlite:///x")
    assert (settings.log, settings.metrics_token, settings.ready_minutes, log_form()) == ("json", KEY, 0, "json")
    assert (settings.trusted_hosts, settings.data_dir) == (("a.example", "b.example"), tmp_path / "var")


@pytest.mark.parametrize(
    ("place", "endpoint", "bucket"),
    [
        ("s3://govflow", "", Bucket(name="govflow", prefix="", endpoint=None)),
        ("s3://govflow/north/documents/", "", Bucket(name="govflow", prefix="north/documents/", endpoint=None)),
        (
            "s3://gov-flow/a",
            "https://s3.example.org",
            Bucket(name="gov-flow", prefix="a/", endpoint="https://s3.example.org"),
        ),
        (
            "s3://gov-flow/a",
            "http://127.0.0.1:9000",
            Bucket(name="gov-flow", prefix="a/", endpoint="http://127.0.0.1:9000"),
        ),
    ],
)
def test_documents_stand_in_a_bucket_where_one_is_named(
    monkeypatch: pytest.MonkeyPatch, place: str, endpoint: str, bucket: Bucket
) -> None:
    monkeypatch.setenv("GOVFLOW_FILES", place)
    monkeypatch.setenv("GOVFLOW_FILES_ENDPOINT", endpoint)
    assert Settings.from_env().files == bucket


@pytest.mark.parametrize("endpoint", ["http://s3.example.org", "s3.example.org", "ftp://127.0.0.1"])
def test_open_documents_cross_no_network_in_clear(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    monkeypatch.setenv("GOVFLOW_FILES", "s3://govflow")
    monkeypatch.setenv("GOVFLOW_FILES_ENDPOINT", endpoint)
    with pytest.raises(ValueError, match=r"must be an address such as https://s3\.example\.org"):
        Settings.from_env()


def test_a_key_is_made_at_first_use_and_kept(tmp_path: Path) -> None:
    assert Settings.from_env().secret_key == Settings.from_env().secret_key
    assert (tmp_path / "var" / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_demonstration_shows_no_accounts_of_real_people(database_url: str, tmp_path: Path) -> None:
    settings = Settings(database_url=database_url, secret_key=KEY, data_dir=tmp_path)
    connect(replace(settings, demo=True)).sessions.dispose()  # nobody is there yet
    backend = connect(settings)
    li_na = InvitePerson(email="li.na@example.org", name_en="Li Na", name_zh="李娜", language="zh", administrator=False)
    person_id = invite_person(backend, OPERATOR, li_na)
    with pytest.raises(Conflict, match="Leave GOVFLOW_DEMO out"):
        connect(replace(settings, demo=True))
    with backend.transaction() as session:  # as the demonstration notes of its invented people
        session.add(DemoAccountRow(person_id=person_id, position=1, shows_en="", shows_zh=""))
    backend.sessions.dispose()
    connect(replace(settings, demo=True)).sessions.dispose()


def test_providers_are_read_by_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "GOVFLOW_PROVIDERS": "hebei, tian-jin",
        "GOVFLOW_PROVIDER_HEBEI_ISSUER": "https://id.hebei.gov.cn",
        "GOVFLOW_PROVIDER_HEBEI_CLIENT_ID": "govflow",
        "GOVFLOW_PROVIDER_HEBEI_CLIENT_SECRET": "secret",
        "GOVFLOW_PROVIDER_HEBEI_DOMAINS": "Hebei.gov.cn, ",
        "GOVFLOW_PROVIDER_TIAN_JIN_ISSUER": "http://localhost:9400",
        "GOVFLOW_PROVIDER_TIAN_JIN_CLIENT_ID": "govflow",
        "GOVFLOW_PROVIDER_TIAN_JIN_CLIENT_SECRET": "secret",
    }.items():
        monkeypatch.setenv(name, value)
    hebei, tianjin = Settings.from_env().providers
    assert (hebei.name, hebei.issuer, hebei.domains) == ("hebei", "https://id.hebei.gov.cn", ("hebei.gov.cn",))
    assert (tianjin.name, tianjin.domains) == ("tian-jin", ())
    assert "secret" not in repr(hebei)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("GOVFLOW_PROVIDERS", "Hebei!", "GOVFLOW_PROVIDERS names each in small letters"),
        ("GOVFLOW_PROVIDER_HEBEI_CLIENT_SECRET", "", "GOVFLOW_PROVIDER_HEBEI_CLIENT_SECRET is missing"),
        ("GOVFLOW_PROVIDER_HEBEI_ISSUER", "http://id.hebei.gov.cn", "GOVFLOW_PROVIDER_HEBEI_ISSUER must be an address"),
        ("GOVFLOW_PROVIDER_HEBEI_DOMAINS", "li@hebei.gov.cn", "GOVFLOW_PROVIDER_HEBEI_DOMAINS names domains"),
        ("GOVFLOW_PROVIDER_HUBEI_ISSUER", "https://x", "There is no setting GOVFLOW_PROVIDER_HUBEI_ISSUER"),
    ],
)
def test_a_provider_that_is_not_complete_or_not_safe_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv("GOVFLOW_PROVIDERS", "hebei")
    for part, given in {"ISSUER": "https://id.hebei.gov.cn", "CLIENT_ID": "g", "CLIENT_SECRET": "s"}.items():
        monkeypatch.setenv(f"GOVFLOW_PROVIDER_HEBEI_{part}", given)
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=sentence):
        Settings.from_env()


def test_the_server_for_mail_is_read_whole_and_its_password_is_shown_nowhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOVFLOW_DATA", str(tmp_path))
    monkeypatch.setenv("GOVFLOW_MAIL", "smtp://office%40gov:s%3Acret@mail.example.org")
    monkeypatch.setenv("GOVFLOW_MAIL_FROM", "office@gov.example.org")
    with pytest.raises(ValueError, match="GOVFLOW_MAIL needs GOVFLOW_ADDRESS"):
        Settings.from_env()
    monkeypatch.setenv("GOVFLOW_ADDRESS", "http://localhost:8000")
    found = Settings.from_env().mail
    assert found is not None
    assert (found.host, found.port, found.security) == ("mail.example.org", 587, "starttls")
    assert (found.user, found.password, found.bounces) == ("office@gov", "s:cret", "office@gov.example.org")
    assert "cret" not in repr(found)
    monkeypatch.setenv("GOVFLOW_MAIL", "smtps://mail.example.org")
    tls = Settings.from_env().mail
    assert tls is not None
    assert (tls.port, tls.security) == (465, "tls")
