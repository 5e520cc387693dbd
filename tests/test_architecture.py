"""The shape of the house: who imports whom, what happens at import, where sentences live."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "nlu", "actions")

#: Room → rooms it may import (itself always). The longest matching prefix counts.
ARROWS: dict[str, set[str]] = {
    "bot.domain": set(),
    "bot.usecases": {"bot.domain", "bot.storage", "nlu.text"},
    "bot.storage": {"bot.domain", "bot.log"},
    "bot.channels": {"bot.domain"},
    "bot.engine": {"bot.domain", "nlu.lean"},
    "bot.web": {"bot.domain", "bot.usecases", "bot.channels", "bot.storage", "bot.log"},
    "bot.worker": {
        "bot.domain",
        "bot.usecases",
        "bot.channels",
        "bot.engine",
        "bot.storage",
        "bot.log",
        "bot.typing_sign",
    },
    "bot.typing_sign": {"bot.domain", "bot.channels", "bot.log"},
    "bot.arguments": set(),
    "bot.applications_command": {"bot.domain", "bot.usecases", "bot.storage"},
    "bot.telegram_setup": {"bot.domain", "bot.channels", "bot.storage"},
    "bot.whatsapp_check": {"bot.domain", "bot.channels"},
    "bot.poller": {"bot.usecases", "bot.channels", "bot.storage", "bot.log"},
    "bot.operate": {"bot.domain", "bot.usecases", "bot.channels", "bot.storage"},
    "bot.chat": {"bot.domain", "bot.usecases", "bot.channels", "bot.storage"},
    "bot.settings": {"bot.domain", "bot.channels"},
    "bot.log": set(),
    "bot.supervisor": {"bot.domain", "bot.log"},
    "bot.bootstrap": {"bot", "nlu", "actions"},
    "bot.__main__": {"bot"},
    "bot": set(),
    "actions.server": {"actions", "bot.usecases", "bot.log"},
    "actions.__main__": {"actions", "bot"},
    "actions": {"bot.domain", "bot.usecases"},
    "nlu.text": set(),
    "nlu.__main__": {"nlu", "bot"},
    "nlu": {"nlu"},
}

#: Only these may import Rasa.
RASA_ROOMS = ("bot.engine", "nlu.components", "nlu.training")


def modules() -> dict[str, Path]:
    found = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(part for part in parts if part != "__init__")] = path
    return found


MODULES = modules()


def room_of(module: str) -> str:
    rooms = [room for room in ARROWS if module == room or module.startswith(f"{room}.")]
    return max(rooms, key=len)


def imports_of(path: Path) -> set[str]:
    """Every module a file imports, anywhere in it; ``from a import b`` is a.b if that is one."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in names}
    return found


def test_the_files_were_found() -> None:
    assert len(MODULES) > 60


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_point_one_way(module: str) -> None:
    room = room_of(module)
    allowed = {room, *ARROWS[room]}
    for name in imports_of(MODULES[module]):
        if name.split(".")[0] not in PACKAGES:
            continue
        fits = any(name == target or name.startswith(f"{target}.") for target in allowed)
        assert fits, f"{module} may not import {name}; allowed: {sorted(allowed)}"


@pytest.mark.parametrize("module", sorted(MODULES))
def test_only_the_engine_and_the_components_import_rasa(module: str) -> None:
    if any(module.startswith(room) for room in RASA_ROOMS):
        return
    rasa = {name for name in imports_of(MODULES[module]) if name.split(".")[0] == "rasa"}
    assert rasa == set()


def test_the_domain_is_pure() -> None:
    """No framework, no I/O, no clock in bot/domain and nlu/text."""
    impure = {"sqlalchemy", "fastapi", "httpx", "requests", "telegram", "rasa", "pydantic", "os"}
    checked = [module for module in MODULES if module.startswith("bot.domain")]
    assert len(checked) > 8
    for module in checked:
        roots = {name.split(".")[0] for name in imports_of(MODULES[module])}
        assert roots & impure == set(), module
        assert ".now(" not in MODULES[module].read_text(encoding="utf-8"), module


def test_importing_does_nothing() -> None:
    """Importing every module opens no socket, starts no process or thread, writes no file."""
    names = [name for name in MODULES if not name.endswith("__main__")]
    code = f"""
import sys, threading, warnings
warnings.simplefilter("ignore")
events = []
watched = ("socket.connect", "socket.bind", "subprocess.Popen", "os.mkdir", "os.remove")
def hook(event, args):
    wrote = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")
    # Byte code and libraries' own caches are not ours.
    if wrote and str(args[0]).endswith((".pyc", ".tmp")) or "__pycache__" in str(args):
        return
    if (wrote or event in watched) and ours():
        events.append((event, str(args[:2])))
def ours():
    # Whose doing it is: what a library does at its own import is not ours to judge.
    frame = sys._getframe(1)
    while frame:
        if "site-packages" in frame.f_code.co_filename:
            return False
        if frame.f_code.co_filename.startswith({str(ROOT)!r}):
            return True
        frame = frame.f_back
    return False
sys.addaudithook(hook)
import importlib
for name in {names!r}:
    importlib.import_module(name)
print(events, [t.name for t in threading.enumerate() if t.name != "MainThread"])
"""
    result = subprocess.run(
        [sys.executable, "-B", "-c", code], capture_output=True, text=True, cwd=ROOT
    )
    assert result.returncode == 0, result.stderr[-2000:]
    assert result.stdout.strip() == "[] []"


#: Everyday Indonesian words that no English code or comment contains.
INDONESIAN = frozenset({
    "adalah", "akan", "alamat", "anda", "belum", "biaya", "bisa", "dengan", "kami", "kantor",
    "kirim", "maaf", "mohon", "nomor", "pesan", "pilih", "saya", "silakan", "sudah", "syarat",
    "tanyakan", "tidak", "tolong", "untuk", "yang",
})  # fmt: skip

#: The messages of the catalogue's checks are read by officials, so they are Indonesian.
SPEAKS_TO_OFFICIALS = tuple(
    f"bot/storage/{name}.py"
    for name in ("catalogue", "catalogue_schema", "data_files", "library", "places", "requests")
)


def test_no_indonesian_sentence_stands_in_python() -> None:
    """Sentences live in stories/responses and bot/texts; a string with three such words is one."""
    guilty = []
    for path in MODULES.values():
        relative = path.relative_to(ROOT).as_posix()
        if relative in SPEAKS_TO_OFFICIALS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = [word.strip(".,:;!?\"'()") for word in node.value.casefold().split()]
                if sum(word in INDONESIAN for word in words) >= 3:
                    guilty.append(f"{relative}:{node.lineno}: {node.value[:60]!r}")
    assert guilty == []
