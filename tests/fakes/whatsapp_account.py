"""What Meta knows of a business: its number, its account, its app and its access token.

Source: Graph API and WhatsApp Business Management API (debug_token, subscribed_apps, phone
number, message templates, app subscriptions) and their error codes, read 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

ACCOUNT, APP = "200000000000001", "300000000000001"

#: Fields of a phone number that can be asked for; any other is an error.
PHONE_FIELDS = frozenset(
    {
        "id",
        "account_mode",
        "code_verification_status",
        "display_phone_number",
        "is_official_business_account",
        "messaging_limit_tier",
        "name_status",
        "platform_type",
        "quality_rating",
        "status",
        "throughput",
        "verified_name",
        "webhook_configuration",
    }
)


@dataclass(frozen=True)
class GraphError(Exception):
    status: int
    code: int
    message: str


def _phone() -> dict[str, Any]:
    return {
        "display_phone_number": "+62 31 0000 000",
        "verified_name": "Layanan Sidoarjo",
        "quality_rating": "GREEN",
        "code_verification_status": "VERIFIED",
        "platform_type": "CLOUD_API",
        "name_status": "APPROVED",
    }


def _webhooks() -> list[dict[str, Any]]:
    fields = [{"name": "messages", "version": "v24.0"}]
    hook = "https://bot.example.org/hooks/whatsapp"
    subscription = {"object": "whatsapp_business_account", "callback_url": hook}
    return [{**subscription, "active": True, "fields": fields}]


@dataclass
class Account:
    """Everything as it should be; tests change what is wrong."""

    number: str
    token: str
    secret: str
    id: str = ACCOUNT
    app: str = APP
    phone: dict[str, Any] = field(default_factory=_phone)
    scopes: list[str] = field(
        default_factory=lambda: ["whatsapp_business_management", "whatsapp_business_messaging"]
    )
    expires_at: int = 0
    subscribed: list[dict[str, Any]] = field(
        default_factory=lambda: [{"whatsapp_business_api_data": {"id": APP, "name": "Asisten"}}]
    )
    webhooks: list[dict[str, Any]] = field(default_factory=_webhooks)
    templates: list[dict[str, Any]] = field(default_factory=list)
    #: Paths that answer with an error whatever they are asked, by their last part.
    broken: dict[str, GraphError] = field(default_factory=dict)

    def answer(self, path: str, params: Mapping[str, str], bearer: str) -> dict[str, Any]:
        """The object at a path of the Graph API; raises `GraphError`."""
        first, _, edge = path.partition("/")
        if error := self.broken.get(edge or first):
            raise error
        if edge == "subscriptions":
            return self._app_webhooks(first, bearer)
        if bearer != self.token:
            raise GraphError(401, 190, "Invalid OAuth access token - Cannot parse access token")
        if path == "debug_token":
            return {"data": self._debug(params.get("input_token", ""))}
        if path == self.number:
            return self._number(params.get("fields", "id"))
        return {"data": self._edges(first)[edge]()}

    def _edges(self, account: str) -> dict[str, Callable[[], list[dict[str, Any]]]]:
        if account != self.id:
            raise _missing(account)
        if "whatsapp_business_management" not in self.scopes:
            raise GraphError(403, 200, "You do not have permission to access this account")
        return {
            "subscribed_apps": lambda: self.subscribed,
            "message_templates": lambda: self.templates,
        }

    def _number(self, wanted: str) -> dict[str, Any]:
        fields = wanted.split(",")
        for name in fields:
            if name not in PHONE_FIELDS:
                raise GraphError(400, 100, f"Tried accessing nonexistent field ({name})")
        known = {name: self.phone[name] for name in fields if name in self.phone}
        return {**known, "id": self.number}

    def _debug(self, token: str) -> dict[str, Any]:
        if token != self.token:
            return {"is_valid": False, "scopes": [], "error": {"code": 190}}
        granted = [{"scope": scope, "target_ids": [self.id]} for scope in self.scopes]
        return {
            "app_id": self.app,
            "type": "SYSTEM_USER",
            "is_valid": True,
            "expires_at": self.expires_at,
            "scopes": self.scopes,
            "granular_scopes": granted,
        }

    def _app_webhooks(self, app: str, bearer: str) -> dict[str, Any]:
        if "|" not in bearer:
            raise GraphError(400, 15, "This method must be called with an app access_token.")
        if bearer != f"{self.app}|{self.secret}":
            raise GraphError(400, 190, "Invalid OAuth access token signature.")
        if app != self.app:
            raise _missing(app)
        return {"data": self.webhooks}


def _missing(number: str) -> GraphError:
    return GraphError(
        400,
        100,
        f"Unsupported get request. Object with ID '{number}' does not exist, cannot be loaded "
        "due to missing permissions, or does not support this operation",
    )
