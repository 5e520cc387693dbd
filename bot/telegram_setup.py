"""``python -m bot telegram setup``: token, webhook, menu and description, each looked at.

Safe to repeat. One step that fails does not keep the next from being tried, unless
nothing can be asked at all. No finding carries the token or the secret.
"""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.telegram import TelegramChannel
from bot.domain.calendar import WIB
from bot.domain.errors import ChannelError, SendLater
from bot.domain.finding import Finding
from bot.storage.texts import Texts

#: Telegram goes on telling its last failed delivery; an older one is over.
RECENT = timedelta(hours=1)

#: What Telegram says of an address it cannot use or deliver to, and what mends it. The first
#: that stands in its words counts.
_DELIVERY_REMEDIES = (
    (
        "secret token",
        "TELEGRAM_WEBHOOK_SECRET must be 1-256 characters of A-Z, a-z, 0-9, _ and -.",
    ),
    (
        "403",
        "The web process knows another TELEGRAM_WEBHOOK_SECRET than this command: set the same "
        "and restart it.",
    ),
    (
        "404",
        "The web server must forward /hooks/ to the web process, which must run with "
        "TELEGRAM_BOT_TOKEN.",
    ),
    (
        "503",
        "The web process could not store the update: see its log, and whether the database is up.",
    ),
    ("502", "The web server does not reach the web process: does it run, and on which PORT?"),
    ("504", "The web server does not reach the web process: does it run, and on which PORT?"),
    ("resolve", "The name in PUBLIC_URL is not known to the DNS."),
    ("ssl", "The certificate at PUBLIC_URL is not trusted: install it with its whole chain."),
    (
        "certificate",
        "The certificate at PUBLIC_URL is not trusted: install it with its whole chain.",
    ),
    ("ports", "PUBLIC_URL must be reached on port 443, 80, 88 or 8443."),
    ("reserved", "PUBLIC_URL must be an address of the internet, not of a local network."),
    ("https", "PUBLIC_URL must be an https address."),
    (
        "connect",
        "Nobody answers at PUBLIC_URL: is the web server up, and open to the internet on port "
        "443, 80, 88 or 8443?",
    ),
    ("timeout", "The web process answered too late: see its log, and whether the database is up."),
)


async def set_up(
    channel: TelegramChannel | None, hook: str | None, texts: Texts, now: datetime
) -> list[Finding]:
    """Set everything up as the settings say; `hook` is our webhook's address, None for polling."""
    if channel is None:
        missing = "TELEGRAM_BOT_TOKEN is not set"
        return [
            Finding("MEND", "token", missing, "Write /newbot to @BotFather; set what it gives.")
        ]
    try:
        who = await _token(channel)
        if who.state == "MEND":
            return [who]
        return [
            who,
            *await _webhook(channel, hook, now),
            await _menu(channel, texts),
            await _description(channel, texts),
        ]
    finally:
        await channel.close()


async def _token(channel: TelegramChannel) -> Finding:
    try:
        me = await channel.me()
    except ChannelError as error:
        return _wrong("token", error)
    return Finding("ok", "token", f"it is the bot @{me.get('username')} (id {me.get('id')})")


async def _webhook(channel: TelegramChannel, hook: str | None, now: datetime) -> list[Finding]:
    """Register the webhook, or take it away; then how Telegram's deliveries go."""
    try:
        if hook is None:
            await channel.delete_webhook()
        else:
            await channel.set_webhook(hook)
        info = await channel.webhook()
    except ChannelError as error:
        return [_wrong("webhook", error)]
    return [_registered(info, hook), *_delivering(info, now)]


def _registered(info: dict[str, Any], hook: str | None) -> Finding:
    waiting = f"{info.get('pending_update_count', 0)} updates wait"
    address = info.get("url") or ""
    if address != (hook or ""):
        return Finding(
            "MEND",
            "webhook",
            "another program has set another webhook meanwhile",
            "One token is for one program: stop the other, or get a token of your own.",
        )
    if hook is None:
        found = f"none, PUBLIC_URL is not set: long polling is used; {waiting}"
        return Finding("ok", "webhook", found)
    return Finding("ok", "webhook", f"{hook}; {waiting}")


def _delivering(info: dict[str, Any], now: datetime) -> list[Finding]:
    """The last error of Telegram's deliveries, if it ever had one."""
    words, at = info.get("last_error_message"), info.get("last_error_date")
    if not words or not isinstance(at, int):
        return []
    then = datetime.fromtimestamp(at, UTC)
    found = f"{words} (last on {then.astimezone(WIB):%Y-%m-%d %H.%M} WIB)"
    if not info.get("url") or now - then > RECENT:
        return [Finding("note", "delivery", found)]
    return [Finding("MEND", "delivery", found, _delivery_remedy(words))]


def _delivery_remedy(words: str) -> str:
    said = words.lower()
    for sign, remedy in _DELIVERY_REMEDIES:
        if sign in said:
            return remedy
    return "See the log of the web process."


async def _menu(channel: TelegramChannel, texts: Texts) -> Finding:
    commands = texts.value("telegram.commands")
    listed = " ".join(f"/{name}" for name in commands)
    return await _done("menu", channel.offer_commands(commands), listed)


async def _description(channel: TelegramChannel, texts: Texts) -> Finding:
    words = texts("telegram.description"), texts("telegram.short_description")
    return await _done("description", channel.describe(*words), "as in bot/texts/id.yml")


async def _done(subject: str, call: Awaitable[None], found: str) -> Finding:
    try:
        await call
    except ChannelError as error:
        return _wrong(subject, error)
    return Finding("ok", subject, found)


def _wrong(subject: str, error: ChannelError) -> Finding:
    """What an error of the Bot API means for who sets the bot up."""
    match error.reason:
        case "unauthorized":
            remedy = (
                "Copy the token again: @BotFather, /mybots, API Token. If it is right, "
                "TELEGRAM_API_URL is not the address of a Bot API server."
            )
        case "network" | "timeout":
            remedy = (
                "This machine gets no answer from TELEGRAM_API_URL. See to network, DNS, "
                "firewall and proxy, then run this again."
            )
        case "rate_limited":
            wait = error.after if isinstance(error, SendLater) else None
            remedy = f"Run this again in {wait or 60:.0f} seconds."
        case _:
            remedy = _delivery_remedy(error.detail) if subject == "webhook" else "Run this again."
    return Finding("MEND", subject, str(error), remedy)
