"""Loads the regency's places: offices with their hours, kecamatan, desa and kelurahan."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Mapping
from datetime import time
from pathlib import Path

from bot.domain.errors import Mistake
from bot.domain.place import WEEKDAYS, District, Office, OpeningHours, Village
from bot.storage.catalogue_schema import OfficeForm
from bot.storage.data_files import did_you_mean, entries, validate

#: Offices that depend on where the citizen lives, not entries of offices.yml.
LOCAL_OFFICES = ("desa", "kecamatan")


def offices(path: Path, mistakes: list[Mistake]) -> dict[str, Office]:
    found: dict[str, Office] = {}
    for key, data in entries(path, mistakes):
        form = validate(OfficeForm, data, path.name, key, mistakes)
        if form is None:
            continue
        hours, problems = _hours(form.jam)
        mistakes += [Mistake(path.name, f"{key}.jam.{day}", text) for day, text in problems]
        found[key] = Office(
            id=key,
            name=form.nama,
            nicknames=form.sebutan,
            address=form.alamat,
            phone=form.telepon,
            whatsapp=form.whatsapp,
            email=form.email,
            web=form.laman,
            hours=hours,
            hours_note=form.keterangan_jam,
            note=form.catatan,
            confidence=form.keyakinan,
            sources=tuple(item.nama for item in form.sumber),
            checked=form.diperiksa.isoformat(),
        )
    return found


def _hours(
    days: Mapping[str, tuple[str, ...]] | None,
) -> tuple[OpeningHours | None, list[tuple[str, str]]]:
    """Read ``senin: [08.00-12.00, 13.00-15.30]``; days not named are closed."""
    if days is None:
        return None, []
    problems: list[tuple[str, str]] = []
    week: list[tuple[tuple[time, time], ...]] = [() for _ in WEEKDAYS]
    for day, spans in days.items():
        if day not in WEEKDAYS:
            hint = did_you_mean(day, WEEKDAYS) or ""
            problems.append((day, f"bukan nama hari. {hint}".strip()))
            continue
        read = [_span(span) for span in spans]
        if any(span is None for span in read):
            problems.append((day, "tulis jam seperti 08.00-12.00"))
            continue
        ordered = sorted(span for span in read if span is not None)
        if any(first[1] > second[0] for first, second in itertools.pairwise(ordered)):
            problems.append((day, "jam buka saling tumpang tindih"))
        week[WEEKDAYS.index(day)] = tuple(ordered)
    return (None, problems) if problems else (OpeningHours(tuple(week)), [])


def _span(text: str) -> tuple[time, time] | None:
    try:
        first, second = (
            time.fromisoformat(part.strip().replace(".", ":"))
            for part in text.replace("–", "-").split("-")
        )
    except ValueError:
        return None
    return (first, second) if first < second else None


def villages(folder: Path) -> tuple[dict[str, District], dict[str, Village]]:
    districts: dict[str, District] = {}
    villages: dict[str, Village] = {}
    for row in _rows(folder / "villages.csv"):
        district = row["kode_kecamatan"]
        districts[district] = District(district, row["kecamatan"], row["prefix_nik"])
        villages[row["kode_kemendagri"]] = Village(
            code=row["kode_kemendagri"],
            name=row["nama"],
            kind="kelurahan" if row["jenis"] == "kelurahan" else "desa",
            district=district,
            postcode=row["kode_pos"] or None,
        )
    by_name = {district.name: district.code for district in districts.values()}
    for row in _rows(folder / "former_villages.csv"):
        code = f"lama.{row['nama'].casefold()}"
        villages[code] = Village(
            code=code,
            name=row["nama"],
            kind="kelurahan" if row["jenis"] == "kelurahan" else "desa",
            district=by_name[row["kecamatan"]],
            postcode=None,
            former=True,
        )
    return districts, villages


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
