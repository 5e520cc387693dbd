"""Rasa 3.6.21 without its dead weight: import this module before ``rasa``.

Rasa imports TensorFlow, chat SDKs and a web server whether or not a bot uses
them. Here those names are answered by placeholders that cost nothing and, when
they are *used*, say what is missing and why. Nothing of Rasa is patched except
through `install()`; importing this module changes nothing.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.metadata
import importlib.util
import os
import sys
import types
import warnings
from collections.abc import Sequence
from typing import Any, NoReturn

#: Packages that the lean path never calls, and what would need them.
ABSENT: dict[str, str] = {
    "tensorflow": "DIET, TED and other neural components",
    "tensorflow_hub": "ConveRT features",
    "tensorflow_text": "ConveRT features",
    "keras": "neural components",
    "transformers": "language model features",
    "sklearn": "training (our model answers with numpy alone)",
    "scipy": "training (our model answers with numpy alone)",
    "matplotlib": "Rasa's test plots",
    "skops": "Rasa's own scikit-learn classifiers",
    "sklearn_crfsuite": "CRFEntityExtractor",
    "spacy": "spaCy components",
    "mitie": "MITIE components",
    "jieba": "Chinese tokenizer",
    "sanic": "Rasa's web server (ours is bot/web)",
    "sanic_cors": "Rasa's web server",
    "sanic_jwt": "Rasa's web server",
    "jwt": "Rasa's web server",
    "socketio": "Rasa's Socket.IO channel",
    "engineio": "Rasa's Socket.IO channel",
    "aiogram": "Rasa's Telegram channel (ours is bot/channels/telegram)",
    "fbmessenger": "Rasa's Facebook channel",
    "mattermostwrapper": "Rasa's Mattermost channel",
    "rocketchat_API": "Rasa's Rocket.Chat channel",
    "slack_sdk": "Rasa's Slack channel",
    "twilio": "Rasa's Twilio channel",
    "webexteamssdk": "Rasa's Webex channel",
    "google": "Rasa's Hangouts channel",
    "cachecontrol": "Rasa's Hangouts channel",
    "aiormq": "Rasa's RabbitMQ event broker",
    "aio_pika": "Rasa's RabbitMQ event broker",
    "confluent_kafka": "Rasa's Kafka event broker",
    "pymongo": "Rasa's MongoDB tracker store",
    "redis": "Rasa's Redis stores",
    "boto3": "Rasa's S3 and DynamoDB stores",
    "botocore": "Rasa's S3 and DynamoDB stores",
    "azure": "Rasa's Azure model storage",
    "apscheduler": "Rasa's reminders",
    "sentry_sdk": "Rasa's error reports to its makers",
    "structlog_sentry": "Rasa's error reports to its makers",
    "questionary": "Rasa's interactive shell",
    "prompt_toolkit": "Rasa's interactive shell",
    "pydot": "Rasa's story graphs",
    "coloredlogs": "Rasa's console logs",
    "colorclass": "Rasa's console colours",
    "terminaltables": "Rasa's interactive shell",
    "randomname": "Rasa's random model names",
    "absl": "TensorFlow's logging",
}

#: Installed and needed to train; 80 MB and two seconds that serving does without.
TRAINING_ONLY = frozenset({"sklearn", "scipy"})


class AbsentPackage(ImportError):
    """A package that the lean installation leaves out was really used.

    The message names the package, what would need it, and what to do.
    """


def _refuse(module: str) -> NoReturn:
    root = module.split(".")[0]
    raise AbsentPackage(
        f"'{module}' is a placeholder: the package '{root}' is not part of this lean "
        f"installation because only {ABSENT[root]} would need it. Do not use that part of "
        "Rasa here, or install the package and remove its name from nlu/lean.py."
    )


class _Placeholder(type):
    """The class of everything a placeholder module offers.

    Rasa subclasses and annotates with these names at import, so each attribute
    must be a class; calling one is use and refused.
    """

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _attribute(f"{cls.__module__}.{cls.__name__}", name)
        setattr(cls, name, value)
        return value

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        # A decorator used as ``@tf.function`` runs at import, not in use.
        if len(args) == 1 and not kwargs and callable(args[0]):
            return args[0]
        if cls.__module__.split(".")[0] in ABSENT and cls.__dict__.get("_is_placeholder"):
            _refuse(f"{cls.__module__}.{cls.__name__}")
        return super().__call__(*args, **kwargs)

    def __class_getitem__(cls, _item: Any) -> type:
        return cls


def _attribute(module: str, name: str) -> type:
    body = {
        "__module__": module,
        "_is_placeholder": True,
        "__class_getitem__": classmethod(lambda cls, _item: cls),
    }
    return _Placeholder(name, (Exception,), body)


class PlaceholderModule(types.ModuleType):
    """A module whose every public name is a placeholder class."""

    __path__: list[str] = []  # noqa: RUF012 - a module attribute of every package

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "VERSION" or name == "version":
            _refuse(self.__name__)
        value = _attribute(self.__name__, name)
        setattr(self, name, value)
        return value


class _AbsentFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers imports of absent packages with placeholder modules."""

    def __init__(self, absent: frozenset[str]) -> None:
        self._absent = absent

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.split(".")[0] not in self._absent:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return PlaceholderModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def _pkg_resources() -> types.ModuleType:
    """The two functions of ``pkg_resources`` that Rasa calls, over importlib."""
    module = types.ModuleType("pkg_resources")

    def resource_filename(package: str, path: str) -> str:
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(package)
        return os.path.join(os.path.dirname(spec.origin), path)

    def get_distribution(name: str) -> types.SimpleNamespace:
        return types.SimpleNamespace(version=importlib.metadata.version(name))

    module.resource_filename = resource_filename  # type: ignore[attr-defined]
    module.get_distribution = get_distribution  # type: ignore[attr-defined]
    return module


def install(training: bool = False) -> None:
    """Prepare this process for ``import rasa``. Safe to repeat; the first call decides.

    training: leave scikit-learn and scipy real.
    """
    if any(isinstance(finder, _AbsentFinder) for finder in sys.meta_path):
        return
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    # A package that the process already uses stays what it is.
    absent = {name for name in ABSENT if name not in sys.modules}
    sys.meta_path.insert(
        0, _AbsentFinder(frozenset(absent - TRAINING_ONLY if training else absent))
    )
    if importlib.util.find_spec("pkg_resources") is None:
        sys.modules["pkg_resources"] = _pkg_resources()
    import numpy
    import packaging.version

    if not hasattr(packaging.version, "LegacyVersion"):
        packaging.version.LegacyVersion = packaging.version.Version
    if not hasattr(numpy, "VisibleDeprecationWarning"):
        numpy.VisibleDeprecationWarning = UserWarning  # type: ignore[attr-defined]
    _unpack_safely()
    _quiet()


def _unpack_safely() -> None:
    """Models are unpacked as Python 3.14 does by itself; 3.12 and 3.13 warn without it."""
    import tarfile

    import tarsafe

    if hasattr(tarfile, "data_filter"):
        tarsafe.TarSafe.extraction_filter = staticmethod(tarfile.data_filter)


def _quiet() -> None:
    """Keep Rasa from formatting debug lines: they print texts and slot values."""
    import logging

    import structlog

    # Rasa alone uses structlog's global logger here; even its warnings quote texts.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.getLogger("rasa").setLevel(logging.WARNING)
    warnings.filterwarnings("ignore", module=r"rasa(\.|$)")
    warnings.filterwarnings("ignore", module=r"(dask|pykwalify|ruamel)(\.|$)")
