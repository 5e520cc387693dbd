"""A turn in the worker, commit included; and whether long conversations grow dearer."""

from __future__ import annotations

import itertools
import json
import statistics
import tempfile
import time
from pathlib import Path

from bot import bootstrap
from bot.bootstrap import Knowledge, Model
from bot.channels.simulator import SimulatorChannel
from bot.storage import database, embedded
from bot.storage.database import Database
from bot.storage.migrate import migrate
from bot.usecases.converse import Converser
from bot.usecases.receive import receive
from tests.bench.figure import Figure
from tests.keys import KEYRING

#: A mixture of what people do: questions, follow-ups, taps, small talk.
LINES = (
    "syarat KTP hilang", "biayanya?", "kalau yang rusak?", "caranya gimana", "SKTM",
    "/ask_fee:sktm_desa", "layanan di desa apa saja", "paspor biaya piro min", "suwun",
    "mau daftar kartu kuning", "hari ini buka?", "berkas saya sampai mana",
)  # fmt: skip

TURNS = 420


def measure(model: Model, knowledge: Knowledge) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        server = embedded.start(Path(folder) / "postgres")
        made = database.connect(server.url, KEYRING)
        migrate(made)
        try:
            return _measure(made, model, knowledge)
        finally:
            made.dispose()
            server.close()


def _measure(made: Database, model: Model, knowledge: Knowledge) -> list[Figure]:
    from actions.registry import executor
    from bot.engine.rasa import RasaEngine

    converser = Converser(
        made,
        {"simulator": SimulatorChannel()},
        RasaEngine.load(model.path, executor().run),
        knowledge.catalogue,
        knowledge.texts,
        knowledge.calendar,
        bootstrap.clock,
    )
    channel = SimulatorChannel()
    times = []
    for number, line in zip(range(TURNS), itertools.cycle(LINES), strict=False):
        item = {"key": str(number), "address": "bench", "text": line}
        if line.startswith("/"):
            item["payload"] = line
        with made.transaction() as session:
            receive(session, "simulator", "web", channel.split(json.dumps(item).encode()))
        started = time.perf_counter()
        converser.next()
        times.append((time.perf_counter() - started) * 1000)
    warm = times[12:]
    # The same lines early and late, so that only the age of the conversation differs.
    early = statistics.median(times[12:60])
    late = statistics.median(times[372:420])
    return [
        Figure.at_most(
            "turn in the worker, commit included, median", statistics.median(warm), "ms", 8
        ),
        Figure.at_most("turns 372–419 against turns 12–59, median", late / early, "times", 1.2),
    ]
