"""The action server: ``python -m actions.server``. Settings and endpoints: docs/answers.md

The only importer of rasa_sdk: translates its calls into turns and outcomes into its events. Everything is loaded and
warmed up before the port opens; a catalogue that is not sound stops the start with exit code 2.
"""

import os

# Before numpy is imported: for one sentence a second thread is no faster, and on a busy machine the two wait for each
# other (measured: 4 ms become 160).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import asyncio
import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic

from actions.catalogue.files import CatalogueError
from actions.catalogue.model import ASPECTS
from actions.catalogue.store import CatalogueStore
from actions.catalogue.vectors import SentenceEncoder
from actions.knowledge import Context, Library, build_knowledge
from actions.language import load_language
from actions.lexicon import load_lexicon
from actions.registry import ACTIONS, run
from actions.settings import Settings, SettingsError, read_settings
from actions.turn import Clause, Clicked, Memory, Outcome, Turn

logger = logging.getLogger("actions")

WRONG_SETTING, BROKEN_CATALOGUE, PORT_IN_USE = 64, 2, 69  # exit codes
PORT_ADVICE = "BD_ACTIONS_PORT: port %s of %s is in use. Stop what uses it, or set another port."
FOREIGN = frozenset({"out_of_scope", "small_talk"})  # intents that are no matter of the city
REFRESH_EVERY = 1.0  # seconds between two looks at the catalogue files


class Executor(ActionExecutor):  # type: ignore[misc]
    """Never needs the domain, so the engine need not send it with every call (enable_selective_domain)."""

    def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any]:
        return {}


def main() -> int:
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings = read_settings(os.environ)
        if not _is_free(settings):
            logger.error(PORT_ADVICE, settings.port, settings.host)
            return PORT_IN_USE
        library = build_library(settings)
    except SettingsError as error:
        logger.error("%s", error)
        return WRONG_SETTING
    except CatalogueError as error:
        logger.error("The catalogue cannot be used. %s", error)
        return BROKEN_CATALOGUE
    asyncio.run(serve(build_app(library), library, settings))
    return 0


async def serve(app: Sanic[Any, Any], library: Library, settings: Settings) -> None:
    """Answer until SIGTERM or SIGINT. Own handlers: sanic loses a signal that comes while it starts."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = await app.create_server(settings.host, settings.port, return_asyncio_server=True, access_log=False)
    assert server is not None
    await server.startup()
    await server.start_serving()
    logger.info("Actions answer on http://%s:%s", settings.host, settings.port)
    watch = asyncio.create_task(_keep_current(library))
    await stop.wait()
    watch.cancel()
    server.close()
    await server.wait_closed()
    logger.info("Stopped.")


def _is_free(settings: Settings) -> bool:
    """Sanic prints a stack trace for a port in use; one sentence helps more."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return False
    return True


def build_library(settings: Settings) -> Library:
    """Load, index and warm up. Raises CatalogueError."""
    store = CatalogueStore(settings.catalogue, settings.organisation)
    encoder, lexicon = SentenceEncoder(), load_lexicon()
    library = Library(store, lambda snapshot: build_knowledge(snapshot, lexicon, encoder, settings.cache))
    load_language("de")
    library.knowledge.search.find("Personalausweis")
    library.knowledge.search.forget()
    gc.collect()
    gc.freeze()  # what was loaded stays for good; searching it for garbage would hold a turn up
    return library


def build_app(library: Library, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Sanic[Any, Any]:
    """The HTTP application: ``POST /webhook`` (rasa-sdk's contract), ``GET /health``, ``GET /actions``."""
    executor = Executor()
    for name in ACTIONS:
        executor.register_function(name, partial(_perform, name, library, clock))
    app: Sanic[Any, Any] = create_app(executor, cors_origins=[])
    return app


def _perform(
    name: str, library: Library, clock: Callable[[], datetime], dispatcher: Any, tracker: Any, domain: Any
) -> list[dict[str, Any]]:
    turn = turn_of(tracker.latest_message, tracker.slots, clock())
    context = Context(library.knowledge, load_language(turn.language), turn.now)
    outcome = run(name, turn, context)
    context.knowledge.search.forget()
    for utterance in outcome.utterances:
        dispatcher.utter_message(response=utterance.response, json_message=utterance.message, **utterance.values)
    return slots_of(outcome, turn)


def turn_of(message: Mapping[str, Any], slots: Mapping[str, Any], now: datetime) -> Turn:
    """Read the engine's latest message and slots."""
    metadata = message.get("metadata") or {}
    entities = {
        entity["entity"]: entity["value"]
        for entity in message.get("entities") or []
        if entity.get("extractor") == "choice"
    }
    intent, ranking = message.get("intent") or {}, message.get("intent_ranking") or []
    clicked = Clicked(entities.get("service"), entities.get("aspect"), entities.get("office")) if entities else None
    memory = Memory(**{name: slots[name] for name in vars(Memory()) if slots.get(name) is not None})
    if memory.service is None and metadata.get("service"):
        memory = Memory(**{**vars(memory), "service": metadata["service"]})
    return Turn(
        text="" if clicked else message.get("text") or "",
        intent=intent.get("name") or "nlu_fallback",
        confidence=float(intent.get("confidence") or 0.0),
        clicked=clicked,
        clauses=tuple(Clause(part["text"], part["name"], part["confidence"]) for part in message.get("clauses") or []),
        asked=tuple((rank["name"], rank["confidence"]) for rank in ranking if rank["name"] in ASPECTS),
        foreign=sum(rank["confidence"] for rank in ranking if rank["name"] in FOREIGN),
        memory=memory,
        language=metadata.get("language") or slots.get("language") or "de",
        now=now,
    )


def slots_of(outcome: Outcome, turn: Turn) -> list[dict[str, Any]]:
    return [SlotSet(name, value) for name, value in outcome.memory.updates(turn.memory).items()]


async def _keep_current(library: Library) -> None:
    while True:
        await asyncio.sleep(REFRESH_EVERY)
        try:
            await asyncio.to_thread(library.refresh)
        except Exception:
            # A catalogue that cannot be indexed must not end the watch; the previous version keeps answering.
            logger.exception("The changed catalogue could not be taken over.")


if __name__ == "__main__":
    sys.exit(main())
