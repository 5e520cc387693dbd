"""Looking into a photo of twelve megapixels: a process of its own, decoding, every measure."""

from __future__ import annotations

import statistics
import time

from bot.storage import file_gate
from tests.bench.figure import Figure
from tests.pictures import papers, scenes

#: What a phone takes.
SIZE = (4000, 3000)

TIMES = 15


def measure() -> list[Figure]:
    scene = scenes.lying(papers.card(), scenes.wood(SIZE), 0.8)
    photo = scenes.encode(scenes.noisy(scene, 4), 88)
    file_gate.inspect(photo, "image/jpeg")
    times = []
    for _ in range(TIMES):
        started = time.perf_counter()
        file_gate.inspect(photo, "image/jpeg")
        times.append((time.perf_counter() - started) * 1000)
    return [Figure.at_most("image check, 12 MP", statistics.median(times), "ms", 300)]
