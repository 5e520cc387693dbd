"""README and the pages of docs/: what they say is run, loaded or compared with the tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import yaml
from pydantic import BaseModel
from sqlalchemy import text

from bot.bootstrap import HERE, Knowledge
from bot.domain.catalogue import Catalogue
from bot.domain.errors import MistakesError
from bot.engine.port import Engine
from bot.storage import catalogue, catalogue_schema, database, embedded
from bot.storage.database import Database
from bot.storage.embedded import EmbeddedServer
from bot.storage.migrate import migrate
from tests.conftest import ROOT, TUESDAY
from tests.conversations.test_conversations import STEP_KEYS
from tests.keys import KEYRING
from tests.talk import Talk
from tests.test_settings import example

README = ROOT / "README.md"
KATALOG = ROOT / "docs" / "katalog.md"
OPERATIONS = ROOT / "docs" / "operations.md"
PAGES = (README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("**/*.md")))

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

#: Folders beside ours that hold nothing of the project.
NOT_OURS = re.compile(r"\.(?!ci$)|__pycache__$|var$|node_modules$")


def blocks(page: Path, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [body for kind, body in found if kind == language]


def yaml_file(page: Path, path: str) -> str:
    """The code block that says it is the file `path`."""
    found = [body for body in blocks(page, "yaml") if body.startswith(f"# {path}\n")]
    assert len(found) == 1, f"{page.name} shows {path} {len(found)} times"
    return found[0]


def commands() -> list[str]:
    """Every line of every ```sh block of every page."""
    return [line for page in PAGES for body in blocks(page, "sh") for line in body.splitlines()]


# --- commands ----------------------------------------------------------------


def test_every_make_target_exists() -> None:
    used = {word for line in commands() for word in re.findall(r"^make (\w[\w-]*)", line)}
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {"run", "test", "check", "chat"} <= used
    assert used - set(targets) == set()


@pytest.mark.parametrize("module", ["bot", "nlu", "actions"])
def test_every_python_command_exists(module: str) -> None:
    """``python -m bot migrate`` on a page is a command that ``--help`` knows."""
    pattern = rf"python -m {module}(?: ([a-z]+))?"
    used = {name for line in commands() for name in re.findall(pattern, line)}
    done = subprocess.run(
        [sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert [name for name in used if name and f" {name}" not in done.stdout] == []
    assert used or module != "bot"


def test_every_compose_service_exists() -> None:
    """What the pages start, stop, scale or look into is a service of docker-compose.yml."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    lines = "\n".join(line for line in commands() if line.startswith("docker compose "))
    patterns = (r"exec -T (\w+)", r"--scale (\w+)=", r"--profile (\w+)", r"(?:follow|stop) (.+)$")
    named = {
        word
        for pattern in patterns
        for words in re.findall(pattern, lines, re.MULTILINE)
        for word in words.split()
    }
    assert named == set(services)


def test_the_steps_are_as_short_as_promised() -> None:
    """Telegram in five lines, WhatsApp in ten."""
    sections = re.split(r"^## ", README.read_text(encoding="utf-8"), flags=re.MULTILINE)
    steps = {part.splitlines()[0]: re.findall(r"^\d+\. ", part, re.MULTILINE) for part in sections}
    assert len(steps["Connect Telegram"]) == 5
    assert len(steps["Connect WhatsApp"]) == 10


# --- names -------------------------------------------------------------------


def test_the_map_is_the_tree() -> None:
    """Every top-level folder and every room of bot/ is on the map, and nothing else."""
    rows = re.findall(r"^\| `([\w./-]+)/` \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == len(set(rows)) > 10
    assert set(rows) == set(_folders(ROOT)) | {f"bot/{name}" for name in _folders(ROOT / "bot")}


def _folders(parent: Path) -> Iterator[str]:
    """Folders of the project: not ignored by git, and not empty of files."""
    for path in parent.iterdir():
        if path.is_dir() and not NOT_OURS.match(path.name):
            files = (item for item in path.rglob("*") if item.is_file())
            if any("__pycache__" not in item.parts for item in files):
                yield path.name


def test_every_setting_named_exists() -> None:
    """A variable that a page tells to set is in .env.example."""
    named = {
        name
        for page in PAGES
        for name in re.findall(
            r"`(?:export )?([A-Z]+(?:_[A-Z]+)*)(?:=[^`]*)?`", page.read_text(encoding="utf-8")
        )
    }
    named |= {
        name for line in commands() for name in re.findall(r"\$\{?([A-Z]+(?:_[A-Z]+)+)", line)
    }
    assert {"DATABASE_URL", "TELEGRAM_BOT_TOKEN", "WHATSAPP_APP_SECRET", "HOST"} <= named
    assert named - set(example()) - NOT_SETTINGS == set()


#: Written like settings on the pages, but a constant, a file and a word of a command's output.
NOT_SETTINGS = {"KEEP_TURNS", "MEND", "NOTICE"}


def test_every_link_leads_somewhere() -> None:
    """Files, pictures and pages that are linked are in the tree."""
    links = [
        (page, target)
        for page in PAGES
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
        if "://" not in target
    ]
    assert len(links) > 8
    missing = [target for page, target in links if not (page.parent / target).exists()]
    assert missing == []


def test_no_page_knows_this_machine() -> None:
    """Paths of a developer's machine and package mirrors help nobody else."""
    for page in PAGES:
        words = page.read_text(encoding="utf-8")
        assert not re.search(r"/work/|/root/|/home/|/tmp/|pypi\.|index-url", words), page.name


def test_the_notice_names_every_direct_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=]", entry)[0] for entry in listed}
    table = re.findall(r"^  ([\w-]+)  +\S", (ROOT / "NOTICE").read_text(), re.MULTILINE)
    assert len(names) > 30
    assert names - set(table) == set()


def test_the_licence_is_the_one_that_is_declared() -> None:
    head = (ROOT / "LICENSE").read_text(encoding="utf-8").split()[:4]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert head == ["Apache", "License", "Version", "2.0,"]
    assert project["project"]["license"] == "Apache-2.0"


# --- settings and backups ------------------------------------------------------


def test_the_example_settings_can_be_read_by_a_shell() -> None:
    """``set -a; . ./.env`` gives the program exactly what .env.example shows."""
    line = next(line for line in commands() if line.startswith("set -a"))
    script = line.replace("./.env", "./.env.example") + f"\n{sys.executable} -c '{_PRINT}'"
    shown = _sh(script, ROOT, {})
    assert dict(entry.split("=", 1) for entry in shown.splitlines()) == example()


_PRINT = (
    "import os, re; from pathlib import Path; "
    'names = re.findall(r"(?m)^([A-Z_]+)=", Path(".env.example").read_text()); '
    'print("\\n".join(f"{name}={os.environ[name]}" for name in names))'
)


def _sh(script: str, folder: Path, environment: dict[str, str]) -> str:
    """Run a script as a reader would, stopping at the first error."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _backup(beginning: str) -> str:
    """The README block that begins so."""
    return next(body for body in blocks(README, "sh") if body.startswith(beginning))


def _count(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM inbound").fetchone()
    return int(row[0]) if row else 0


_ITEM = "INSERT INTO inbound (channel, account, key, body) VALUES ('simulator', 'web', %s, '{}')"


def test_the_embedded_database_can_be_copied_and_put_back() -> None:
    """README's copy of the stopped folder holds everything; what came later is gone."""
    # Not pytest's own folder: it is closed to the user that PostgreSQL runs as under root.
    with tempfile.TemporaryDirectory(prefix="sipraja-test-") as name:
        _run(Path(name), "before")
        _sh(_backup("cp -a var var-backup"), Path(name), {})
        assert _run(Path(name), "after") == 2
        _sh(_backup("mv var "), Path(name), {})
        assert _run(Path(name), "again") == 2


def _run(folder: Path, key: str) -> int:
    """Start the embedded server of `folder`, store an item, stop; returns how many there are."""
    started = embedded.start(folder / "var" / "postgres")
    try:
        made = database.connect(started.url, KEYRING)
        migrate(made)
        made.dispose()
        _store(started.url, key)
        return _count(started.url)
    finally:
        started.close()


def _store(url: str, key: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(_ITEM, [key])


def test_a_database_can_be_dumped_and_restored(server: EmbeddedServer, tmp_path: Path) -> None:
    """README's commands, with the tools of the wheel: the dump replaces what is there."""
    url = _fresh_database(server, "readme")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    environment = {"DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    _store(url, "before")
    dumping = _backup("export PATH=")
    _sh(dumping, tmp_path, environment)
    _store(url, "after")
    _sh(dumping.splitlines()[0] + "\n" + _backup("pg_restore "), tmp_path, environment)
    assert _count(url) == 1


def _fresh_database(server: EmbeddedServer, name: str) -> str:
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    url = server.url.replace("/postgres?", f"/{name}?")
    made = database.connect(url, KEYRING)
    migrate(made)
    made.dispose()
    return url


def test_the_address_of_the_embedded_database_is_as_written() -> None:
    """README tells how to dump it; the address is made in bot/storage/embedded.py."""
    written = "postgresql://postgres@/postgres?host=$PWD/var/postgres"
    made = Path(embedded.__file__).read_text(encoding="utf-8")
    assert written in README.read_text(encoding="utf-8")
    assert "postgresql://postgres@/postgres?host={" in made


def test_the_operators_sql_runs(db: Database) -> None:
    """Every statement of docs/operations.md, on an empty database."""
    found = [part for body in blocks(OPERATIONS, "sql") for part in body.split(";") if part.strip()]
    assert len(found) >= 4
    for statement in found:
        with db.engine.begin() as connection:
            connection.execute(text(statement.replace(":id", "0").replace("{id}", "0")))


# --- the catalogue ---------------------------------------------------------------

SERVICE = "pinjam_balai_desa"
SERVICE_PATH = f"bot/catalogue/{SERVICE}.yml"
CONVERSATION_PATH = f"tests/conversations/{SERVICE}.yml"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the data files, to be changed."""
    for name in ("catalogue", "reference"):
        shutil.copytree(HERE / name, tmp_path / name)
    return tmp_path


def load(folder: Path) -> Catalogue:
    return catalogue.load(folder / "catalogue", folder / "reference")


@pytest.mark.parametrize("page", [README, KATALOG])
def test_the_example_service_loads_beside_the_others(page: Path, copied: Path) -> None:
    before = load(copied).services
    (copied / "catalogue" / f"{SERVICE}.yml").write_text(yaml_file(page, SERVICE_PATH))
    after = load(copied).services
    assert set(after) - set(before) == {SERVICE}


def test_the_example_conversation_goes_right(
    copied: Path, knowledge: Knowledge, engine: Engine
) -> None:
    """With the example service in the catalogue, its golden conversation passes.

    Only the understanding is left out, since the model here does not know the new name:
    each question comes as the button of its intent.
    """
    (copied / "catalogue" / f"{SERVICE}.yml").write_text(yaml_file(README, SERVICE_PATH))
    talk = Talk(engine, replace(knowledge, catalogue=load(copied)), TUESDAY)
    (steps,) = yaml.safe_load(yaml_file(README, CONVERSATION_PATH)).values()
    assert len(steps) == 3
    for step in steps:
        assert set(step) <= STEP_KEYS
        replies = talk.say(f"/{step['maksud']}:{SERVICE}")
        said = "\n".join(reply.text for reply in replies)
        wanted = [step["bot"]] if isinstance(step["bot"], str) else step["bot"]
        assert [words for words in wanted if words not in said] == []


@pytest.mark.parametrize(
    ("section", "form"),
    [
        ("Isian satu per satu", catalogue_schema.ServiceForm),
        ("Yang ditanyakan dan yang disiapkan", catalogue_schema.RequestForm),
        ("Pertanyaan: `bot/reference/questions.yml`", catalogue_schema.QuestionForm),
        ("Berkas: `bot/reference/uploads.yml`", catalogue_schema.UploadForm),
    ],
)
def test_the_table_of_fields_is_the_form(section: str, form: type[BaseModel]) -> None:
    """docs/katalog.md describes every field of the forms, required ones as required."""
    _, after = KATALOG.read_text(encoding="utf-8").split(f"\n## {section}\n")
    rows = re.findall(r"^\| `(\w+)` \| (\S+)", after.split("\n## ")[0], re.MULTILINE)
    described = {name: word == "ya" for name, word in rows if name in form.model_fields}
    assert described == {name: field.is_required() for name, field in form.model_fields.items()}


OTHER = "pinjam_lapangan"

#: Mistakes an official makes, as (file, what stands there, what is written instead).
MISTAKES = (
    (SERVICE, "tentang:", "tntang:"),
    (SERVICE, "tingkat: desa", "tingkat: dessa"),
    (SERVICE, "singkat: pinjam balai desa", "singkat: peminjaman balai desa"),
    (SERVICE, "rupiah: null", "rupiah: gratis"),
    (SERVICE, "- Bersihkan balai", "- Perhatian: bersihkan balai"),
    (OTHER, "- desa\n", "- kecamatann\n"),
    (OTHER, "- pinjam balai desa", "- SKCK"),
    (OTHER, "layanan: pengantar_izin_keramaian", "layanan: izin_keramaian"),
)


def test_the_messages_are_the_ones_an_official_sees(copied: Path) -> None:
    """docs/katalog.md quotes what the loader really says about such mistakes."""
    _spoil(copied)
    with pytest.raises(MistakesError) as caught:
        load(copied)
    assert str(caught.value) in [body.strip() for body in blocks(KATALOG, "text")]


def _spoil(folder: Path) -> None:
    """Two services and an office, each with mistakes; the first two share no name."""
    shown = yaml_file(KATALOG, SERVICE_PATH)
    other = re.sub(r"(- (?:sewa|nyilih) balai desa)", r"\1 lapangan", shown)
    files = {
        SERVICE: shown,
        OTHER: other.replace("singkat: pinjam balai desa", "singkat: lapangan"),
    }
    for name, right, wrong in MISTAKES:
        assert right in files[name]
        files[name] = files[name].replace(right, wrong, 1)
    for name, body in files.items():
        (folder / "catalogue" / f"{name}.yml").write_text(body, encoding="utf-8")
    offices = folder / "reference" / "offices.yml"
    words = offices.read_text(encoding="utf-8")
    assert "jam: null" in words
    offices.write_text(words.replace("jam: null", "jam: {senen: [08.00-15.00]}", 1))


REQUEST_PATH = f"{SERVICE_PATH}, bagian permohonan"
QUESTIONS = "bot/reference/questions.yml"
UPLOADS = "bot/reference/uploads.yml"

#: Mistakes in what is asked and prepared, as (file, what stands there, what is written instead).
REQUEST_MISTAKES = (
    (REQUEST_PATH, "- hp\n", "- hpp\n"),
    (REQUEST_PATH, "- desa\n", "- nama\n"),
    (REQUEST_PATH, "tujuan: desa", "tujuan: desaa"),
    (REQUEST_PATH, "jawaban: [lembaga]", "jawaban: [lembagaa]"),
    (REQUEST_PATH, "pertanyaan: sampai_malam", "pertanyaan: keperluan"),
    (QUESTIONS, "jenis: bilangan", "jenis: bilngan"),
    (QUESTIONS, "tanya: Apakah acaranya sampai malam?", "tanya: true"),
    (UPLOADS, "halaman: 2", "halaman: banyak"),
)


def _with_request(folder: Path, parts: dict[str, str]) -> None:
    """The guide's service with what it asks, and what it adds to the shared files."""
    path = folder / "catalogue" / f"{SERVICE}.yml"
    whole = yaml.safe_load(yaml_file(KATALOG, SERVICE_PATH))
    whole |= yaml.safe_load(parts[REQUEST_PATH])
    path.write_text(yaml.safe_dump(whole, allow_unicode=True), encoding="utf-8")
    for name in (QUESTIONS, UPLOADS):
        shared = folder / name.removeprefix("bot/")
        shared.write_text(shared.read_text(encoding="utf-8") + parts[name], encoding="utf-8")


def _request_parts() -> dict[str, str]:
    return {name: yaml_file(KATALOG, name) for name in (REQUEST_PATH, QUESTIONS, UPLOADS)}


def test_the_example_of_a_question_and_a_document_works(copied: Path) -> None:
    """docs/katalog.md: what is added is asked, and wanted from those it concerns."""
    _with_request(copied, _request_parts())
    request = load(copied).services[SERVICE].request
    assert [item.id for item in request.first_questions] == ["sampai_malam"]
    assert "jumlah_kursi" in [item.id for item in request.questions]
    late = request.checklist({"variant": "keluarga", "sampai_malam": "yes"})
    assert [item.id for item in late] == ["foto_ktp", "pengantar_rt_rw", "pemberitahuan_polsek"]
    early = request.checklist({"variant": "lembaga", "sampai_malam": "no"})
    assert [item.id for item in early] == ["foto_ktp", "surat_permohonan"]


def test_the_messages_about_requests_are_the_ones_an_official_sees(copied: Path) -> None:
    parts = _request_parts()
    for name, right, wrong in REQUEST_MISTAKES:
        assert right in parts[name]
        parts[name] = parts[name].replace(right, wrong, 1)
    _with_request(copied, parts)
    with pytest.raises(MistakesError) as caught:
        load(copied)
    assert str(caught.value) in [body.strip() for body in blocks(KATALOG, "text")]


def test_every_message_that_is_explained_exists() -> None:
    """The guide's table of messages quotes words that the checks really say."""
    table = KATALOG.read_text(encoding="utf-8").split("| pesan | artinya dan obatnya |")[1]
    rows = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    names = ("catalogue", "data_files", "library", "places", "requests")
    said = "".join((HERE / "storage" / f"{name}.py").read_text(encoding="utf-8") for name in names)
    assert len(rows) > 15
    assert [row for row in rows if row.removesuffix(" …") not in said] == []
