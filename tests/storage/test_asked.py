"""What the services ask: each leads to somebody who decides, and to exactly the documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.bootstrap import HERE, Knowledge
from bot.domain.service import Service

COVERED = yaml.safe_load((Path(__file__).parent / "covered.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def forms(knowledge: Knowledge) -> list[Service]:
    found = [item for item in knowledge.catalogue.services.values() if item.request.mode == "form"]
    assert len(found) == 24
    return found


def test_every_form_leads_to_a_unit_that_decides(
    forms: list[Service], knowledge: Knowledge
) -> None:
    """A desa or kecamatan by a question that is always asked, or one office."""
    by_level = {"desa": "village", "kecamatan": "district"}
    for service in forms:
        request = service.request
        assert request.backend == "local"
        if service.level in by_level:
            assert request.unit == by_level[service.level], service.id
            assert request.routing_question is not None
            assert request.routing_question.id == "desa"
        else:
            assert request.unit in service.offices
            assert request.unit in knowledge.catalogue.offices
            assert request.routing_question is None


def test_what_only_informs_leads_to_nobody(knowledge: Knowledge) -> None:
    for service in knowledge.catalogue.services.values():
        if service.request.mode != "form":
            assert service.request.unit is None


def test_every_requirement_is_asked_or_wanted(forms: list[Service]) -> None:
    """Each line of the service's requirements, in the variant it stands in."""
    seen = set()
    for service in forms:
        asked = {item.id for item in service.request.questions}
        lists = [({}, service.requirements)]
        lists += [({"variant": item.id}, item.requirements) for item in service.variants]
        for known, lines in lists:
            wanted = {item.id for item in service.request.checklist(known)}
            for line in lines:
                assert set(COVERED[line]) <= asked | wanted, f"{service.id}: {line}"
                seen.add(line)
        wanted = {item.id for item in service.request.requirements if item.when}
        for line in (line for extra in service.extras for line in extra.requirements):
            assert set(COVERED[line]) <= wanted, f"{service.id}: {line}"
            seen.add(line)
    assert set(COVERED) - seen == set()


def test_nothing_is_asked_twice(knowledge: Knowledge) -> None:
    """Neither by the same code nor in the same words; nor is the variant a question."""
    for service in knowledge.catalogue.services.values():
        request = service.request
        questions = (*request.first_questions, *request.questions)
        for names in (
            [item.id for item in questions],
            [item.label for item in questions],
            [item.ask for item in questions],
            [item.id for item in request.requirements],
            [item.name for item in request.requirements],
        ):
            assert len(names) == len(set(names)), service.id
        assert not any(item.id.startswith("varian") for item in questions)


def test_nothing_in_the_shared_files_is_unused(knowledge: Knowledge) -> None:
    requests = [service.request for service in knowledge.catalogue.services.values()]
    asked = {
        item.id for request in requests for item in (*request.first_questions, *request.questions)
    }
    wanted = {item.id for request in requests for item in request.requirements}
    for name, used in (("questions", asked), ("uploads", wanted)):
        shared = yaml.safe_load((HERE / "reference" / f"{name}.yml").read_text(encoding="utf-8"))
        assert set(shared) == used


#: Service, what is known, and exactly what this person needs.
CHECKLISTS = [
    ("sktm_desa", {}, "foto_ktp foto_kk pengantar_rt_rw pernyataan_tidak_mampu surat_tujuan"),
    ("kartu_ak1", {"variant": "baru"}, "foto_ktp ijazah pas_foto foto_kk"),
    ("kartu_ak1", {"variant": "perpanjangan_lapor"}, "ak1_lama"),
    ("permohonan_informasi_publik", {"variant": "badan"}, "akta_badan surat_kuasa"),
    ("sk_domisili", {"variant": "penduduk_setempat"}, "foto_ktp foto_kk pengantar_rt_rw"),
    (
        "sk_domisili",
        {"variant": "pendatang"},
        "foto_ktp foto_kk pengantar_rt_rw pernyataan_pemilik_rumah",
    ),
    (
        "sk_kelahiran",
        {"lahir_di_rumah": "yes"},
        "surat_lahir_faskes foto_kk foto_ktp_ortu buku_nikah pengantar_rt_rw"
        " keterangan_penolong_lahir",
    ),
    (
        "pengantar_nikah",
        {"status_perkawinan": "cerai_mati", "di_bawah_21": "no", "nikah_luar_kecamatan": "no"},
        "foto_ktp foto_kk pengantar_rt_rw akta_kelahiran identitas_pasangan foto_ktp_ortu"
        " pas_foto akta_cerai",
    ),
    (
        "uhc_jkn",
        {"korban_kecelakaan_lalin": "no"},
        "foto_kk foto_ktp pernyataan_tidak_mampu sktm_desa surat_rawat_inap",
    ),
    (
        "kk",
        {"variant": "tambah_anak_lahir"},
        "pindai_kk surat_lahir_faskes f101 f102 foto_ktp_ortu buku_nikah pengantar_rt_rw",
    ),
    (
        "kk",
        {"variant": "baru_menikah_atau_pecah", "biodata_baru": "no"},
        "pindai_kk f102 buku_nikah",
    ),
    ("kk", {"variant": "hilang_rusak", "hilang": "yes"}, "surat_kehilangan f102 foto_ktp"),
    ("kk", {"variant": "hilang_rusak", "hilang": "no"}, "pindai_kk f102 foto_ktp"),
    ("ktp_el", {"variant": "hilang"}, "surat_kehilangan pindai_kk f102"),
    (
        "akta_kelahiran",
        {
            "variant": "umum",
            "orang_tua_diketahui": "yes",
            "punya_surat_lahir": "yes",
            "punya_buku_nikah": "no",
        },
        "f201 surat_lahir_faskes f204 pindai_kk",
    ),
    (
        "akta_kelahiran",
        {
            "variant": "umum",
            "orang_tua_diketahui": "yes",
            "punya_surat_lahir": "yes",
            "punya_buku_nikah": "yes",
        },
        "f201 surat_lahir_faskes buku_nikah pindai_kk",
    ),
    (
        "kia",
        {"variant": "hilang_rusak", "hilang": "no", "sudah_5_tahun": "no"},
        "kia_rusak akta_kelahiran pindai_kk foto_ktp_ortu",
    ),
    ("kia", {"variant": "usia_5_17"}, "akta_kelahiran pindai_kk foto_ktp_ortu pas_foto_anak"),
    ("bpjs_kes_daftar", {"variant": "reaktivasi"}, ""),
]


@pytest.mark.parametrize(("service", "known", "wanted"), CHECKLISTS)
def test_a_personal_checklist_is_exact(
    service: str, known: dict[str, str], wanted: str, knowledge: Knowledge
) -> None:
    request = knowledge.catalogue.services[service].request
    assert [item.id for item in request.checklist(known)] == wanted.split()


def test_the_first_questions_of_a_checklist_follow_the_variant(knowledge: Knowledge) -> None:
    """Who has a lost KK is not asked about new family members."""
    first = knowledge.catalogue.services["kk"].request.first_questions
    asked = [item.id for item in first if item.is_asked({"variant": "hilang_rusak"})]
    assert asked == ["hilang"]


def test_where_the_agency_takes_everything_nothing_is_sent(knowledge: Knowledge) -> None:
    """Five services only have a checklist: BPJS, credit, KUA, passport, PBB."""
    services = knowledge.catalogue.services.values()
    checked_only = {
        item.id
        for item in services
        if item.request.mode == "handoff" and not any(it.upload for it in item.request.requirements)
    }
    assert checked_only == {"bpjs_kes_daftar", "kurda_delta_artha", "nikah_kua", "paspor", "pbb_p2"}
    forms = [item for item in services if item.request.mode == "form"]
    assert all(it.upload for item in forms for it in item.request.requirements)


#: Question, answers that look right, answers that do not.
PATTERNS = [
    ("nama", ["Siti Aminah", "R. Ngt. Sri'ah", "<b>Budi</b>"], ["3515", "Budi 2"]),
    ("rt", ["3", "003", "RT 03", "rt.3"], ["tiga", "0003", "RT", "3/5"]),
    ("rw", ["5", "RW 005"], ["RT 5"]),
    ("jam_lahir", ["09.15", "9:15", "jam 7 malam", "pukul 14.30 WIB"], ["pagi", "25.00", "9.5"]),
    (
        "jam_acara",
        ["19.00", "19.00-23.00", "jam 7 malam sampai selesai", "19.00 s/d 23.00 WIB"],
        ["malam", "19.00-"],
    ),
    ("nopol", ["W 1234 NX", "w1234nx", "L 1 A", "W-1234-NX"], ["1234", "WXYZ 12", "W NX"]),
    ("nib", ["1234567890123", "1234 5678 90123"], ["123", "12345678901234"]),
    ("idpel", ["512345678901", "51234567890", "5123 4567 8901"], ["5123456789", "abc"]),
]


@pytest.mark.parametrize(("question", "right", "wrong"), PATTERNS)
def test_patterns_accept_what_people_write(
    question: str, right: list[str], wrong: list[str], knowledge: Knowledge
) -> None:
    services = knowledge.catalogue.services.values()
    found = {it.id: it.pattern for item in services for it in item.request.questions}
    pattern = re.compile(found[question] or "")
    assert [text for text in right if not pattern.fullmatch(text)] == []
    assert [text for text in wrong if pattern.fullmatch(text)] == []


def test_what_is_specific_data_is_marked(knowledge: Knowledge) -> None:
    """Health, money and children (UU 27/2022 ps. 4)."""
    services = knowledge.catalogue.services
    marks = {
        (item.id, it.id): it.sensitivity
        for item in services.values()
        for it in item.request.questions
    }
    assert marks["sk_kematian", "sebab_kematian"] == "health"
    assert marks["sktm_desa", "penghasilan_bulanan"] == "financial"
    assert marks["sk_kelahiran", "tgl_lahir"] == "child"
    assert marks["sktm_desa", "tgl_lahir"] == "general"


def test_a_question_repeats_only_what_was_asked_before(knowledge: Knowledge) -> None:
    """ "Sama kayak KTP" works where the address on the KTP was asked."""
    services = knowledge.catalogue.services
    same = {
        item.id: it.same_as
        for item in services.values()
        for it in item.request.questions
        if it.id in ("alamat_domisili", "alamat_usaha")
    }
    assert same["sk_domisili"] == same["sku"] == "alamat"
    assert same["penduduk_nonpermanen"] is None
    assert same["nib_oss"] is None
