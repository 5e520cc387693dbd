"""The settings of processes under test: the bot's own, and nothing that is set outside."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from bot import bootstrap
from tests.faults import people

_OURS = (
    "DATABASE_URL",
    "DATA_DIR",
    "DOCUMENT_KEYS",
    "HOST",
    "PORT",
    "WORKERS",
    "PUBLIC_URL",
    "SIMULATOR",
)


def clean_environment() -> dict[str, str]:
    """The environment without any setting of the bot's."""
    ours = (*_OURS, "TELEGRAM_", "WHATSAPP_", "LOG_", "ACTION_SERVER_URL", "SIPRAJA_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return env | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def platforms(telegram_url: str | None, whatsapp_url: str | None = None) -> dict[str, str]:
    """The settings that connect a bot to the fakes."""
    env = {}
    if telegram_url:
        env |= {
            "TELEGRAM_BOT_TOKEN": f"{people.ACCOUNT}:TEST-token",
            "TELEGRAM_API_URL": telegram_url,
            "TELEGRAM_WEBHOOK_SECRET": people.SECRET,
        }
    if whatsapp_url:
        env |= {
            "WHATSAPP_PHONE_NUMBER_ID": "100000000000001",
            "WHATSAPP_ACCESS_TOKEN": "test-access-token",
            "WHATSAPP_APP_SECRET": "test-app-secret",
            "WHATSAPP_VERIFY_TOKEN": "v3rify",
            "WHATSAPP_API_URL": whatsapp_url,
        }
    return env


def copy_model(model: bootstrap.Model, data: Path) -> Path:
    """A data folder that has the trained model."""
    data.mkdir(parents=True, exist_ok=True)
    shutil.copytree(model.path.parent, data / "model", dirs_exist_ok=True)
    return data
