"""The engine process: ``python -m bot.serve``. Loopback only, one model, one channel. docs/engine.md"""

import os
import socket
import sys
from pathlib import Path

from bot import rasa_environment
from bot.settings import ROOT, EngineSettings, SettingsError, newest_model, read_settings

HOST = "127.0.0.1"  # never reachable from another machine or by a browser
BODY_LIMIT = 1024 * 1024  # bytes; the history of a long talk with a clerk must fit
GRACE = 3.0  # seconds for running turns when the process is told to stop


def main() -> int:
    try:
        settings = read_settings(os.environ)
        model = find_model(settings)
        listener = bind(settings.port)
    except SettingsError as error:
        sys.stderr.write(f"Engine: {error}\n")
        return 2
    rasa_environment.prepare()
    serve(settings, model, listener)
    return 0


def find_model(settings: EngineSettings) -> Path:
    model = newest_model(settings.models_dir)
    if model is None:
        raise SettingsError(f"Kein trainiertes Modell in {settings.models_dir}. Bitte `make train` ausführen.")
    return model


def bind(port: int) -> socket.socket:
    """Take the port before the slow part begins; nobody can connect until the model is loaded."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"Port {port} ist belegt ({error.strerror}). Läuft schon eine Engine? Sonst BD_ENGINE_PORT ändern."
        ) from error
    return listener


def serve(settings: EngineSettings, model: Path, listener: socket.socket) -> None:
    """Load the model and answer until SIGTERM or SIGINT."""
    from bot.app import build_app

    os.environ["BD_ACTIONS_URL"] = settings.actions_url
    os.environ["BD_TRACKER_URL"] = settings.tracker_url
    app = build_app(settings, model, ROOT)
    app.config.update(REQUEST_MAX_SIZE=BODY_LIMIT, GRACEFUL_SHUTDOWN_TIMEOUT=GRACE, ACCESS_LOG=False)
    app.run(sock=listener, access_log=False, motd=False)


if __name__ == "__main__":
    raise SystemExit(main())
