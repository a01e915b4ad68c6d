"""Citizens with the official Python client (python-socketio), each in a thread of her own."""

import queue
import threading
import time
from contextlib import suppress
from typing import Any

import requests
import socketio
from socketio.exceptions import SocketIOError

from tests.drills.ledger import Ledger, Message
from tests.drills.population import LATER
from tests.drills.view import View

ACK_SECONDS = 5
PAUSE = 0.2


class PythonCitizen:
    """Her outbox outlives every connection: one message at a time, under its id until it is settled."""

    def __init__(self, name: str, gateway: str, ledger: Ledger) -> None:
        self.name, self._gateway, self._ledger = name, gateway, ledger
        self._outbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._broken = threading.Event()
        self._thread = threading.Thread(target=self._live, name=name, daemon=True)
        self._id = self._token = ""
        self.opened = threading.Event()  # she has a conversation
        self.error: BaseException | None = None

    def starts(self) -> None:
        self._thread.start()

    def writes(self, text: str) -> None:
        self._outbox.put(self._ledger.wrote(self._id, "citizen", text))

    def stops(self) -> None:
        self._stopped.set()
        self._broken.set()
        self._thread.join(30)

    @property
    def view(self) -> View:
        return self._ledger.view(self.name, self._id)

    def _live(self) -> None:
        try:
            self._open()
            while not self._stopped.is_set():
                self._is_online()
                self._ledger.told["line broken"] += 1
        except BaseException as error:
            self.error = error

    def _open(self) -> None:
        while not self._id and not self._stopped.is_set():
            with suppress(requests.RequestException):
                answer = requests.post(f"{self._gateway}/api/v1/conversations", json={}, timeout=5)
                if answer.status_code == 201:
                    opened = answer.json()
                    self._token, self._id = opened["token"], opened["conversation_id"]
                    self.opened.set()
                    return
            time.sleep(PAUSE)

    def _is_online(self) -> None:
        """One connection, until it breaks."""
        self._broken.clear()
        client = socketio.Client(reconnection=False, logger=False, engineio_logger=False)
        client.on("entries", self._take, namespace="/citizen")
        client.on("resync", self._start_over, namespace="/citizen")
        client.on("disconnect", lambda *_: self._broken.set(), namespace="/citizen")
        auth = {"token": self._token, "last_seq": self.view.last_seq}
        try:
            client.connect(self._gateway, auth=auth, namespaces=["/citizen"], transports=["websocket"], wait_timeout=4)
            self._send(client)
        except (SocketIOError, requests.RequestException, OSError):
            time.sleep(PAUSE)
        finally:
            with suppress(Exception):
                client.disconnect()

    def _send(self, client: socketio.Client) -> None:
        while not self._broken.is_set():
            try:
                message = self._unsettled or self._outbox.get(timeout=0.05)
            except queue.Empty:
                continue
            self._unsettled = message
            message.sendings += 1
            said = {"client_id": message.client_id, "text": message.text}
            answer = client.call("say", said, namespace="/citizen", timeout=ACK_SECONDS)
            if answer["ok"]:
                self._ledger.acknowledged(message, answer["seq"])
            elif answer["error"]["code"] in LATER:
                time.sleep(PAUSE)
                continue
            else:
                self._ledger.refused(message, answer["error"]["code"])
            self._unsettled = None

    _unsettled: Message | None = None

    def _take(self, entries: list[dict[str, Any]]) -> None:
        if not self.view.take(entries):
            self._broken.set()

    def _start_over(self, _: Any = None) -> None:
        self.view.resyncs += 1
        self.view.forget()
        self._broken.set()
