"""Has a file looked at by `bot.storage.file_check`, in a process that knows no secret."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bot.domain.document import Checked
from bot.domain.errors import DocumentRefused

#: A file that cannot be looked through in this time is not one that anybody needs.
CHECK_SECONDS = 30.0

#: One thread computes: more would want memory for each core, which is limited.
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

_ROOT = Path(__file__).parent.parent.parent


def inspect(body: bytes, declared: str) -> Checked:
    """The file as it may be kept; raises `DocumentRefused`.

    A checker that dies of the file (out of memory, out of time, a crash) has found it broken.
    """
    plain = "".join(char for char in declared if "!" <= char <= "~")[:100]
    command = [sys.executable, "-m", "bot.storage.file_check", plain]
    try:
        done = subprocess.run(
            command,
            input=body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_ENVIRONMENT,
            timeout=CHECK_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentRefused("broken") from error
    if done.returncode:
        raise DocumentRefused("broken")
    head, _, stripped = done.stdout.partition(b"\n")
    result = json.loads(head)
    if "refused" in result:
        raise DocumentRefused(result["refused"])
    return Checked(body=stripped, **{**result, "doubts": tuple(result["doubts"])})
