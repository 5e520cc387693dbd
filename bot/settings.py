"""The settings, read once from environment variables; every mistake reported at once.

Each name stands in .env.example with its meaning; a test compares the two.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.channels.whatsapp import WhatsAppSettings
from bot.domain.document_key import DocumentKey, parse_keys
from bot.domain.errors import OperatorError


class SettingsError(OperatorError):
    """One or more environment variables have values that cannot be used."""


@dataclass(frozen=True)
class TelegramSettings:
    """Where the bot lives and what proves who it is; secrets stay out of repr."""

    token: str = field(repr=False)
    webhook_secret: str | None = field(repr=False)
    api_url: str


@dataclass(frozen=True)
class Settings:
    """What `load` found. A channel is None when it is not configured."""

    database_url: str | None = field(repr=False)
    host: str
    port: int
    workers: int
    public_url: str | None
    telegram: TelegramSettings | None
    whatsapp: WhatsAppSettings | None
    action_server_url: str | None
    data_dir: Path
    document_keys: tuple[DocumentKey, ...] = field(repr=False)
    simulator: bool
    log_level: str
    log_format: str

    @property
    def telegram_hook(self) -> str | None:
        """Where Telegram delivers; None for long polling."""
        return f"{self.public_url}/hooks/telegram" if self.public_url else None

    @property
    def whatsapp_hook(self) -> str | None:
        """Where Meta has to deliver, as far as it is known here."""
        return f"{self.public_url}/hooks/whatsapp" if self.public_url else None

    @property
    def model_dir(self) -> Path:
        return self.data_dir / "model"

    @property
    def document_dir(self) -> Path:
        return self.data_dir / "documents"

    @property
    def document_key_file(self) -> Path:
        """Where the key is kept when none is configured."""
        return self.data_dir / "document.key"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read all settings; raises `SettingsError` naming every wrong one."""
    reader = _Reader(os.environ if environ is None else environ)
    telegram = _telegram(reader)
    whatsapp = _whatsapp(reader)
    settings = Settings(
        database_url=reader.text("DATABASE_URL"),
        host=reader.text("HOST") or "127.0.0.1",
        port=reader.read("PORT", _number(1, 65535), 8000),
        workers=reader.read("WORKERS", _number(1, 64), os.cpu_count() or 1),
        public_url=reader.read("PUBLIC_URL", _https_url, None),
        telegram=telegram,
        whatsapp=whatsapp,
        action_server_url=reader.read("ACTION_SERVER_URL", _url, None),
        data_dir=Path(reader.text("DATA_DIR") or "var").expanduser().absolute(),
        document_keys=_document_keys(reader),
        simulator=reader.read("SIMULATOR", _switch, telegram is None and whatsapp is None),
        log_level=reader.read("LOG_LEVEL", _one_of("debug", "info", "warning", "error"), "info"),
        log_format=reader.read("LOG_FORMAT", _one_of("console", "json"), "console"),
    )
    if reader.mistakes:
        lines = "\n".join(f"  - {mistake}" for mistake in reader.mistakes)
        raise SettingsError(f"Settings that cannot be used ({len(reader.mistakes)}):\n{lines}")
    return settings


class _Reader:
    """Reads variables and collects what is wrong instead of stopping at the first."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.mistakes: list[str] = []

    def text(self, name: str) -> str | None:
        return self._environ.get(name, "").strip() or None

    def read(self, name: str, parse: Callable[[str], Any], default: Any) -> Any:
        value = self.text(name)
        if value is None:
            return default
        try:
            return parse(value)
        except ValueError as error:
            self.mistakes.append(f"{name}={value!r}: {error}")
            return default


def _telegram(reader: _Reader) -> TelegramSettings | None:
    token = reader.text("TELEGRAM_BOT_TOKEN")
    secret = reader.text("TELEGRAM_WEBHOOK_SECRET")
    api_url = reader.read("TELEGRAM_API_URL", _url, "https://api.telegram.org")
    if token is None:
        return None
    if ":" not in token:
        reader.mistakes.append(
            "TELEGRAM_BOT_TOKEN: not a token; BotFather gives one like 123456:ABC-DEF"
        )
    if reader.text("PUBLIC_URL") and secret is None:
        reader.mistakes.append(
            "TELEGRAM_WEBHOOK_SECRET: needed together with PUBLIC_URL; any random word of "
            "letters, digits, _ and -"
        )
    return TelegramSettings(token, secret, api_url)


def _document_keys(reader: _Reader) -> tuple[DocumentKey, ...]:
    """None configured means the key file; a mistake is told without the secret."""
    value = reader.text("DOCUMENT_KEYS")
    try:
        return parse_keys(value) if value is not None else ()
    except ValueError as error:
        reader.mistakes.append(
            f"DOCUMENT_KEYS: {error}; write id:base64, and older keys behind it after a comma"
        )
        return ()


def _whatsapp(reader: _Reader) -> WhatsAppSettings | None:
    names = (
        "WHATSAPP_PHONE_NUMBER_ID",
        "WHATSAPP_ACCESS_TOKEN",
        "WHATSAPP_APP_SECRET",
        "WHATSAPP_VERIFY_TOKEN",
    )
    values = [reader.text(name) for name in names]
    api_url = reader.read("WHATSAPP_API_URL", _url, "https://graph.facebook.com/v24.0")
    if not any(values):
        return None
    missing = [name for name, value in zip(names, values, strict=True) if value is None]
    if missing:
        reader.mistakes.append(
            f"{', '.join(missing)}: missing; WhatsApp needs all of {', '.join(names)}, or none"
        )
    phone, token, secret, verify = (value or "" for value in values)
    account = reader.text("WHATSAPP_BUSINESS_ACCOUNT_ID") or ""
    return WhatsAppSettings(api_url, phone, token, secret, verify, account)


def _number(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return parse


def _one_of(*options: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value.lower() not in options:
            raise ValueError(f"must be one of {', '.join(options)}")
        return value.lower()

    return parse


def _switch(value: str) -> bool:
    return _one_of("1", "0")(value) == "1"


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an address like https://example.org")
    return value.rstrip("/")


def _https_url(value: str) -> str:
    if not _url(value).startswith("https://"):
        raise ValueError("must start with https://, platforms deliver to nothing else")
    return _url(value)
