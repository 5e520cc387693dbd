"""The shape of the data files that officials edit, in their own words.

Only the form of one file is checked here; what several files say about each
other is checked in `catalogue` and `requests`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

#: WhatsApp's limit of a reply button's title; short names and variants become buttons.
BUTTON = 20


def _text(value: Any) -> Any:
    """YAML reads a bare 2023 or 2025-01-17 as a number or date; officials mean text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


Text = Annotated[
    str, BeforeValidator(_text), StringConstraints(strip_whitespace=True, min_length=1)
]
Line = Annotated[Text, StringConstraints(max_length=220)]
Button = Annotated[Text, StringConstraints(max_length=BUTTON)]
Lines = tuple[Line, ...]

#: What is asked must be read at a glance, and stands above the buttons.
Ask = Annotated[Text, StringConstraints(max_length=120)]
#: A line of the review, and of the checklist.
Label = Annotated[Text, StringConstraints(max_length=60)]
Name = Annotated[Text, StringConstraints(max_length=90)]

AnswerKind = Literal[
    "nik",
    "kk",
    "nop",
    "telepon",
    "email",
    "tanggal",
    "bilangan",
    "rupiah",
    "pilihan",
    "ya_tidak",
    "teks",
    "tempat",
    "berkas",
]
Personal = Literal["umum", "kesehatan", "keuangan", "anak"]

#: Strict: YAML reads 10.000 as ten, and that must not become Rp10.
Rupiah = Annotated[int, Field(ge=0, strict=True)]
Whole = Annotated[int, Field(strict=True)]
Pages = Annotated[int, Field(ge=1, strict=True)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class VariantForm(_Form):
    nama: Annotated[Text, StringConstraints(max_length=60)]
    tombol: Button
    sebutan: Lines = ()
    syarat: Annotated[Lines, Field(min_length=1)]


class ExtraForm(_Form):
    bila: Line
    sebutan: Lines = ()
    syarat: Annotated[Lines, Field(min_length=1)]


class FeeForm(_Form):
    rupiah: Rupiah | None
    teks: Text | None
    dasar: Text | None = None
    rincian: dict[Text, Rupiah] = {}


class DurationForm(_Form):
    nilai: Annotated[int, Field(ge=1, strict=True)] | None
    satuan: Literal["hari_kerja", "tahun"] | None
    teks: Text | None


class ChannelsForm(_Form):
    daring: Lines = ()
    sipraja: Literal["tipe_a", "tipe_b", "tipe_c", "ada", "belum_terkonfirmasi"] | None
    mpp: bool | None
    loket: bool
    catatan: Text | None = None


def _item(value: Any) -> Any:
    """An item of a list may be just its code."""
    return {"id": value} if isinstance(value, str) else value


class OptionForm(_Form):
    tombol: Button
    sebutan: Lines = ()


class QuestionForm(_Form):
    """One entry of bot/reference/questions.yml."""

    label: Label
    jenis: AnswerKind
    tanya: Ask
    bantuan: Line | None = None
    pilihan: dict[Text, OptionForm] = {}
    paling_sedikit: Whole | None = None
    paling_banyak: Whole | None = None
    pola: Text | None = None
    sama_dengan: Text | None = None
    boleh_kosong: bool = False
    pribadi: Personal = "umum"


class UploadForm(_Form):
    """One entry of bot/reference/uploads.yml."""

    nama: Name
    sebutan: Annotated[Lines, Field(min_length=1)]
    saran: Line | None = None
    halaman: Pages = 5
    asli: bool = False
    kertas: bool = True


class ConditionForm(_Form):
    pertanyaan: Text
    jawaban: Annotated[tuple[Text, ...], Field(min_length=1)]


class AskedForm(_Form):
    """A question as one service asks it: what is not written is the library's."""

    id: Text
    label: Label = ""
    tanya: Ask = ""
    bantuan: Line | None = None
    paling_sedikit: Whole | None = None
    paling_banyak: Whole | None = None
    sama_dengan: Text | None = None
    boleh_kosong: bool = False
    pribadi: Personal = "umum"
    bila: tuple[ConditionForm, ...] = ()


class WantedForm(_Form):
    """A document as one service wants it: what is not written is the library's."""

    id: Text
    nama: Name = ""
    sebutan: Lines = ()
    saran: Line | None = None
    halaman: Pages = 5
    asli: bool = False
    boleh_kosong: bool = False
    unggah: bool = True
    bila: tuple[ConditionForm, ...] = ()


Asked = Annotated[AskedForm, BeforeValidator(_item)]
Wanted = Annotated[WantedForm, BeforeValidator(_item)]


class RequestForm(_Form):
    cara: Literal["form", "handoff", "info"]
    alasan: Text | None = None
    tujuan: Text | None = None
    sistem: Text = "local"
    tanya_dulu: tuple[Asked, ...] = ()
    isian: tuple[Asked, ...] = ()
    berkas: tuple[Wanted, ...] = ()


class SimilarForm(_Form):
    layanan: Text
    beda: Line


class SourceForm(_Form):
    nama: Line
    alamat: Text | None = None
    tanggal: Text | None = None


class ServiceForm(_Form):
    """One file of bot/catalogue."""

    nama: Annotated[Text, StringConstraints(max_length=80)]
    singkat: Button
    tingkat: Literal["desa", "kecamatan", "opd", "vertikal", "bumn", "bumd"]
    instansi: Line
    kantor: Annotated[tuple[Text, ...], Field(min_length=1)]
    sebutan: Annotated[Lines, Field(min_length=1)]
    sebutan_bersama: Lines = ()
    tentang: Annotated[Text, StringConstraints(max_length=400)]
    syarat: Lines = ()
    tanya_varian: Line | None = None
    varian: dict[Text, VariantForm] = {}
    tambahan: dict[Text, ExtraForm] = {}
    langkah: Annotated[Lines, Field(min_length=1)]
    biaya: FeeForm
    lama: DurationForm
    berlaku: Text | None
    dasar_hukum: Lines = ()
    kanal: ChannelsForm
    permohonan: RequestForm
    penting: Lines = ()
    catatan_petugas: Lines = ()
    belum_pasti: Lines = ()
    lanjutan: tuple[Text, ...] = ()
    mirip: tuple[SimilarForm, ...] = ()
    keyakinan: Literal["tinggi", "sedang", "rendah"]
    sumber: Annotated[tuple[SourceForm, ...], Field(min_length=1)]
    diperiksa: date


class OfficeForm(_Form):
    """One entry of bot/reference/offices.yml."""

    nama: Line
    sebutan: Lines = ()
    alamat: Text | None = None
    telepon: Text | None = None
    whatsapp: Text | None = None
    email: Text | None = None
    laman: Text | None = None
    jam: dict[Text, tuple[Text, ...]] | None = None
    keterangan_jam: Text | None = None
    catatan: Text | None = None
    keyakinan: Literal["tinggi", "sedang", "rendah"]
    sumber: tuple[SourceForm, ...] = ()
    diperiksa: date


class LifeEventForm(_Form):
    """One entry of bot/reference/life_events.yml."""

    nama: Line
    tombol: Button
    sebutan: Annotated[Lines, Field(min_length=1)]
    layanan: Annotated[tuple[Text, ...], Field(min_length=1)]
