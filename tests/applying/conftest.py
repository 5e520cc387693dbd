"""Tests of applying chat with the whole assistant."""

from tests.whole import assistant, chat

__all__ = ["assistant", "chat"]
