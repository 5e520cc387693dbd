"""Builds everything from settings. Nothing else builds an engine, a client or a connection."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from sqlalchemy.exc import SQLAlchemyError

from bot import log
from bot.channels.contract import Channel
from bot.channels.simulator import SimulatorChannel
from bot.channels.whatsapp import WhatsAppChannel
from bot.domain.calendar import Calendar
from bot.domain.catalogue import Catalogue
from bot.domain.errors import ModelMissing, ModelWorse
from bot.engine.port import Engine
from bot.poller import poll_forever, register_webhook
from bot.settings import Settings
from bot.storage import blind, calendar, catalogue, database, embedded, sealing, texts
from bot.storage.database import Database
from bot.storage.documents import DocumentStore
from bot.storage.sealing import Keyring
from bot.storage.texts import Texts
from bot.usecases.applications.receipt import Papers
from bot.usecases.applications.remind import Reminder
from bot.usecases.applications.tell import Teller
from bot.usecases.applying.arrived import Arrivals
from bot.usecases.converse import Converser
from bot.usecases.errands import Handler
from bot.worker import Worker, workers_listening
from nlu.names import Names, ServiceNames

if TYPE_CHECKING:
    from fastapi import FastAPI

    from bot.channels.telegram import TelegramChannel

# Heavy packages (Rasa, the web framework, the Telegram client, Alembic) are imported
# where they are built: each process pays only for what it runs.

HERE = Path(__file__).parent

MODEL_FILE = "model.tar.gz"

#: Channels of our own: the browser page and the terminal.
OWN_CHANNELS = ("simulator", "terminal")

#: How long a process waits at start for a database that is itself starting.
DATABASE_PATIENCE = 20.0


def clock() -> datetime:
    """The one clock."""
    return datetime.now(UTC)


def sentences() -> Texts:
    """The fixed sentences alone, for commands that need no catalogue."""
    return texts.load(HERE / "texts" / "id.yml")


@dataclass
class Knowledge:
    """The data files, loaded: what the assistant can say."""

    catalogue: Catalogue
    texts: Texts
    calendar: Calendar

    @classmethod
    def load(cls) -> Knowledge:
        return cls(
            catalogue.load(HERE / "catalogue", HERE / "reference"),
            sentences(),
            calendar.load(HERE / "reference" / "holidays.yml"),
        )


class Storage:
    """A reachable, migrated database, and the embedded server behind it, if any.

    unlocked: our keys must be the ones that it is encrypted with.
    """

    def __init__(self, settings: Settings, unlocked: bool = True) -> None:
        self._server: embedded.EmbeddedServer | None = None
        url = settings.database_url
        if url is None:
            self._server = embedded.start(settings.data_dir / "postgres")
            url = self._server.url
        self.url = url
        self.database: Database = database.connect(url, keyring(settings))
        try:
            database.wait_until_reachable(url, DATABASE_PATIENCE)
            migrated(self.database)
            if unlocked:
                blind.unlock(self.database)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self.database.dispose()
        if self._server is not None:
            self._server.close()


def migrated(found: Database) -> None:
    """Bring the schema up to date; a look is enough when it is."""
    from bot.storage.schema import is_current

    if not is_current(found):
        from bot.storage.migrate import migrate

        migrate(found)


def names_of(known: Catalogue) -> Names:
    """Every name of the catalogue, for the language model; made at training, never by hand."""
    from nlu.training import levels

    services = {
        key: ServiceNames(
            (*service.nicknames, service.short, service.name), service.shared_nicknames
        )
        for key, service in known.services.items()
    }
    variants = {
        key: {item.id: (*item.nicknames, item.button) for item in service.variants}
        for key, service in known.services.items()
        if service.variants
    }
    extras = {
        key: {item.id: item.nicknames for item in service.extras}
        for key, service in known.services.items()
        if service.extras
    }
    events = {key: event.nicknames for key, event in known.life_events.items()}
    return Names(services, variants, extras, _places(known), events, levels())


def _places(known: Catalogue) -> dict[str, tuple[str, ...]]:
    places = {
        f"office:{key}": (*office.nicknames, office.name)
        for key, office in known.offices.items()
        if not key.startswith("kec_")
    }
    places |= {f"kecamatan:{code}": (item.name,) for code, item in known.districts.items()}
    places |= {f"desa:{code}": (item.name,) for code, item in known.villages.items()}
    return places


class Model:
    """The trained model of a data folder: current, stale or missing."""

    def __init__(self, folder: Path, names: Callable[[], Names]) -> None:
        self.path = folder / MODEL_FILE
        self._stamp = folder / "fingerprint"
        self._names = names

    @cached_property
    def _fingerprint(self) -> str:
        from nlu.training import fingerprint

        return fingerprint(self._names())

    @property
    def is_current(self) -> bool:
        return (
            self.path.exists()
            and self._stamp.exists()
            and self._stamp.read_text().strip() == self._fingerprint
        )

    def ensure(self) -> None:
        """Train unless the model is current; only one process at a time.

        In a process of its own: training needs memory that serving does not.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with (self.path.parent / "training").open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            if self.is_current:
                return
            command = [sys.executable, "-m", "bot", "train", "--force"]
            environment = os.environ | {"DATA_DIR": str(self.path.parent.parent)}
            with subprocess.Popen(command, env=environment) as trainer:
                try:
                    failed = trainer.wait()
                finally:
                    # Stopped in the middle: the trainer goes too.
                    trainer.terminate()
            if failed:
                raise ModelMissing("The model could not be trained; see the messages above.")

    def train(self, force: bool = False) -> None:
        """Train and put the new model in place; not a worse one, unless forced.

        Worse: the report on the development sentences falls by more than the noise.
        """
        from nlu import training

        log.get("model").info("training", folder=str(self.path.parent))
        with tempfile.TemporaryDirectory(dir=_made(self.path.parent)) as folder:
            trained = training.train(training.sentences(), self._names(), Path(folder))
            if not force:
                _refuse_worse(trained)
            os.replace(trained, self.path)
        self._stamp.write_text(self._fingerprint)
        log.get("model").info("trained")


def keyring(settings: Settings) -> Keyring:
    """The keys of database and documents; makes the key file when there is no key."""
    return sealing.keyring(settings.document_keys, settings.document_key_file)


def document_store(settings: Settings) -> DocumentStore:
    """The encrypted documents of a data folder."""
    return DocumentStore(settings.document_dir, keyring(settings))


def telegram_channel(settings: Settings, known: Texts) -> TelegramChannel | None:
    """The Telegram channel, when it is configured. The account is the bot's id."""
    if settings.telegram is None:
        return None
    from bot.channels.telegram import TelegramChannel, build_bot

    bot = build_bot(settings.telegram.token, settings.telegram.api_url)
    account = settings.telegram.token.partition(":")[0]
    secret, more = settings.telegram.webhook_secret, known("button.more")
    return TelegramChannel(bot, account, secret, more, _client())


def whatsapp_channel(settings: Settings, known: Texts) -> WhatsAppChannel | None:
    """The WhatsApp channel, when it is configured."""
    if settings.whatsapp is None:
        return None
    return WhatsAppChannel(_client(), settings.whatsapp, known("button.more"))


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=httpx.Timeout(10.0, connect=5.0))


def channels(settings: Settings, known: Texts) -> dict[str, Channel]:
    """Every channel a worker answers on; our own two need no configuration."""
    outside = (telegram_channel(settings, known), whatsapp_channel(settings, known))
    made: dict[str, Channel] = {name: SimulatorChannel(name) for name in OWN_CHANNELS}
    return made | {channel.name: channel for channel in outside if channel is not None}


def converser(
    settings: Settings, knowledge: Knowledge, storage: Storage, speaking: Mapping[str, Channel]
) -> Converser:
    return Converser(
        storage.database,
        speaking,
        engine(settings, knowledge),
        knowledge.catalogue,
        knowledge.texts,
        knowledge.calendar,
        clock,
    )


def worker(settings: Settings) -> Worker:
    """A worker with its own engine, connections and channels."""
    knowledge = Knowledge.load()
    storage = Storage(settings)
    speaking = channels(settings, knowledge.texts)
    conversing = converser(settings, knowledge, storage, speaking)
    handlers = errand_handlers(knowledge, storage, speaking)
    arrived = Arrivals(speaking, knowledge.catalogue, knowledge.texts)
    return Worker(conversing, speaking, storage.url, document_store(settings), handlers, arrived)


def errand_handlers(
    knowledge: Knowledge, storage: Storage, speaking: Mapping[str, Channel]
) -> dict[str, Handler]:
    """What does each kind of errand."""
    known, words = knowledge.catalogue, knowledge.texts
    papers = Papers(speaking, known, words, storage.database.keyring, clock)
    return {
        "notify": Teller(speaking, known, words, clock),
        "remind": Reminder(speaking, known, words, clock),
        "receipt": papers.receipt,
        "summary": papers.summary,
    }


def web_app(settings: Settings) -> FastAPI:
    """The ASGI application; beside it the long poll, when Telegram has no webhook."""
    from bot.web.app import WebParts, create_app

    knowledge = Knowledge.load()
    storage = Storage(settings)
    telegram = telegram_channel(settings, knowledge.texts)
    whatsapp = whatsapp_channel(settings, knowledge.texts)
    beside: list[Callable[[], Awaitable[None]]] = []
    if telegram is not None:
        hook = settings.telegram_hook
        beside.append(
            partial(register_webhook, telegram, hook)
            if hook
            else partial(poll_forever, telegram, storage.database)
        )
    return create_app(
        WebParts(
            storage.database,
            knowledge.texts,
            settings.model_dir / MODEL_FILE,
            telegram,
            whatsapp,
            settings.simulator,
            document_store(settings),
            tuple(beside),
            storage.close,
        )
    )


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _refuse_worse(trained: Path) -> None:
    """Raises `ModelWorse` when the new model understands less than the accepted report says."""
    from nlu import comparison
    from nlu.__main__ import development
    from nlu.evaluation import evaluate
    from nlu.model_file import load_understanding

    before, sentences = comparison.accepted(), development()
    if before is None or not sentences:
        return
    report = evaluate(load_understanding(trained).understand, sentences, noise=False)
    if comparison.fallen(report, before):
        lines = "\n".join(f"  - {line}" for line in comparison.worse(report, before))
        raise ModelWorse(
            f"The new model is worse than the accepted report; the old one stays:\n{lines}\n"
            "See `make nlu`; to use it all the same: python -m bot train --force"
        )


def model(settings: Settings, knowledge: Knowledge) -> Model:
    return Model(settings.model_dir, lambda: names_of(knowledge.catalogue))


def engine(settings: Settings, knowledge: Knowledge) -> Engine:
    """The dialogue engine with a current model; trains first where needed."""
    trained = model(settings, knowledge)
    trained.ensure()
    from actions.registry import executor
    from bot.engine.rasa import RasaEngine

    run_action = None if settings.action_server_url else executor().run
    return RasaEngine.load(trained.path, run_action, settings.action_server_url)


def is_ready(settings: Settings, database: Database) -> bool:
    """Whether web answers and a worker listens."""
    try:
        # Not through a proxy, which is for the way out.
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        url = f"http://{host}:{settings.port}/readyz"
        answer = httpx.get(url, timeout=1.0, trust_env=False)
        return answer.status_code == 200 and workers_listening(database) > 0
    except (httpx.HTTPError, SQLAlchemyError):
        return False
