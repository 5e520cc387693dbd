"""Loads the data files into the domain's frozen values.

Reports every mistake of every file at once, by file and field, with a
suggestion where one is near. Nothing is loaded when there is a mistake.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from bot.domain.catalogue import COMPLAINTS, Catalogue, LifeEvent
from bot.domain.errors import Mistake, MistakesError
from bot.domain.place import Office
from bot.domain.service import (
    Channels,
    Duration,
    Extra,
    Fee,
    Request,
    Service,
    Similar,
    Source,
    Variant,
)
from bot.storage import places
from bot.storage.catalogue_schema import LifeEventForm, ServiceForm
from bot.storage.data_files import ID, did_you_mean, entries, read, validate
from bot.storage.library import Library
from bot.storage.places import LOCAL_OFFICES
from bot.storage.requests import request


def load(catalogue_dir: Path, reference_dir: Path) -> Catalogue:
    """Load all services, places and life events; raises `MistakesError` with all mistakes."""
    mistakes: list[Mistake] = []
    forms = dict(_service_forms(catalogue_dir, mistakes))
    offices = places.offices(reference_dir / "offices.yml", mistakes)
    events = _life_events(reference_dir / "life_events.yml", mistakes)
    districts, villages = places.villages(reference_dir)
    library = Library.load(reference_dir, mistakes)
    requests = {key: request(key, form, library, offices, mistakes) for key, form in forms.items()}
    stems = {path.stem for path in catalogue_dir.glob("*.yml")}
    mistakes += _references(forms, stems, offices, events)
    mistakes += _names(forms)
    if forms and COMPLAINTS not in forms:
        mistakes.append(Mistake(f"{COMPLAINTS}.yml", "berkas", "wajib ada untuk pengaduan"))
    if not any(catalogue_dir.glob("*.yml")):
        mistakes.append(Mistake(catalogue_dir.name, "*.yml", "tidak ada satu pun berkas layanan"))
    if mistakes:
        raise MistakesError("Katalog belum bisa dipakai, perbaiki dulu", mistakes)
    return Catalogue(
        services={key: _service(key, form, requests[key]) for key, form in forms.items()},
        offices=offices,
        districts=districts,
        villages=villages,
        life_events=events,
    )


def _service_forms(folder: Path, mistakes: list[Mistake]) -> Iterator[tuple[str, ServiceForm]]:
    for path in sorted(folder.glob("*.yml")):
        data = read(path, mistakes)
        if data is None:
            if not any(mistake.file == path.name for mistake in mistakes):
                mistakes.append(Mistake(path.name, "berkas", "masih kosong"))
            continue
        if not ID.fullmatch(path.stem):
            problem = "hanya huruf kecil, angka, dan garis bawah, misalnya surat_usaha.yml"
            mistakes.append(Mistake(path.name, "nama berkas", problem))
        form = validate(ServiceForm, data, path.name, "", mistakes)
        if form is not None:
            mistakes += _within(path.name, form)
            yield path.stem, form


def _within(file: str, form: ServiceForm) -> Iterator[Mistake]:
    """What one file must agree on with itself."""
    if form.varian and not form.tanya_varian:
        yield Mistake(file, "tanya_varian", "wajib ada bila ada varian")
    if len(form.varian) == 1:
        yield Mistake(file, "varian", "paling sedikit dua; bila hanya satu, pakai syarat saja")
    if not form.varian and not form.syarat:
        yield Mistake(file, "syarat", "wajib ada bila tidak ada varian")
    buttons = [variant.tombol.casefold() for variant in form.varian.values()]
    for button in sorted({button for button in buttons if buttons.count(button) > 1}):
        yield Mistake(file, "varian.*.tombol", f"'{button}' dipakai dua kali")
    if (form.lama.nilai is None) != (form.lama.satuan is None):
        yield Mistake(file, "lama", "nilai dan satuan harus diisi berdua atau kosong berdua")


def _references(
    forms: Mapping[str, ServiceForm],
    services: Collection[str],
    offices: Mapping[str, Office],
    events: Mapping[str, LifeEvent],
) -> Iterator[Mistake]:
    """Ids that point to other files must exist there (their own mistakes are told by them)."""
    known_offices = [*offices, *LOCAL_OFFICES]
    for key, form in forms.items():
        links = {
            "kantor": (form.kantor, known_offices),
            "lanjutan": (form.lanjutan, services),
            "mirip": (tuple(item.layanan for item in form.mirip), services),
        }
        for field, (found, known) in links.items():
            for item in found:
                if item not in known:
                    yield Mistake(
                        f"{key}.yml", field, f"'{item}' tidak ada", did_you_mean(item, known)
                    )
    for event in events.values():
        for item in event.services:
            if item not in services:
                yield Mistake(
                    "life_events.yml",
                    f"{event.id}.layanan",
                    f"'{item}' tidak ada",
                    did_you_mean(item, services),
                )


def _names(forms: Mapping[str, ServiceForm]) -> Iterator[Mistake]:
    """A nickname belongs to one service, unless every holder lists it as shared."""
    holders: dict[str, list[str]] = defaultdict(list)
    shared: dict[str, list[str]] = defaultdict(list)
    for key, form in forms.items():
        for name in {name.casefold() for name in (*form.sebutan, form.singkat)}:
            holders[name].append(key)
        for name in {name.casefold() for name in form.sebutan_bersama}:
            shared[name].append(key)
    for name, keys in sorted(holders.items()):
        if len(keys) > 1:
            yield Mistake(
                f"{keys[1]}.yml",
                "sebutan",
                f"'{name}' sudah dipakai {keys[0]}.yml",
                "Pindahkan ke sebutan_bersama di kedua berkas bila memang bisa berarti keduanya.",
            )
        if name in shared:
            yield Mistake(
                f"{keys[0]}.yml",
                "sebutan",
                f"'{name}' adalah sebutan_bersama di {shared[name][0]}.yml",
                "Pakai salah satu saja.",
            )


def _service(key: str, form: ServiceForm, request: Request) -> Service:
    return Service(
        id=key,
        name=form.nama,
        short=form.singkat,
        level=form.tingkat,
        agency=form.instansi,
        offices=form.kantor,
        nicknames=form.sebutan,
        shared_nicknames=form.sebutan_bersama,
        about=form.tentang,
        requirements=form.syarat,
        variant_question=form.tanya_varian,
        variants=tuple(
            Variant(name, item.nama, item.tombol, item.sebutan, item.syarat)
            for name, item in form.varian.items()
        ),
        extras=tuple(
            Extra(name, item.bila, item.sebutan, item.syarat)
            for name, item in form.tambahan.items()
        ),
        steps=form.langkah,
        fee=Fee(form.biaya.rupiah, form.biaya.teks, form.biaya.dasar, _table(form)),
        duration=Duration(form.lama.nilai, form.lama.satuan, form.lama.teks),
        validity=form.berlaku,
        legal_basis=form.dasar_hukum,
        channels=Channels(
            form.kanal.daring,
            form.kanal.sipraja,
            form.kanal.mpp,
            form.kanal.loket,
            form.kanal.catatan,
        ),
        request=request,
        notes=form.penting,
        staff_notes=form.catatan_petugas,
        unconfirmed=form.belum_pasti,
        next_services=form.lanjutan,
        similar=tuple(Similar(item.layanan, item.beda) for item in form.mirip),
        confidence=form.keyakinan,
        sources=tuple(Source(item.nama, item.alamat, item.tanggal) for item in form.sumber),
        checked=form.diperiksa.isoformat(),
    )


def _table(form: ServiceForm) -> tuple[tuple[str, int], ...]:
    return tuple(form.biaya.rincian.items())


def _life_events(path: Path, mistakes: list[Mistake]) -> dict[str, LifeEvent]:
    found: dict[str, LifeEvent] = {}
    for key, data in entries(path, mistakes):
        form = validate(LifeEventForm, data, path.name, key, mistakes)
        if form is not None:
            found[key] = LifeEvent(key, form.nama, form.tombol, form.sebutan, form.layanan)
    return found
