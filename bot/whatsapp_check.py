"""``python -m bot whatsapp check``: token, number, webhook and templates, each looked at.

Nothing is changed. No finding carries the token or the app secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels import items, templates
from bot.channels.whatsapp import WhatsAppChannel
from bot.domain.errors import ChannelError
from bot.domain.finding import Finding

#: A token that ends this soon must be replaced now; the console's own last a day.
SOON = timedelta(days=7)

#: What the token must be allowed (permissions).
SCOPES = ("whatsapp_business_messaging", "whatsapp_business_management")

#: The webhook event that brings messages and their statuses.
MESSAGES = "messages"

#: Errors after which nothing else can be asked.
_STOPS = frozenset({"unauthorized", "network", "timeout", "server_error", "rate_limited"})

_NEW_TOKEN = (
    "In Meta's business settings, under system users, make a token that does not expire, with "
    f"{' and '.join(SCOPES)}; set it as WHATSAPP_ACCESS_TOKEN."
)
_SUBSCRIBE = (
    'Subscribe it: curl -X POST -H "Authorization: Bearer $WHATSAPP_ACCESS_TOKEN" '
    '"$WHATSAPP_API_URL/$WHATSAPP_BUSINESS_ACCOUNT_ID/subscribed_apps"'
)
_NUMBER_ID = (
    "WHATSAPP_PHONE_NUMBER_ID is the id under API Setup, not the number itself; the token's "
    "system user must have the account as an asset."
)
_ACCOUNT_ID = (
    "WHATSAPP_BUSINESS_ACCOUNT_ID is the id under API Setup; the token's system user must have "
    "the account as an asset."
)
_CONFIGURE = "See the app's WhatsApp configuration, Webhook."

#: What mends a template in a state that is not "approved".
_TEMPLATE_REMEDIES = {
    "missing": "Make it in WhatsApp Manager, with name, language and words of templates.yml.",
    "differs": "Its words at Meta are not those of templates.yml: make them the same.",
    "rejected": "Meta rejected it: see the reason in WhatsApp Manager, and appeal or change it.",
    "paused": "Meta paused it for its quality: see WhatsApp Manager.",
    "disabled": "Meta disabled it: make a new one under another name.",
}


async def check(channel: WhatsAppChannel | None, hook: str | None, now: datetime) -> list[Finding]:
    """Look at everything; `hook` is our webhook's address where it is known."""
    if channel is None:
        remedy = "Set the four WHATSAPP_… settings; docs/kanal.md says where each is found."
        return [Finding("MEND", "token", "WhatsApp is not configured", remedy)]
    try:
        number, stop = await _number(channel)
        if stop:
            return number
        token, known = await _token(channel, now)
        account = await _account(channel, known, hook)
        return [*number, *token, *account]
    finally:
        await channel.close()


async def _number(channel: WhatsAppChannel) -> tuple[list[Finding], bool]:
    """The number we send from; whether there is any use in asking on."""
    try:
        number = await channel.number()
    except ChannelError as error:
        subject = "token" if error.reason == "unauthorized" else "number"
        return [_wrong(subject, error, _NUMBER_ID)], error.reason in _STOPS
    return list(_about_number(number)), False


def _about_number(number: Mapping[str, Any]) -> Iterator[Finding]:
    shown = items.optional(number, "display_phone_number") or "no number shown"
    name = items.optional(number, "verified_name") or "no verified name"
    quality = items.optional(number, "quality_rating")
    yield Finding("ok", "number", f"{shown}, {name}, quality {quality or 'unknown'}")
    if quality in ("RED", "YELLOW"):
        remedy = "People block or report it: send less, and see WhatsApp Manager, Insights."
        yield Finding("MEND" if quality == "RED" else "note", "quality", quality, remedy)
    verification = items.optional(number, "code_verification_status")
    if verification == "NOT_VERIFIED":
        remedy = "Verify it by SMS or call: WhatsApp Manager, Phone numbers."
        yield Finding("MEND", "verification", "the number is not verified", remedy)
    elif verification == "EXPIRED":
        remedy = "It works while it stays registered; to move it, it must be verified anew."
        yield Finding("note", "verification", "the verification has expired", remedy)
    platform = items.optional(number, "platform_type")
    if platform not in ("", "CLOUD_API"):
        remedy = "Register it: POST /{phone number id}/register with a PIN of six digits."
        found = f"the number is not registered with the Cloud API ({platform})"
        yield Finding("MEND", "registration", found, remedy)


async def _token(
    channel: WhatsAppChannel, now: datetime
) -> tuple[list[Finding], Mapping[str, Any]]:
    """What the token may; the second is what Meta knows of it, empty when it does not say."""
    try:
        known = await channel.token()
    except ChannelError as error:
        found = f"it works; what it may and for how long was not told ({error})"
        return [Finding("note", "token", found)], {}
    if known.get("is_valid") is False:
        return [Finding("MEND", "token", "Meta says that it is not valid", _NEW_TOKEN)], known
    return [_lasting(known, now), *_scopes(known)], known


def _lasting(known: Mapping[str, Any], now: datetime) -> Finding:
    expires = known.get("expires_at")
    if not isinstance(expires, int) or expires == 0:
        return Finding("ok", "token", "it works and does not expire")
    end = datetime.fromtimestamp(expires, UTC)
    found = f"it works until {end:%Y-%m-%d %H.%M} UTC"
    if end - now < SOON:
        return Finding("MEND", "token", found, _NEW_TOKEN)
    return Finding("note", "token", found, "Replace it before that day.")


def _scopes(known: Mapping[str, Any]) -> Iterator[Finding]:
    granted = known.get("scopes")
    if not isinstance(granted, list):
        return
    missing = [scope for scope in SCOPES if scope not in granted]
    if missing:
        yield Finding("MEND", "permission", f"the token lacks {', '.join(missing)}", _NEW_TOKEN)


async def _account(
    channel: WhatsAppChannel, token: Mapping[str, Any], hook: str | None
) -> list[Finding]:
    """The business account: who hears of its messages, where they go, its templates."""
    app = items.optional(token, "app_id")
    if not channel.business_account:
        return [_no_account(token), *await _webhook(channel, app, hook)]
    return [
        *await _subscription(channel, app, hook),
        *await _webhook(channel, app, hook),
        *await _templates(channel),
    ]


def _no_account(token: Mapping[str, Any]) -> Finding:
    """Without its id neither subscription nor templates can be looked at."""
    ids = {
        str(target)
        for granted in items.listed(token.get("granular_scopes"))
        if isinstance(granted, dict)
        for target in items.listed(granted.get("target_ids"))
    }
    hint = f" The token is for: {', '.join(sorted(ids))}." if ids else ""
    return Finding(
        "MEND",
        "account",
        "WHATSAPP_BUSINESS_ACCOUNT_ID is not set: subscription and templates were not looked at",
        f"Copy the WhatsApp Business Account ID from API Setup.{hint}",
    )


async def _subscription(channel: WhatsAppChannel, app: str, hook: str | None) -> list[Finding]:
    """Messages come only to apps that are subscribed to the business account."""
    try:
        apps = await channel.subscribed_apps()
    except ChannelError as error:
        return [_wrong("subscription", error, _ACCOUNT_ID)]
    by_id = {_of_app(one, "id"): one for one in apps}
    if not apps:
        return [Finding("MEND", "subscription", "no app hears of its messages", _SUBSCRIBE)]
    if app and app not in by_id:
        found = f"other apps hear of its messages, ours ({app}) does not"
        return [Finding("MEND", "subscription", found, _SUBSCRIBE)]
    override = items.optional(by_id.get(app, {}), "override_callback_uri")
    if override and hook and override != hook:
        found = f"messages go to {override} instead of {hook}"
        remedy = "An override is set for the account; subscribe the app again without one."
        return [Finding("MEND", "subscription", found, remedy)]
    names = ", ".join(_of_app(one, "name") or "one without a name" for one in apps)
    return [Finding("ok", "subscription", f"apps that hear of its messages: {names}")]


def _of_app(subscribed: Mapping[str, Any], field: str) -> str:
    data = subscribed.get("whatsapp_business_api_data")
    return items.optional(data, field) if isinstance(data, dict) else ""


async def _webhook(channel: WhatsAppChannel, app: str, hook: str | None) -> list[Finding]:
    """Where our app has Meta bring messages; asked with the app secret."""
    if not app:
        return []
    try:
        hooks = await channel.app_webhooks(app)
    except ChannelError as error:
        if error.reason == "unauthorized":
            remedy = "Copy the app secret from the app's basic settings: WHATSAPP_APP_SECRET."
            return [Finding("MEND", "app secret", f"it is not that of the app {app}", remedy)]
        return [Finding("note", "webhook", f"it could not be looked at ({error})")]
    ours = [one for one in hooks if one.get("object") == "whatsapp_business_account"]
    return [_about_webhook(ours[0] if ours else {}, hook)]


def _about_webhook(webhook: Mapping[str, Any], hook: str | None) -> Finding:
    address = items.optional(webhook, "callback_url")
    if not address or webhook.get("active") is False:
        found = "no callback URL is set" if not address else f"{address} is switched off"
        return Finding("MEND", "webhook", found, _CONFIGURE)
    if hook and address != hook:
        found = f"messages go to {address} instead of {hook}"
        return Finding("MEND", "webhook", found, f"{_CONFIGURE} Or correct PUBLIC_URL.")
    fields = items.listed(webhook.get("fields"))
    named = [field.get("name") for field in fields if isinstance(field, dict)]
    if MESSAGES not in named:
        found = f"{address} is not subscribed to the field {MESSAGES}"
        return Finding("MEND", "webhook", found, _CONFIGURE)
    return Finding("ok", "webhook", address)


async def _templates(channel: WhatsAppChannel) -> list[Finding]:
    """Every declared template must be approved; without them no citizen can be called back."""
    try:
        listed = await channel.templates()
    except ChannelError as error:
        return [_wrong("templates", error, _ACCOUNT_ID)]
    return [_about_template(*pair) for pair in templates.compare(templates.load(), listed)]


def _about_template(name: str, state: str) -> Finding:
    if state == "approved":
        return Finding("ok", "template", f"{name} is approved")
    if state in ("pending", "in_appeal"):
        return Finding("note", "template", f"{name} waits for Meta's decision ({state})")
    remedy = _TEMPLATE_REMEDIES.get(state, "See WhatsApp Manager, Message templates.")
    return Finding("MEND", "template", f"{name}: {state}", remedy)


def _wrong(subject: str, error: ChannelError, wrong_id: str) -> Finding:
    """What an error of the Graph API means for who sets the channel up."""
    code = error.detail.partition(" ")[0]
    match error.reason:
        case "unauthorized":
            remedy = _NEW_TOKEN
        case "network" | "timeout":
            remedy = (
                "This machine gets no answer from WHATSAPP_API_URL. See to network, DNS, "
                "firewall and proxy, then run this again."
            )
        case "server_error" | "rate_limited":
            remedy = "Meta has trouble or asks to wait: run this again in some minutes."
        case _ if code == "100":
            remedy = wrong_id
        case _ if code == "10" or (code.isdecimal() and 200 <= int(code) < 300):
            remedy = _NEW_TOKEN
        case _:
            remedy = "See Meta's error codes; is WHATSAPP_API_URL right?"
    return Finding("MEND", subject, str(error), remedy)
