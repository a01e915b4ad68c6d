"""The action server: ``python -m actions.server``. Settings and endpoints: docs/answers.md

The only importer of rasa_sdk: translates its calls into turns and outcomes into its events. Everything is loaded and
warmed up before the port opens; a catalogue that is not sound stops the start with exit code 2.
"""

import asyncio
import logging
import os
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
from actions.catalogue.store import CatalogueStore
from actions.catalogue.vectors import SentenceEncoder
from actions.knowledge import Context, Library, build_knowledge
from actions.language import load_language
from actions.lexicon import load_lexicon
from actions.registry import ACTIONS, run
from actions.settings import Settings, SettingsError, read_settings
from actions.turn import Clicked, Memory, Outcome, Turn

logger = logging.getLogger("actions")

WRONG_SETTING, BROKEN_CATALOGUE = 64, 2  # exit codes
REFRESH_EVERY = 1.0  # seconds between two looks at the catalogue files


class Executor(ActionExecutor):  # type: ignore[misc]
    """Never needs the domain, so the engine need not send it with every call (enable_selective_domain)."""

    def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any]:
        return {}


def main() -> int:
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings = read_settings(os.environ)
        library = build_library(settings)
    except SettingsError as error:
        logger.error("%s", error)
        return WRONG_SETTING
    except CatalogueError as error:
        logger.error("The catalogue cannot be used. %s", error)
        return BROKEN_CATALOGUE
    app = build_app(library)
    logger.info("Actions answer on http://%s:%s", settings.host, settings.port)
    app.run(
        settings.host,
        settings.port,
        single_process=True,
        access_log=False,
        motd=False,
        debug=False,
        register_sys_signals=True,
    )
    return 0


def build_library(settings: Settings) -> Library:
    """Load, index and warm up. Raises CatalogueError."""
    store = CatalogueStore(settings.catalogue, settings.organisation)
    encoder, lexicon = SentenceEncoder(), load_lexicon()
    library = Library(store, lambda snapshot: build_knowledge(snapshot, lexicon, encoder, settings.cache))
    load_language("de")
    library.knowledge.search.find("Personalausweis")
    return library


def build_app(library: Library, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Sanic[Any, Any]:
    """The HTTP application: ``POST /webhook`` (rasa-sdk's contract), ``GET /health``, ``GET /actions``."""
    executor = Executor()
    for name in ACTIONS:
        executor.register_function(name, partial(_perform, name, library, clock))
    app: Sanic[Any, Any] = create_app(executor, cors_origins=[])
    app.add_task(_keep_current(library))
    return app


def _perform(
    name: str, library: Library, clock: Callable[[], datetime], dispatcher: Any, tracker: Any, domain: Any
) -> list[dict[str, Any]]:
    turn = turn_of(tracker.latest_message, tracker.slots, clock())
    context = Context(library.knowledge, load_language(turn.language), turn.now)
    outcome = run(name, turn, context)
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
    intent = message.get("intent") or {}
    clicked = Clicked(entities.get("service"), entities.get("aspect"), entities.get("office")) if entities else None
    memory = Memory(**{name: slots[name] for name in vars(Memory()) if slots.get(name) is not None})
    if memory.service is None and metadata.get("service"):
        memory = Memory(**{**vars(memory), "service": metadata["service"]})
    return Turn(
        text="" if clicked else message.get("text") or "",
        intent=intent.get("name") or "nlu_fallback",
        confidence=float(intent.get("confidence") or 0.0),
        clicked=clicked,
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
