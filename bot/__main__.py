"""The command line: ``python -m bot web | worker | up | migrate | chat | check | train``."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bot import log, settings
from bot.arguments import ARGUMENTS
from bot.domain.errors import DatabaseUnreachable, OperatorError
from bot.domain.finding import Finding
from bot.settings import Settings
from bot.supervisor import (
    OPERATOR_ERROR,
    RESTART,
    Supervisor,
    is_supervised,
    require_free_port,
    stop_with_parent,
)

Command = Callable[[Settings, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; an operator's error is one clear message and exit code 2."""
    options = _parser().parse_args(arguments)
    try:
        found = settings.load()
        log.configure(found.log_level, found.log_format)
        return int(options.command(found, options))
    except DatabaseUnreachable as error:
        sys.stderr.write(f"{error}\n")
        # Under `up` the database was there and will be again: worth a restart.
        return RESTART if is_supervised() else OPERATOR_ERROR
    except OperatorError as error:
        sys.stderr.write(f"{error}\n")
        return OPERATOR_ERROR
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    table: dict[str, tuple[Command, str]] = {
        "web": (web, "the web process: hooks, simulator, health"),
        "worker": (worker, "one worker: answers and sends"),
        "up": (up, "web and workers, supervised"),
        "migrate": (migrate, "bring the database to the current schema"),
        "chat": (chat, "the assistant in this terminal"),
        "check": (check, "check the catalogue and the texts"),
        "train": (train, "train and store the model"),
        "messages": (messages, "messages that went wrong: look, retry, drop"),
        "telegram": (telegram, "Telegram: check the token; set webhook, menu, description"),
        "whatsapp": (whatsapp, "WhatsApp: check token, number, webhook, templates"),
        "citizens": (citizens, "who is who: look, merge two into one, split one"),
        "applications": (applications, "what citizens applied for: list, show, move"),
        "templates": (templates, "WhatsApp's message templates and their state"),
        "keys": (keys, "the keys of all that is stored: rotate them, forget a lost one"),
        "documents": (documents, "documents rotate: the same as keys rotate"),
    }
    for name, (command, meaning) in table.items():
        sub = commands.add_parser(name, help=meaning)
        sub.set_defaults(command=command)
        if (arguments := ARGUMENTS.get(name)) is not None:
            arguments(sub)
    return parser


def web(found: Settings, options: argparse.Namespace) -> int:
    import uvicorn

    from bot import bootstrap

    stop_with_parent()
    require_free_port(found.host, found.port)
    config = uvicorn.Config(
        bootstrap.web_app(found),
        host=found.host,
        port=found.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=3,
    )
    for name in (signal.SIGTERM, signal.SIGINT):
        # After its clean stop uvicorn raises the signal again: by then all is done.
        signal.signal(name, lambda *_: None)
    uvicorn.Server(config).run()
    return 0


def worker(found: Settings, options: argparse.Namespace) -> int:
    from bot import bootstrap

    stop_with_parent()
    made = bootstrap.worker(found)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: made.stop())
    made.run()
    return 0


def up(found: Settings, options: argparse.Namespace) -> int:
    from bot import bootstrap
    from bot.storage import embedded

    found = replace(found, workers=options.workers or found.workers)
    # Until the supervisor runs, a stop is an end like any other: what was begun is undone.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    require_free_port(found.host, found.port)
    knowledge = bootstrap.Knowledge.load()
    storage = bootstrap.Storage(found)
    try:
        bootstrap.model(found, knowledge).ensure()
        keep_alive = None
        if found.database_url is None:
            keep_alive = embedded.Keeper(found.data_dir / "postgres").look
        supervisor = Supervisor(found.workers, storage.url, keep_alive)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: supervisor.stop())
        return supervisor.run(
            lambda: bootstrap.is_ready(found, storage.database), lambda: _announce(found)
        )
    finally:
        storage.close()


def _announce(found: Settings) -> None:
    address = f"http://{found.host}:{found.port}"
    lines = ["", "sipraja-bot is ready."]
    if found.simulator:
        lines.append(f"  chat simulator  {address}/simulator")
    lines += [
        f"  health          {address}/readyz",
        f"  telegram        {'on' if found.telegram else 'off (TELEGRAM_BOT_TOKEN)'}",
        f"  whatsapp        {'on' if found.whatsapp else 'off (WHATSAPP_…)'}",
        "  Ctrl-C stops everything.",
        "",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def migrate(found: Settings, options: argparse.Namespace) -> int:
    from bot import bootstrap

    bootstrap.Storage(found).close()
    sys.stdout.write("database is current\n")
    return 0


def chat(found: Settings, options: argparse.Namespace) -> int:
    from bot import bootstrap
    from bot.chat import Chat

    log.configure("error", found.log_format)
    knowledge = bootstrap.Knowledge.load()
    storage = bootstrap.Storage(found)
    try:
        speaking = bootstrap.channels(found, knowledge.texts)
        converser = bootstrap.converser(found, knowledge, storage, speaking)

        def work() -> None:
            while converser.next() is not None:
                pass

        Chat(storage.database, knowledge.texts, work).run(input, _print)
    finally:
        storage.close()
    return 0


def _print(text: str) -> Any:
    sys.stdout.write(f"{text}\n")


def check(found: Settings, options: argparse.Namespace) -> int:
    from bot import bootstrap

    known = bootstrap.Knowledge.load().catalogue
    sys.stdout.write(
        f"{len(known.services)} services, {len(known.offices)} offices, "
        f"{len(known.districts)} kecamatan, {len(known.villages)} desa/kelurahan: in order\n"
    )
    return 0


def train(found: Settings, options: argparse.Namespace) -> int:
    from bot import bootstrap

    bootstrap.model(found, bootstrap.Knowledge.load()).train(options.force)
    return 0


def messages(found: Settings, options: argparse.Namespace) -> int:
    from bot import bootstrap, operate

    storage = bootstrap.Storage(found)
    try:
        lines = operate.messages(
            storage.database, options.queue, options.retry, options.drop, bootstrap.clock
        )
        for line in lines:
            _print(line)
    finally:
        storage.close()
    return 0


def telegram(found: Settings, options: argparse.Namespace) -> int:
    import asyncio

    from bot import bootstrap, telegram_setup

    known = bootstrap.sentences()
    channel = bootstrap.telegram_channel(found, known)
    return _report(
        asyncio.run(telegram_setup.set_up(channel, found.telegram_hook, known, bootstrap.clock()))
    )


def whatsapp(found: Settings, options: argparse.Namespace) -> int:
    import asyncio

    from bot import bootstrap, whatsapp_check

    channel = bootstrap.whatsapp_channel(found, bootstrap.sentences())
    return _report(
        asyncio.run(whatsapp_check.check(channel, found.whatsapp_hook, bootstrap.clock()))
    )


def _report(findings: Sequence[Finding]) -> int:
    """Print what was found; an operator's error when something must be mended."""
    for finding in findings:
        _print(str(finding))
    return OPERATOR_ERROR if any(finding.state == "MEND" for finding in findings) else 0


def citizens(found: Settings, options: argparse.Namespace) -> int:
    from bot import bootstrap, operate

    storage = bootstrap.Storage(found)
    try:
        database, clock = storage.database, bootstrap.clock
        if options.action == "show":
            lines = operate.show_citizen(database, options.id)
        elif options.action == "merge":
            lines = operate.merge_citizens(database, options.keep, options.other, clock)
        else:
            lines = operate.split_citizen(database, options.id, options.conversation, clock)
        for line in lines:
            _print(line)
    finally:
        storage.close()
    return 0


def applications(found: Settings, options: argparse.Namespace) -> int:
    from bot import applications_command, bootstrap

    knowledge, storage = bootstrap.Knowledge.load(), bootstrap.Storage(found)
    try:
        database = storage.database
        if options.action == "list":
            lines = applications_command.listed(database, options.status, options.unit)
        elif options.action == "show":
            lines = applications_command.shown(database, knowledge.catalogue, options.number)
        else:
            lines = applications_command.moved(
                database,
                knowledge.calendar,
                options.number,
                options.step,
                options.remark,
                options.item,
                bootstrap.clock,
            )
        for line in lines:
            _print(line)
    finally:
        storage.close()
    return 0


def templates(found: Settings, options: argparse.Namespace) -> int:
    import asyncio

    from bot import bootstrap, operate

    channel = bootstrap.whatsapp_channel(found, bootstrap.sentences())
    for line in asyncio.run(operate.template_states(channel)):
        _print(line)
    return 0


def keys(found: Settings, options: argparse.Namespace) -> int:
    """Give everything stored the current key, or give up what a lost key has encrypted."""
    if (options.action == "forget") != (options.key is not None):
        raise OperatorError("Write: python -m bot keys rotate, or: python -m bot keys forget ID")
    return _forget(found, options.key) if options.key else documents(found, options)


def documents(found: Settings, options: argparse.Namespace) -> int:
    """Encrypt everything stored with the current key; 1 when some of it cannot be opened."""
    from bot import bootstrap, operate

    storage = bootstrap.Storage(found)
    try:
        done, trouble = operate.rotate_keys(
            storage.database, bootstrap.document_store(found), _show_progress
        )
    finally:
        storage.close()
    sys.stdout.write("".join(f"{line}\n" for line in done))
    sys.stderr.write("".join(f"{line}\n" for line in trouble))
    return 1 if trouble else 0


def _forget(found: Settings, key: str) -> int:
    from bot import bootstrap
    from bot.usecases.rotate_words import forget

    storage = bootstrap.Storage(found, unlocked=False)
    try:
        emptied = forget(storage.database, key)
    finally:
        storage.close()
    for table, rows in emptied.items():
        _print(f"{table}: emptied in {rows} rows")
    _print(f"nothing in the tables has the key '{key}' any more")
    return 0


def _show_progress(done: int, total: int) -> None:
    """A line that grows, for who watches a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done}/{total}" + ("\n" if done == total else ""))


if __name__ == "__main__":
    sys.exit(main())
