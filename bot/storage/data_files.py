"""Reads the YAML files that officials edit: every mistake named, by file and field.

Only reading and naming mistakes; what the files mean stands in `catalogue`, `places` and
`requests`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from bot.domain.errors import Mistake

F = TypeVar("F", bound=BaseModel)

#: Codes of services, questions, documents and options stand in buttons and reports.
ID = re.compile(r"[a-z][a-z0-9_]*")

_PROBLEMS = {
    "missing": "isian ini wajib ada",
    "extra_forbidden": "isian ini tidak dikenal",
    "string_type": "harus berupa teks",
    "string_too_short": "tidak boleh kosong",
    "string_too_long": "terlalu panjang, paling banyak {max_length} huruf",
    "int_parsing": "harus berupa angka bulat",
    "int_type": "harus berupa angka bulat",
    "greater_than_equal": "harus paling sedikit {ge}",
    "literal_error": "pilihannya hanya {expected}",
    "bool_type": "harus true atau false",
    "bool_parsing": "harus true atau false",
    "tuple_type": "harus berupa daftar (baris berawalan tanda -)",
    "dict_type": "harus berupa kelompok isian (nama: isi)",
    "model_type": "harus berupa kelompok isian (nama: isi)",
    "too_long": "terlalu panjang, paling banyak {max_length} huruf",
    "too_short": "tidak boleh kosong",
    "date_from_datetime_parsing": "harus tanggal seperti 2026-11-24",
    "date_parsing": "harus tanggal seperti 2026-11-24",
}


class _UniqueKeyLoader(yaml.CSafeLoader):
    """Refuses a key written twice in one group, which YAML itself lets pass."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=deep)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"isian '{key}' tertulis dua kali", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read(path: Path, mistakes: list[Mistake]) -> Any:
    try:
        # The safe loader's subclass only adds a refusal.
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)  # noqa: S506
    except FileNotFoundError:
        mistakes.append(Mistake(path.name, "berkas", "tidak ditemukan"))
    except UnicodeDecodeError:
        mistakes.append(Mistake(path.name, "berkas", "harus disimpan sebagai teks UTF-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"baris {mark.line + 1}" if mark else "berkas"
        problem = getattr(error, "problem", None) or "tulisan YAML tidak terbaca"
        mistakes.append(Mistake(path.name, where, str(problem)))
    return None


def entries(path: Path, mistakes: list[Mistake]) -> list[tuple[str, Any]]:
    """The entries of a file that is one group of named entries."""
    data = read(path, mistakes)
    if data is None:
        return []
    if not isinstance(data, dict):
        mistakes.append(Mistake(path.name, "berkas", "harus berupa kelompok isian (nama: isi)"))
        return []
    return [(str(key), value) for key, value in data.items()]


def validate(form: type[F], data: Any, file: str, prefix: str, mistakes: list[Mistake]) -> F | None:
    try:
        return form.model_validate(data)
    except ValidationError as error:
        for problem in error.errors():
            mistakes.append(_mistake(form, problem, file, prefix))
        return None


def _mistake(form: type[BaseModel], problem: Any, file: str, prefix: str) -> Mistake:
    field = ".".join([*([prefix] if prefix else []), *(str(part) for part in problem["loc"])])
    template = _PROBLEMS.get(problem["type"], problem["msg"])
    text = template.format(**problem.get("ctx", {})) if "{" in template else template
    text = text.replace(" or ", " atau ")
    suggestion = None
    if problem["type"] == "extra_forbidden":
        suggestion = did_you_mean(str(problem["loc"][-1]), _fields_within(form))
    if problem["type"] == "literal_error" and isinstance(problem.get("input"), str):
        options = str(problem["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        suggestion = did_you_mean(problem["input"], options)
    return Mistake(file, field or "berkas", text, suggestion)


def _fields_within(form: type[BaseModel]) -> set[str]:
    """Names of the fields of a form and of the forms inside it."""
    names = set(form.model_fields)
    for field in form.model_fields.values():
        for inner in _forms_in(field.annotation):
            names |= _fields_within(inner)
    return names


def _forms_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _forms_in(argument)


def did_you_mean(found: str, options: Iterable[str]) -> str | None:
    near = difflib.get_close_matches(found, list(options), n=1, cutoff=0.5)
    return f"Maksud Anda '{near[0]}'?" if near else None
