"""The ASGI application: routes, security headers, and what runs beside them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.contract import Hooked
from bot.storage.database import Database
from bot.storage.documents import DocumentStore
from bot.storage.texts import Texts
from bot.web.hooks import Challenged, hook_router
from bot.web.metrics import QueueCollector
from bot.web.simulator import simulator_router

STATIC = Path(__file__).parent / "static"

#: No inline script or style, nothing from elsewhere.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


@dataclass(frozen=True)
class WebParts:
    """What the application is made of; built by bootstrap."""

    database: Database
    texts: Texts
    model: Path
    telegram: Hooked | None
    whatsapp: Challenged | None
    simulator: bool
    store: DocumentStore
    beside: tuple[Callable[[], Awaitable[None]], ...] = ()
    close: Callable[[], None] | None = None


def create_app(parts: WebParts) -> FastAPI:
    app = FastAPI(
        title="sipraja-bot",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_beside(parts),
    )
    app.include_router(hook_router(parts.database, parts.telegram, parts.whatsapp))
    if parts.simulator:
        app.include_router(simulator_router(parts.database, parts.texts, parts.store))
        app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _add_health(app, parts)

    @app.middleware("http")
    async def guard(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await call_next(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return app


def _add_health(app: FastAPI, parts: WebParts) -> None:
    registry = CollectorRegistry()
    registry.register(QueueCollector(parts.database))

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/readyz")
    async def readyz() -> Response:
        missing = await run_in_threadpool(_missing, parts)
        if missing:
            return JSONResponse({"status": "not ready", "missing": missing}, status_code=503)
        return JSONResponse({"status": "ready"})

    @app.get("/metrics")
    async def metrics() -> Response:
        try:
            queues = await run_in_threadpool(generate_latest, registry)
        except SQLAlchemyError:
            return Response("database not reachable\n", 503, media_type="text/plain")
        return Response(generate_latest(REGISTRY) + queues, media_type=CONTENT_TYPE_LATEST)


def _missing(parts: WebParts) -> list[str]:
    """What keeps the assistant from serving: database, model."""
    missing = []
    try:
        with parts.database.transaction() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        missing.append("database")
    if not parts.model.exists():
        missing.append("model")
    return missing


def _beside(parts: WebParts) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Tasks that run as long as the application does (long polling); what is closed after it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.ensure_future(start()) for start in parts.beside]
        yield
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError, Exception):
                await task
        if parts.close is not None:
            await run_in_threadpool(parts.close)

    return lifespan
