"""The key that the databases of tests are encrypted with."""

from __future__ import annotations

import base64

from bot.domain.document_key import DocumentKey
from bot.storage.sealing import Keyring

_SECRET = b"t" * 32

KEYRING = Keyring((DocumentKey("test", _SECRET),))

#: The same as a setting of a process under test.
DOCUMENT_KEYS = f"test:{base64.b64encode(_SECRET).decode()}"
