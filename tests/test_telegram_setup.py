"""``python -m bot telegram setup``: what it sets, what it finds, what it says to mend it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from bot.__main__ import main
from bot.bootstrap import Knowledge
from bot.channels import telegram, telegram_parse
from bot.channels.text import length
from bot.domain.payload import Payload
from bot.engine.port import Engine
from bot.usecases.turn import Turn, within
from tests.conftest import TUESDAY
from tests.fakes.telegram_server import TelegramServer

HOOK = "https://bot.example.org/hooks/telegram"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[TelegramServer]:
    with TelegramServer() as made:
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", made.token)
        monkeypatch.setenv("TELEGRAM_API_URL", made.url)
        monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", "s3cret-word")
        yield made


@pytest.fixture
def hooked(server: TelegramServer, monkeypatch: pytest.MonkeyPatch) -> TelegramServer:
    monkeypatch.setenv("PUBLIC_URL", "https://bot.example.org")
    return server


def setup(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Exit code and output; which never holds the token or the secret."""
    code = main(["telegram", "setup"])
    said = capsys.readouterr()
    for secret in ("TEST-token", "s3cret-word"):
        assert secret not in said.out + said.err
    return code, said.out


def test_all_is_set(
    hooked: TelegramServer, capsys: pytest.CaptureFixture[str], knowledge: Knowledge
) -> None:
    """Webhook with secret and kinds of updates, commands, both descriptions."""
    code, said = setup(capsys)
    assert (code, "MEND" in said) == (0, False)
    assert (hooked.webhook, hooked.secret) == (HOOK, "s3cret-word")
    assert hooked.allowed == list(telegram_parse.UPDATES)
    assert hooked.profile["description"] == knowledge.texts("telegram.description")
    assert hooked.profile["short_description"] == knowledge.texts("telegram.short_description")
    commands = {one["command"]: one["description"] for one in hooked.profile["commands"]}
    assert commands == knowledge.texts.value("telegram.commands")
    assert "@b_bot" in said
    assert HOOK in said


def test_again_is_the_same(hooked: TelegramServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert setup(capsys) == setup(capsys)


def test_without_an_address_long_polling_is_used(
    server: TelegramServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """A webhook of an earlier time is taken away: it would exclude polling."""
    server.webhook = "https://old.example.org/hooks/telegram"
    code, said = setup(capsys)
    assert (code, server.webhook) == (0, None)
    assert "long polling" in said


def test_a_rejected_token(
    server: TelegramServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else is tried."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "9:other")
    code, said = setup(capsys)
    assert code == 2
    assert "MEND  token" in said
    assert "@BotFather" in said
    assert len(said.splitlines()) == 2


def test_no_token(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    code, said = setup(capsys)
    assert code == 2
    assert "TELEGRAM_BOT_TOKEN is not set" in said


def test_nobody_there(
    server: TelegramServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:9")
    code, said = setup(capsys)
    assert code == 2
    assert "no answer from TELEGRAM_API_URL" in said


def test_a_server_in_trouble(server: TelegramServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.break_method("getMe", 502, "Bad Gateway")
    code, said = setup(capsys)
    assert code == 2
    assert "no answer from TELEGRAM_API_URL" in said


#: What Telegram refuses of the settings, and the setting that the remedy names.
SETTINGS = [
    ("PUBLIC_URL", "https://bot.example.org:9000", "port 443, 80, 88 or 8443"),
    ("TELEGRAM_WEBHOOK_SECRET", "not allowed!", "TELEGRAM_WEBHOOK_SECRET must be"),
]


@pytest.mark.parametrize(("name", "value", "remedy"), SETTINGS)
def test_a_webhook_that_is_refused(
    hooked: TelegramServer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    remedy: str,
) -> None:
    """The rest is set all the same."""
    monkeypatch.setenv(name, value)
    code, said = setup(capsys)
    assert code == 2
    assert remedy in said
    assert "ok    menu" in said


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("bad webhook: Failed to resolve host: Name or service not known", "not known to the DNS"),
        ("bad webhook: IP address 10.0.0.1 is reserved", "of the internet"),
        ("bad webhook: An HTTPS URL must be provided for webhook", "must be an https address"),
    ],
)
def test_an_address_that_telegram_does_not_take(
    hooked: TelegramServer, capsys: pytest.CaptureFixture[str], words: str, remedy: str
) -> None:
    hooked.break_method("setWebhook", 400, f"Bad Request: {words}")
    code, said = setup(capsys)
    assert code == 2
    assert remedy in said


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("Wrong response from the webhook: 403 Forbidden", "the same"),
        ("Wrong response from the webhook: 404 Not Found", "forward /hooks/"),
        ("Wrong response from the webhook: 503 Service Unavailable", "database"),
        ("Wrong response from the webhook: 502 Bad Gateway", "PORT"),
        ("Connection refused", "Nobody answers at PUBLIC_URL"),
        ("SSL error {error:0A000086:SSL routines::certificate verify failed}", "whole chain"),
        ("Read timeout expired", "too late"),
        ("Wrong response from the webhook: 500 Internal Server Error", "log of the web process"),
    ],
)
def test_a_delivery_that_failed(
    hooked: TelegramServer, capsys: pytest.CaptureFixture[str], words: str, remedy: str
) -> None:
    hooked.last_error = (words, int(time.time()) - 60)
    code, said = setup(capsys)
    assert code == 2
    assert words in said
    assert remedy in said


def test_a_failed_delivery_of_long_ago_is_only_told(
    hooked: TelegramServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Telegram tells the last one for ever."""
    hooked.last_error = ("Connection refused", int(TUESDAY.timestamp()) - 400 * 86400)
    code, said = setup(capsys)
    assert code == 0
    assert "note  delivery" in said
    assert "2025-10-20 10.00 WIB" in said


def test_two_programs_with_one_token(
    hooked: TelegramServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one has set its own webhook between our call and our look."""
    other = {"ok": True, "result": {"url": "https://other.example.org"}}
    hooked.broken["getWebhookInfo"] = other
    code, said = setup(capsys)
    assert code == 2
    assert "another program" in said


@pytest.mark.parametrize(
    ("method", "subject"),
    [
        ("setMyCommands", "menu"),
        ("setMyDescription", "description"),
        ("setMyShortDescription", "description"),
        ("getWebhookInfo", "webhook"),
        ("deleteWebhook", "webhook"),
    ],
)
def test_one_step_that_fails(
    server: TelegramServer, capsys: pytest.CaptureFixture[str], method: str, subject: str
) -> None:
    """The others are done, and the wait that Telegram asks for is said."""
    server.break_method(method, 429, "Too Many Requests: retry after 12", retry_after=12)
    code, said = setup(capsys)
    assert code == 2
    assert said.count("MEND") == 1
    assert f"MEND  {subject}" in said
    assert "in 12 seconds" in said


# --- the texts ---------------------------------------------------------------


def test_the_texts_fit(knowledge: Knowledge) -> None:
    """What is too long Telegram would refuse as a whole."""
    texts = knowledge.texts
    assert 0 < length(texts("telegram.description")) <= telegram.DESCRIPTION
    assert 0 < length(texts("telegram.short_description")) <= telegram.SHORT_DESCRIPTION
    commands = texts.value("telegram.commands")
    assert 4 <= len(commands) <= 100
    for name, meaning in commands.items():
        assert telegram.COMMAND_NAME.fullmatch(name)
        assert 0 < length(meaning) <= telegram.COMMAND_MEANING


def test_every_command_of_the_menu_is_answered(knowledge: Knowledge, engine: Engine) -> None:
    """And so is every other one that is understood; each as what its payload says."""
    assert set(knowledge.texts.value("telegram.commands")) <= set(telegram_parse.COMMANDS)
    parts = (knowledge.catalogue, knowledge.texts, knowledge.calendar)
    for text in telegram_parse.COMMANDS.values():
        payload = Payload.read(text)
        with within(Turn(None, *parts, TUESDAY, 1, 1)):
            result = engine.turn(None, "1", text, "m")
        assert payload is not None
        assert result.intent == payload.intent
        assert result.replies
