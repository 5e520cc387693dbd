"""Golden conversations are held with the whole assistant."""

from tests.whole import assistant, chat

__all__ = ["assistant", "chat"]
