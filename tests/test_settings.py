"""The settings: all documented, all mistakes told at once, empty means not set."""

from __future__ import annotations

import ast
import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot import settings
from bot.settings import SettingsError
from tests.conftest import ROOT

EXAMPLE = ROOT / ".env.example"

#: Read by docker compose alone.
OF_COMPOSE = {"POSTGRES_PASSWORD"}

WHATSAPP = {
    "WHATSAPP_PHONE_NUMBER_ID": "1001",
    "WHATSAPP_ACCESS_TOKEN": "token",
    "WHATSAPP_APP_SECRET": "secret",
    "WHATSAPP_VERIFY_TOKEN": "word",
}

#: One value that cannot be used for each setting that has a form.
WRONG = {
    "PORT": "http",
    "WORKERS": "0",
    "PUBLIC_URL": "http://example.org",
    "TELEGRAM_BOT_TOKEN": "no-token",
    "TELEGRAM_API_URL": "api.telegram.org",
    "WHATSAPP_APP_SECRET": "alone",
    "WHATSAPP_API_URL": "ftp://graph.facebook.com",
    "ACTION_SERVER_URL": "actions:5055",
    "SIMULATOR": "yes",
    "LOG_LEVEL": "loud",
    "LOG_FORMAT": "xml",
    "DOCUMENT_KEYS": "k1:dG9vIHNob3J0",
}


def example() -> dict[str, str]:
    """The variables of .env.example and the values shown there."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))


def read_in_code() -> set[str]:
    """Every variable name that bot/settings.py spells out."""
    tree = ast.parse(Path(settings.__file__).read_text(encoding="utf-8"))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {text for text in texts if isinstance(text, str) and re.fullmatch(r"[A-Z][A-Z_]+", text)}


def test_every_setting_is_documented_and_no_other() -> None:
    """.env.example and bot/settings.py name the same variables."""
    found = read_in_code()
    assert len(found) >= 18
    assert found == set(example()) - OF_COMPOSE


def test_nothing_else_reads_the_environment() -> None:
    """A setting is read in bot/settings.py; elsewhere only what processes tell each other."""
    pattern = re.compile(r"(?:os\.environ(?:\.get)?|getenv)[\[(]\s*\"?(\w+)")
    sources = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]
    read = {
        name
        for path in sources
        if path != Path(settings.__file__)
        for name in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert len(sources) > 40
    assert read == {"SUPERVISED"}


def test_the_example_as_it_stands_can_be_used() -> None:
    """Copying .env.example changes nothing: it gives what no variable at all gives."""
    assert settings.load(example()) == settings.load({})


def test_every_wrong_value_is_reported_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        settings.load(WRONG)
    head, *lines = str(caught.value).splitlines()
    unmentioned = [name for name in WRONG if not any(name in line for line in lines)]
    assert unmentioned == []
    # One line each, and one more: PUBLIC_URL with a token asks for the webhook's secret.
    assert len(lines) == len(WRONG) + 1
    assert head == f"Settings that cannot be used ({len(lines)}):"


def test_a_wrong_secret_is_not_repeated() -> None:
    """A message names the variable, never the secret itself; nor does a settings' repr."""
    with pytest.raises(SettingsError) as caught:
        settings.load(
            {
                "TELEGRAM_BOT_TOKEN": "s3cret",
                "WHATSAPP_APP_SECRET": "s3cret",
                "DOCUMENT_KEYS": "k1:s3cret",
            }
        )
    assert "s3cret" not in str(caught.value)
    secrets = dict.fromkeys(WHATSAPP, "s3cret") | {
        "TELEGRAM_BOT_TOKEN": "1:s3cret",
        "TELEGRAM_WEBHOOK_SECRET": "s3cret",
        "DATABASE_URL": "postgresql://sipraja:s3cret@db/sipraja",
        "WHATSAPP_PHONE_NUMBER_ID": "1001",
    }
    assert "s3cret" not in repr(settings.load(secrets))


@pytest.mark.parametrize("empty", ["", "   "])
def test_an_empty_value_is_none(empty: str) -> None:
    """``PORT=`` in a .env file means the default, not a mistake."""
    assert settings.load(dict.fromkeys(example(), empty)) == settings.load({})


def test_document_keys_are_read_in_order_and_kept_out_of_repr() -> None:
    """The first one encrypts."""
    keys = [f"{name}:{base64.b64encode(name.encode() * 16).decode()}" for name in ("k2", "k1")]
    found = settings.load({"DOCUMENT_KEYS": ", ".join(keys)})
    assert [key.id for key in found.document_keys] == ["k2", "k1"]
    assert found.document_keys[0].secret == b"k2" * 16
    assert "k2k2" not in repr(found)
    assert settings.load({}).document_keys == ()


def test_unknown_variables_are_left_alone() -> None:
    """The environment is full of other programs' variables."""
    assert settings.load({"PORTS": "x", "PATH": "/bin"}) == settings.load({})


def test_spaces_and_capitals_do_not_matter() -> None:
    found = settings.load({"PORT": " 8080 ", "LOG_LEVEL": "WARNING", "LOG_FORMAT": "Json"})
    assert (found.port, found.log_level, found.log_format) == (8080, "warning", "json")


@pytest.mark.parametrize("port", ["-1", "0", "65536", "80.5", "٨٠", "0x50", "1e3"])
def test_a_port_is_a_plain_number_in_range(port: str) -> None:
    with pytest.raises(SettingsError, match="PORT"):
        settings.load({"PORT": port})


@pytest.mark.parametrize("absent", WHATSAPP)
def test_whatsapp_needs_all_four_or_none(absent: str) -> None:
    """Each missing one is named."""
    given = {name: value for name, value in WHATSAPP.items() if name != absent}
    with pytest.raises(SettingsError, match=f"{absent}: missing"):
        settings.load(given)
    assert settings.load(WHATSAPP).whatsapp is not None
    assert settings.load({}).whatsapp is None


def test_a_webhook_needs_a_secret() -> None:
    """Without it anybody could post updates; long polling needs none."""
    polled = {"TELEGRAM_BOT_TOKEN": "1:a"}
    assert settings.load(polled).telegram is not None
    with pytest.raises(SettingsError, match="TELEGRAM_WEBHOOK_SECRET: needed"):
        settings.load(polled | {"PUBLIC_URL": "https://example.org"})


def test_the_simulator_is_on_until_a_channel_is_configured() -> None:
    """A production bot shows no simulator unless it is asked to."""
    assert settings.load({}).simulator
    assert not settings.load(WHATSAPP).simulator
    assert settings.load(WHATSAPP | {"SIMULATOR": "1"}).simulator
    assert not settings.load({"SIMULATOR": "0"}).simulator


def test_the_command_line_says_all_and_exits_with_2() -> None:
    """An operator sees every mistake and no traceback."""
    wrong = {"PORT": "http", "LOG_LEVEL": "loud"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "check"],
        cwd=ROOT,
        env=os.environ | wrong,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "Settings that cannot be used (2):",
        "  - PORT='http': must be a whole number from 1 to 65535",
        "  - LOG_LEVEL='loud': must be one of debug, info, warning, error",
    ]
