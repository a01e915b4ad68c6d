"""What must be set before ``rasa`` is imported: no telemetry, no TensorFlow, no citizen's words in a log.

docs/engine.md
"""

import logging
import os
import sys
import warnings
from pathlib import Path
from typing import Any

from bot import without_tensorflow


def prepare() -> None:
    """Make this process fit for importing Rasa; call it first, before any ``import rasa``."""
    keep_bytecode()
    switch_telemetry_off()
    keep_logs_quiet()
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # Rasa's; otherwise it draws bars
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a second thread is no faster here, and spins while it waits
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"  # bot.train decides what is up to date; Rasa's cache only costs time
    if os.environ.get("BD_ENGINE_TENSORFLOW") != "1":  # a pipeline with DIET or TED needs it
        without_tensorflow.install()


def keep_bytecode() -> None:
    """Where nothing may be written beside the sources, Python would compile Rasa's 3,000 modules at every start."""
    if sys.dont_write_bytecode:
        sys.pycache_prefix = str(Path(os.environ.get("BD_CACHE_DIR", "var/cache")).resolve() / "bytecode")
        sys.dont_write_bytecode = False


def switch_telemetry_off() -> None:
    """Whatever the environment says: Rasa would report usage to its maker, and errors to Sentry."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.pop("SENTRY_DSN", None)


def keep_logs_quiet() -> None:
    """Rasa's structured log quotes what citizens write; its other loggers and libraries speak from WARNING on."""
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("bot").setLevel(logging.INFO)
    warnings.showwarning = _ignore  # libraries reset the filters, so the last step of all is replaced
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")


def _ignore(*_: Any, **__: Any) -> None:
    """bot.train checks the data itself; what is left are deprecations inside pinned libraries."""
