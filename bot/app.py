"""Put the engine together: the only place that wires model, tracker database, action server and channel."""

import asyncio
import gc
import logging
from functools import partial
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage, register
from rasa.core.utils import AvailableEndpoints
from rasa.shared.utils.common import class_from_module_path
from rasa.shared.utils.io import read_config_file
from sanic import Sanic

from bot import less_ado, problems
from bot.action_endpoint import ActionEndpoint, talk_briefly
from bot.components.german_language_model import german_model
from bot.settings import EngineSettings
from bot.straight_runner import StraightRunner
from bot.trackers import open_tracker_store

KEEP_ALIVE = 75  # seconds an idle connection of the gateway stays open
WARM_UP = "Was kostet ein neuer Personalausweis?"

logger = logging.getLogger(__name__)


def build_app(settings: EngineSettings, model: Path, root: Path) -> Sanic:
    """The Sanic application; the model is loaded before it accepts its first connection."""
    app = Sanic("engine", configure_logging=False)
    app.config.KEEP_ALIVE_TIMEOUT = KEEP_ALIVE
    problems.register(app)
    credentials = read_config_file(root / "credentials.yml")
    channels = [class_from_module_path(name).from_credentials(options) for name, options in credentials.items()]
    register(channels, app, "/webhooks/")
    app.register_listener(partial(load, settings, model, root), "before_server_start")
    app.register_listener(announce, "after_server_start")
    app.register_listener(close, "after_server_stop")
    return app


async def load(settings: EngineSettings, model: Path, root: Path, app: Sanic, _: asyncio.AbstractEventLoop) -> None:
    endpoints = AvailableEndpoints.read_endpoints(str(root / "endpoints.yml"))
    store = open_tracker_store(endpoints.tracker_store)
    actions = ActionEndpoint(endpoints.action.url, settings.actions_timeout)
    talk_briefly()
    less_ado.install()
    agent = Agent(tracker_store=store, action_endpoint=actions)
    # Rasa wraps the store so that a failing database silently becomes memory that a restart forgets.
    agent.tracker_store = store
    agent.load_model(model)
    agent.processor.graph_runner = StraightRunner(agent.processor.graph_runner)
    await agent.processor.parse_message(UserMessage(WARM_UP))
    keep_out_of_collections()
    app.ctx.agent = agent
    app.ctx.wiping = asyncio.create_task(store.wiping.keep())
    app.ctx.language_model = german_model().model_name


def keep_out_of_collections() -> None:
    """What was loaded stays for good; searching millions of objects for garbage would hold a turn up for 0.3 s."""
    gc.collect()
    gc.freeze()


async def announce(app: Sanic, _: asyncio.AbstractEventLoop) -> None:
    """After the port is open: whoever waits for this line may connect."""
    logger.info("Engine ready: model %s, language model %s", app.ctx.agent.model_name, app.ctx.language_model)


async def close(app: Sanic, _: asyncio.AbstractEventLoop) -> None:
    agent = getattr(app.ctx, "agent", None)
    if agent is not None:
        app.ctx.wiping.cancel()
        await agent.action_endpoint.close()
        agent.tracker_store.close()
