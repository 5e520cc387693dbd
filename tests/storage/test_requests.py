"""What a service asks, read from its file: every mistake is named, and none by accident."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain.errors import Mistake
from bot.domain.question import Condition, Option
from bot.domain.service import Request
from bot.storage.catalogue_schema import ServiceForm
from bot.storage.data_files import validate
from bot.storage.library import Library
from bot.storage.requests import request

QUESTIONS = """
nama: {label: Nama, jenis: teks, tanya: Siapa?, paling_sedikit: 2, paling_banyak: 9}
desa: {label: Desa, jenis: tempat, tanya: Di desa mana?}
alamat: {label: Alamat, jenis: teks, tanya: Di mana?}
alamat_usaha: {label: Alamat usaha, jenis: teks, tanya: Di mana usahanya?, sama_dengan: alamat}
plat: {label: Plat, jenis: teks, tanya: Berapa?, bantuan: Lihat pelat., pola: 'w\\d+'}
warna: {label: Warna, jenis: pilihan, tanya: Apa?, pilihan: {a: {tombol: A}, b: {tombol: B}}}
nikah: {label: Nikah, jenis: ya_tidak, tanya: Pernah menikah?}
anak: {label: Anak, jenis: ya_tidak, tanya: Punya anak?}
"""
UPLOADS = """
ktp: {nama: KTP, sebutan: [ktp], halaman: 2}
akta: {nama: Akta, sebutan: [akta], asli: true}
"""
VARIANTS = {
    key: {"nama": key, "tombol": key, "syarat": ["KTP"]} for key in ("baru", "hilang")
}  # fmt: skip
SERVICE: dict[str, Any] = {
    "nama": "Contoh",
    "singkat": "contoh",
    "tingkat": "desa",
    "instansi": "Desa",
    "kantor": ["desa"],
    "sebutan": ["contoh"],
    "tentang": "Contoh.",
    "tanya_varian": "Baru atau hilang?",
    "varian": VARIANTS,
    "langkah": ["Datang"],
    "biaya": {"rupiah": None, "teks": None},
    "lama": {"nilai": None, "satuan": None, "teks": None},
    "berlaku": None,
    "kanal": {"sipraja": None, "mpp": None, "loket": True},
    "keyakinan": "rendah",
    "sumber": [{"nama": "Contoh"}],
    "diperiksa": "2026-11-24",
}
FINE = """
cara: form
tujuan: desa
tanya_dulu: [nikah]
isian: [nama, desa]
berkas: [ktp, {id: akta, bila: [{pertanyaan: nikah, jawaban: [ya]}]}]
"""


def read(
    folder: Path, wanted: str, questions: str = QUESTIONS, uploads: str = UPLOADS, **changes: Any
) -> tuple[Request | None, list[str]]:
    """The request of a made-up service, and what is wrong with it and the shared files."""
    (folder / "questions.yml").write_text(questions, encoding="utf-8")
    (folder / "uploads.yml").write_text(uploads, encoding="utf-8")
    mistakes: list[Mistake] = []
    library = Library.load(folder, mistakes)
    data = SERVICE | {"permohonan": yaml.safe_load(wanted)} | changes
    form = validate(ServiceForm, data, "contoh.yml", "", mistakes)
    found = form and request("contoh", form, library, ["dinsos"], mistakes)
    return found, [str(mistake) for mistake in mistakes]


def test_a_request_is_read(tmp_path: Path) -> None:
    """The shared entry, changed where the service says so; its words become ours."""
    wanted = """
    cara: form
    tujuan: kecamatan
    sistem: dukcapil
    tanya_dulu: [nikah]
    isian:
    - alamat
    - desa
    - {id: nama, tanya: Nama lengkap, paling_banyak: 20, boleh_kosong: true, pribadi: anak}
    - {id: warna, bila: [{pertanyaan: varian, jawaban: [baru]}]}
    - {id: alamat_usaha, bila: [{pertanyaan: warna, jawaban: [b, kosong]}]}
    - plat
    berkas:
    - {id: ktp, nama: KTP Anda, boleh_kosong: true, unggah: false}
    - id: akta
      bila:
      - {pertanyaan: nikah, jawaban: [ya]}
      - {pertanyaan: varian, jawaban: [hilang]}
    """
    found, wrong = read(tmp_path, wanted)
    assert wrong == []
    assert found is not None
    assert (found.unit, found.backend) == ("district", "dukcapil")
    assert found.routing_question is found.questions[1]
    assert [item.kind for item in found.first_questions] == ["yes_no"]
    _, _, name, colour, business, plate = found.questions
    assert (name.ask, name.least, name.most) == ("Nama lengkap", 2, 20)
    assert (name.optional, name.sensitivity, name.label) == (True, "child", "Nama")
    assert colour.options == (Option("a", "A"), Option("b", "B"))
    assert colour.when == (Condition("variant", ("baru",)),)
    assert business.when == (Condition("warna", ("b", "")),)
    assert business.same_as == "alamat"
    assert plate.pattern == r"(?i:w\d+)"
    card, deed = found.requirements
    assert (card.name, card.optional, card.upload, card.pages) == ("KTP Anda", True, False, 2)
    assert deed.original
    assert deed.when == (Condition("nikah", ("yes",)), Condition("variant", ("hilang",)))
    assert found.checklist({"nikah": "yes", "variant": "hilang"}) == (card, deed)
    assert found.checklist({"nikah": "yes", "variant": "baru"}) == (card,)


def test_what_was_not_asked_can_be_waited_for(tmp_path: Path) -> None:
    """``kosong`` holds as long as the question has no answer."""
    wanted = FINE.replace("jawaban: [ya]", "jawaban: [tidak, kosong]")
    found, wrong = read(tmp_path, wanted)
    assert wrong == []
    assert found is not None
    assert [len(found.checklist(known)) for known in ({}, {"nikah": "no"}, {"nikah": "yes"})] == [
        2, 2, 1,
    ]  # fmt: skip


IN_SERVICE = [
    ("[nama, desa]", "[nma, desa]", "isian: 'nma' tidak ada. Maksud Anda 'nama'?"),
    ("[ktp,", "[ktpp,", "berkas: 'ktpp' tidak ada. Maksud Anda 'ktp'?"),
    ("[nikah]", "[nikh]", "tanya_dulu: 'nikh' tidak ada. Maksud Anda 'nikah'?"),
    ("[nama, desa]", "[nama, desa, nama]", "isian: 'nama' tertulis dua kali"),
    ("[nama, desa]", "[nikah, desa]", "isian: 'nikah' tertulis dua kali"),
    ("[ktp,", "[ktp, ktp,", "berkas: 'ktp' tertulis dua kali"),
    ("[nikah]", "[nikah, nama]", "tanya_dulu.nama: di sini hanya pertanyaan ya_tidak"),
    ("[nikah]", "[nikah, anak]", "tanya_dulu: 'anak' tidak menentukan apa pun"),
    ("pertanyaan: nikah", "pertanyaan: nikh", "akta.bila: 'nikh' tidak ditanyakan di layanan ini"),
    ("pertanyaan: nikah", "pertanyaan: anak", "akta.bila: 'anak' tidak ditanyakan di layanan ini"),
    ("pertanyaan: nikah", "pertanyaan: nama", "akta.bila: 'nama' bukan pertanyaan ya_tidak"),
    ("jawaban: [ya]", "jawaban: [yaa]", "akta.bila: 'yaa' bukan jawaban 'nikah'. Maksud Anda 'ya'"),
    ("jawaban: [ya]", "jawaban: [true]", "bila.0.jawaban.0: harus berupa teks"),
    ("jawaban: [ya]", "jawaban: []", "bila.0.jawaban: tidak boleh kosong"),
    (
        "pertanyaan: nikah, jawaban: [ya]",
        "pertanyaan: varian, jawaban: [rusak]",
        "akta.bila: 'rusak' bukan jawaban 'varian'",
    ),
    (
        "pertanyaan: nikah, jawaban: [ya]",
        "pertanyaan: varian, jawaban: [kosong]",
        "'kosong' bukan jawaban 'varian'",
    ),
    (
        "isian: [nama, desa]",
        "isian: [{id: nama, bila: [{pertanyaan: anak, jawaban: [ya]}]}, desa, anak]",
        "isian.nama.bila: 'anak' baru ditanyakan sesudahnya. Pindahkan ke atas.",
    ),
    (
        "[nama, desa]\nberkas: [ktp, {id: akta, bila: [{pertanyaan: nikah",
        "[nama, desa, anak]\nberkas: [ktp, {id: akta, bila: [{pertanyaan: anak",
        "berkas.akta.bila: 'anak' harus ditanyakan di tanya_dulu",
    ),
    ("[nama,", "[{id: nama, tany: x},", "isian.0.tany: isian ini tidak dikenal. Maksud Anda 'tan"),
    ("[nama,", f"[{{id: nama, tanya: {'x' * 121}}},", "terlalu panjang, paling banyak 120 huruf"),
    ("[nama,", "[{id: nama, tanya: null},", "isian.0.tanya: harus berupa teks"),
    (
        "[nama,",
        "[{id: nama, paling_sedikit: 10},",
        "isian.nama.paling_sedikit: 10 lebih besar daripada paling_banyak, 9. Mungkin tertukar.",
    ),
    (
        "[nama,",
        "[{id: nama, sama_dengan: alamat},",
        "isian.nama.sama_dengan: 'alamat' tidak ditanyakan sebelumnya",
    ),
    ("[ktp,", "[{id: ktp, halaman: 0},", "berkas.0.halaman: harus paling sedikit 1"),
    ("[ktp,", "[{id: ktp, asli: mungkin},", "berkas.0.asli: harus true atau false"),
    ("[ktp,", "[7,", "berkas.0: harus berupa kelompok isian"),
    ("tujuan: desa\n", "", "tujuan: wajib ada bila cara form"),
    ("tujuan: desa", "tujuan: dinso", "tujuan: 'dinso' tidak ada. Maksud Anda 'dinsos'?"),
    ("[nama, desa]", "[nama]", "tujuan: 'desa' perlu satu pertanyaan jenis tempat di isian"),
    ("desa]", "{id: desa, boleh_kosong: true}]", "'desa' perlu satu pertanyaan jenis tempat"),
    ("[nama, desa]", "[]", "isian: wajib ada bila cara form"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "message"), IN_SERVICE)
def test_a_mistake_in_a_service_is_named(
    right: str, wrong: str, message: str, tmp_path: Path
) -> None:
    assert right in FINE
    _, found = read(tmp_path, FINE.replace(right, wrong, 1))
    assert any(text.startswith("contoh.yml: permohonan.") and message in text for text in found), (
        found
    )


IN_QUESTIONS = [
    ("jenis: teks", "jenis: txt", "nama.jenis: pilihannya hanya 'nik', 'kk', 'nop'"),
    ("label: Nama", "lable: Nama", "nama.lable: isian ini tidak dikenal. Maksud Anda 'label'?"),
    ("tanya: Siapa?, ", "", "nama.tanya: isian ini wajib ada"),
    ("paling_sedikit: 2", "paling_sedikit: 12", "nama.paling_sedikit: 12 lebih besar daripada"),
    ("paling_sedikit: 2", "paling_sedikit: 2.5", "nama.paling_sedikit: harus berupa angka bulat"),
    ("Di desa mana?", "Di desa mana?, paling_banyak: 3", "desa.paling_sedikit: hanya untuk jenis"),
    ("pilihan: {a: {tombol: A}, b: {tombol: B}}", "bantuan: x", "warna.pilihan: paling sedikit"),
    (", b: {tombol: B}", "", "warna.pilihan: paling sedikit dua bila jenisnya pilihan"),
    ("jenis: pilihan", "jenis: teks", "warna.pilihan: hanya untuk jenis pilihan"),
    ("tombol: B", "tombol: a", "warna.pilihan.*.tombol: 'a' dipakai dua kali"),
    ("tombol: B", f"tombol: {'b' * 21}", "warna.pilihan.b.tombol: terlalu panjang, paling"),
    ("b: {tombol", "B 1: {tombol", "warna.pilihan.B 1: kodenya hanya huruf kecil"),
    ("b: {tombol", "kosong: {tombol", "warna.pilihan.kosong: kodenya hanya huruf kecil"),
    ("w\\d+", "w(", "plat.pola: pola tidak terbaca"),
    ("bantuan: Lihat pelat., ", "", "plat.bantuan: wajib ada bila ada pola"),
    ("Pernah menikah?", "Pernah menikah?, pola: a", "nikah.pola: hanya untuk jenis teks"),
    ("sama_dengan: alamat", "sama_dengan: almat", "'almat' tidak ada. Maksud Anda 'alamat'?"),
    ("sama_dengan: alamat", "sama_dengan: desa", "'desa' harus pertanyaan lain yang jenisnya juga"),
    ("sama_dengan: alamat", "sama_dengan: alamat_usaha", "'alamat_usaha' harus pertanyaan lain"),
    ("anak: {", "varian: {", "varian: kode ini sudah punya arti sendiri"),
    ("anak: {", "Anak: {", "Anak: kodenya hanya huruf kecil, angka, dan garis bawah"),
    ("anak: {", "nikah: {", "isian 'nikah' tertulis dua kali"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "message"), IN_QUESTIONS)
def test_a_mistake_in_the_questions_is_named_once(
    right: str, wrong: str, message: str, tmp_path: Path
) -> None:
    """By the shared file alone: the services that use the question are not accused."""
    assert right in QUESTIONS
    _, found = read(tmp_path, FINE, questions=QUESTIONS.replace(right, wrong, 1))
    assert any(text.startswith("questions.yml: ") and message in text for text in found), found
    assert not any(text.startswith("contoh.yml") for text in found)


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("sebutan: [ktp], ", "", "ktp.sebutan: isian ini wajib ada"),
        ("nama: KTP", f"nama: {'K' * 91}", "ktp.nama: terlalu panjang, paling banyak 90 huruf"),
        ("halaman: 2", "halamn: 2", "ktp.halamn: isian ini tidak dikenal. Maksud Anda 'halaman'?"),
        ("ktp: {", "K T P: {", "K T P: kodenya hanya huruf kecil"),
    ],
)
def test_a_mistake_in_the_documents_is_named(
    right: str, wrong: str, message: str, tmp_path: Path
) -> None:
    _, found = read(tmp_path, FINE, uploads=UPLOADS.replace(right, wrong, 1))
    assert any(text.startswith("uploads.yml: ") and message in text for text in found), found


def test_without_variants_nothing_depends_on_them(tmp_path: Path) -> None:
    wanted = FINE.replace("pertanyaan: nikah, jawaban: [ya]", "pertanyaan: varian, jawaban: [baru]")
    changes = {"varian": {}, "tanya_varian": None, "syarat": ["KTP"]}
    _, found = read(tmp_path, wanted, **changes)
    assert "contoh.yml: permohonan.berkas.akta.bila: layanan ini tidak punya varian" in found


def test_a_missing_shared_file_accuses_no_service(tmp_path: Path) -> None:
    _, found = read(tmp_path, FINE, questions="", uploads="- a\n")
    assert found == ["uploads.yml: berkas: harus berupa kelompok isian (nama: isi)"]


def test_a_service_that_informs_needs_nothing(tmp_path: Path) -> None:
    found, wrong = read(tmp_path, "{cara: info}")
    assert wrong == []
    assert found == Request(mode="info", reason=None)
