"""``python -m bot whatsapp check``: what it finds, and what it says to mend it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from bot.__main__ import main
from bot.channels import templates
from tests.fakes.whatsapp_account import APP, GraphError
from tests.fakes.whatsapp_server import SECRET, TOKEN, WhatsAppServer

DAY = 86400

APPROVED = [
    {
        "name": template.name,
        "language": template.language,
        "status": "APPROVED",
        "components": [{"type": "BODY", "text": template.body}],
    }
    for template in templates.load().values()
]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[WhatsAppServer]:
    """Everything is as it should be; each test spoils one thing."""
    with WhatsAppServer() as made:
        made.account.templates = APPROVED
        settings = {
            "WHATSAPP_PHONE_NUMBER_ID": made.number,
            "WHATSAPP_ACCESS_TOKEN": TOKEN,
            "WHATSAPP_APP_SECRET": SECRET,
            "WHATSAPP_VERIFY_TOKEN": "v3rify",
            "WHATSAPP_BUSINESS_ACCOUNT_ID": made.account.id,
            "WHATSAPP_API_URL": made.url,
            "PUBLIC_URL": "https://bot.example.org",
        }
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        yield made


def check(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Exit code and output; which never holds the token or the app secret."""
    code = main(["whatsapp", "check"])
    said = capsys.readouterr()
    for secret in (TOKEN, SECRET, "v3rify"):
        assert secret not in said.out + said.err
    return code, said.out


def found(capsys: pytest.CaptureFixture[str], subject: str) -> str:
    """The only finding to be mended, which is about `subject`."""
    code, said = check(capsys)
    assert code == 2
    assert said.count("MEND") == 1, said
    assert f"MEND  {subject}" in said, said
    return said


def test_all_is_right(server: WhatsAppServer, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = check(capsys)
    assert code == 0
    assert {line.split()[0] for line in said.splitlines()} == {"ok"}
    for words in ("Layanan Sidoarjo", "GREEN", "does not expire", "Asisten", "is approved"):
        assert words in said
    assert server.sent == []


def test_it_is_not_configured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PHONE_NUMBER_ID", "ACCESS_TOKEN", "APP_SECRET", "VERIFY_TOKEN"):
        monkeypatch.delenv(f"WHATSAPP_{name}", raising=False)
    assert "docs/kanal.md" in found(capsys, "token")


# --- token -------------------------------------------------------------------


def test_a_rejected_token(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Error 190; nothing else is asked."""
    monkeypatch.setenv("WHATSAPP_ACCESS_TOKEN", "EAAother")
    said = found(capsys, "token")
    assert "system users" in said
    assert "EAAother" not in said
    assert len(said.splitlines()) == 2


def test_a_token_that_meta_calls_invalid(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.account, "_debug", lambda token: {"is_valid": False})
    assert "not valid" in found(capsys, "token")


def test_a_token_for_a_day(server: WhatsAppServer, capsys: pytest.CaptureFixture[str]) -> None:
    """The one that the console shows: tomorrow the bot would be silent."""
    server.account.expires_at = int(time.time()) + DAY
    assert "does not expire" in found(capsys, "token")


def test_a_token_for_two_months(server: WhatsAppServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.account.expires_at = int(time.time()) + 60 * DAY
    code, said = check(capsys)
    assert code == 0
    assert "note  token" in said


def test_a_token_that_may_not_send(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.account.scopes = ["whatsapp_business_management"]
    assert "lacks whatsapp_business_messaging" in found(capsys, "permission")


def test_a_token_that_may_not_manage(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Then subscription and templates cannot be seen either (error 200)."""
    server.account.scopes = ["whatsapp_business_messaging"]
    code, said = check(capsys)
    assert code == 2
    assert "lacks whatsapp_business_management" in said
    assert "MEND  subscription" in said
    assert "MEND  templates" in said


def test_a_platform_that_does_not_tell_of_tokens(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """The number was shown, so the token works; the rest is looked at."""
    server.account.broken["debug_token"] = GraphError(404, 2500, "Unknown path components")
    code, said = check(capsys)
    assert code == 0
    assert "note  token" in said
    assert "ok    subscription" in said


# --- number ------------------------------------------------------------------


def test_a_wrong_number_id(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Error 100; often it is the number itself. The rest is looked at."""
    monkeypatch.setenv("WHATSAPP_PHONE_NUMBER_ID", "62310000000")
    said = found(capsys, "number")
    assert "not the number itself" in said
    assert "ok    template" in said


@pytest.mark.parametrize(
    ("field", "value", "subject"),
    [
        ("quality_rating", "RED", "quality"),
        ("code_verification_status", "NOT_VERIFIED", "verification"),
        ("platform_type", "NOT_APPLICABLE", "registration"),
    ],
)
def test_a_number_in_trouble(
    server: WhatsAppServer,
    capsys: pytest.CaptureFixture[str],
    field: str,
    value: str,
    subject: str,
) -> None:
    server.account.phone[field] = value
    found(capsys, subject)


@pytest.mark.parametrize(
    ("field", "value", "subject"),
    [
        ("quality_rating", "YELLOW", "quality"),
        ("code_verification_status", "EXPIRED", "verification"),
    ],
)
def test_a_number_that_works_all_the_same(
    server: WhatsAppServer,
    capsys: pytest.CaptureFixture[str],
    field: str,
    value: str,
    subject: str,
) -> None:
    server.account.phone[field] = value
    code, said = check(capsys)
    assert code == 0
    assert f"note  {subject}" in said


def test_a_number_of_which_nothing_is_told(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.account.phone.clear()
    code, said = check(capsys)
    assert code == 0
    assert "no verified name" in said


# --- the platform --------------------------------------------------------------


def test_nobody_there(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHATSAPP_API_URL", "http://127.0.0.1:9")
    said = found(capsys, "number")
    assert "no answer from WHATSAPP_API_URL" in said
    assert len(said.splitlines()) == 2


@pytest.mark.parametrize(("status", "code"), [(500, 131000), (503, 2), (429, 4)])
def test_meta_in_trouble(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str], status: int, code: int
) -> None:
    server.fail(1, status, code)
    assert "run this again" in found(capsys, "number")


def test_meta_in_trouble_in_the_middle(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.account.broken["subscribed_apps"] = GraphError(500, 1, "An unknown error occurred")
    said = found(capsys, "subscription")
    assert "run this again" in said
    assert "ok    template" in said


def test_an_error_that_is_not_known(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.account.broken["message_templates"] = GraphError(400, 368, "Temporarily blocked")
    said = found(capsys, "templates")
    assert "368 (#368) Temporarily blocked" in said


# --- business account ------------------------------------------------------------


def test_no_account_id(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be looked at is said, with the id that the token is for."""
    monkeypatch.delenv("WHATSAPP_BUSINESS_ACCOUNT_ID")
    said = found(capsys, "account")
    assert f"The token is for: {server.account.id}." in said
    assert "ok    webhook" in said


def test_no_account_id_and_none_told(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WHATSAPP_BUSINESS_ACCOUNT_ID")
    server.account.broken["debug_token"] = GraphError(404, 2500, "Unknown path components")
    assert "The token is for" not in found(capsys, "account")


def test_a_wrong_account_id(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHATSAPP_BUSINESS_ACCOUNT_ID", "123")
    code, said = check(capsys)
    assert code == 2
    assert said.count("WHATSAPP_BUSINESS_ACCOUNT_ID is the id") == 2


# --- webhook -------------------------------------------------------------------


def test_no_app_is_subscribed(server: WhatsAppServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.account.subscribed = []
    said = found(capsys, "subscription")
    assert "curl -X POST" in said


def test_another_app_is_subscribed(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.account.subscribed = [{"whatsapp_business_api_data": {"id": "4", "name": "Other"}}]
    assert APP in found(capsys, "subscription")


def test_an_override_leads_elsewhere(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.account.subscribed[0]["override_callback_uri"] = "https://other.example.org/x"
    assert "https://other.example.org/x" in found(capsys, "subscription")


WEBHOOKS: list[tuple[dict[str, Any] | None, str]] = [
    (None, "no callback URL"),
    ({"active": False}, "switched off"),
    ({"callback_url": "https://other.example.org/x"}, "instead of https://bot.example.org"),
    ({"fields": [{"name": "account_update"}]}, "not subscribed to the field messages"),
    ({"fields": None}, "not subscribed to the field messages"),
]


@pytest.mark.parametrize(("changed", "words"), WEBHOOKS)
def test_the_apps_webhook(
    server: WhatsAppServer,
    capsys: pytest.CaptureFixture[str],
    changed: dict[str, Any] | None,
    words: str,
) -> None:
    hooks = server.account.webhooks
    server.account.webhooks = [] if changed is None else [{**hooks[0], **changed}]
    assert words in found(capsys, "webhook")


def test_without_an_address_of_ours_any_webhook_is_taken(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PUBLIC_URL")
    code, said = check(capsys)
    assert code == 0
    assert "https://bot.example.org/hooks/whatsapp" in said


def test_a_wrong_app_secret(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every webhook request would be refused as not from the platform."""
    monkeypatch.setenv("WHATSAPP_APP_SECRET", "0ther-secret")
    said = found(capsys, "app secret")
    assert "WHATSAPP_APP_SECRET" in said
    assert "0ther-secret" not in said


def test_a_webhook_that_cannot_be_looked_at(
    server: WhatsAppServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.account.broken["subscriptions"] = GraphError(403, 10, "Not allowed")
    code, said = check(capsys)
    assert code == 0
    assert "note  webhook" in said


# --- templates -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": "another"}, "missing"),
        ({"status": "REJECTED"}, "rejected"),
        ({"status": "PAUSED"}, "paused"),
        ({"status": "DISABLED"}, "disabled"),
        ({"status": "LIMIT_EXCEEDED"}, "See WhatsApp Manager"),
        ({"components": []}, "differs"),
    ],
)
def test_a_template_in_trouble(
    server: WhatsAppServer,
    capsys: pytest.CaptureFixture[str],
    changed: dict[str, Any],
    words: str,
) -> None:
    server.account.templates = [{**APPROVED[0], **changed}, *APPROVED[1:]]
    assert words in found(capsys, "template")


def test_a_template_that_waits(server: WhatsAppServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.account.templates = [{**one, "status": "PENDING"} for one in APPROVED]
    code, said = check(capsys)
    assert code == 0
    assert "note  template" in said
