"""Socket.IO spoken by hand over one WebSocket, so that tests see every packet in its order."""

import json
import time
from collections.abc import Callable
from typing import Any

from websocket import WebSocketTimeoutException, create_connection

WAIT = 10.0  # seconds until a missing packet is an error


class RefusedError(Exception):
    """CONNECT_ERROR; ``data`` is its payload."""

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__(data)
        self.data = data


class ClosedError(Exception):
    """The server ended the namespace or the connection."""


class Wire:
    """One connection in one namespace. ``packets`` keeps what has arrived and was not asked for yet."""

    def __init__(self, url: str, namespace: str, auth: Any = None, **headers: str) -> None:
        self.namespace = namespace
        self.events: list[tuple[str, Any]] = []
        self._acks: dict[int, Any] = {}
        self._last_id = 0
        address = url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        origin = headers.pop("Origin", None)
        self._socket = create_connection(
            address, timeout=WAIT, origin=origin, suppress_origin=origin is None, header=headers
        )
        try:
            assert self._socket.recv()[0] == "0"
            self.send_packet(f"40{self._prefix}{json.dumps(auth) if auth is not None else ''}")
            self._until(lambda: self._connected)
        except BaseException:
            self.close()
            raise

    _connected = False

    @property
    def _prefix(self) -> str:
        return "" if self.namespace == "/" else f"{self.namespace},"

    def send_packet(self, packet: str) -> None:
        self._socket.send(packet)

    def emit(self, event: str, *payload: Any) -> None:
        self.send_packet(f"42{self._prefix}{json.dumps([event, *payload])}")

    def call(self, event: str, *payload: Any) -> Any:
        """Emit and return the acknowledgement."""
        self._last_id += 1
        number = self._last_id
        self.send_packet(f"42{self._prefix}{number}{json.dumps([event, *payload])}")
        self._until(lambda: number in self._acks)
        return self._acks.pop(number)

    def next(self, event: str, where: Callable[[Any], bool] = lambda _: True) -> Any:
        """The payload of the next ``event`` that fulfils ``where``; others with this name are dropped."""
        found: list[Any] = []

        def arrived() -> bool:
            for position, (name, payload) in enumerate(self.events):
                if name == event and where(payload):
                    found.append(payload)
                    self.events = [
                        packet for index, packet in enumerate(self.events) if index > position or packet[0] != event
                    ]
                    return True
            return False

        self._until(arrived)
        return found[0]

    def entry(self, text: str) -> dict[str, Any]:
        """Wait until an entry with ``text`` has arrived, in ``entries`` of either namespace."""

        def lines(payload: Any) -> list[dict[str, Any]]:
            return payload if isinstance(payload, list) else payload["entries"]

        payload = self.next("entries", lambda payload: any(line["text"] == text for line in lines(payload)))
        return next(line for line in lines(payload) if line["text"] == text)

    def closed(self) -> bool:
        """Wait until the server ends the connection."""
        try:
            self._until(lambda: False)
        except ClosedError:
            self.close()
            return True
        return False

    def close(self) -> None:
        self._socket.shutdown()

    def _until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + WAIT
        while not condition():
            self._socket.settimeout(max(0.01, end - time.monotonic()))
            try:
                packet = self._socket.recv()
            except WebSocketTimeoutException:
                raise AssertionError(f"nothing came within {WAIT} s; there is {self.events}") from None
            except Exception as error:
                raise ClosedError(type(error).__name__) from error
            self._receive(packet)

    def _receive(self, packet: str) -> None:
        if packet == "2":
            self.send_packet("3")
            return
        if not packet:
            raise ClosedError("connection")
        kind, rest = packet[:2], packet[2:].removeprefix(self._prefix)
        if kind == "40":
            self._connected = True
        elif kind == "41":
            raise ClosedError("namespace")
        elif kind == "42":
            name, *payload = json.loads(rest)
            self.events.append((name, payload[0] if payload else None))
        elif kind == "43":
            digits = rest[: rest.index("[")]
            self._acks[int(digits)] = json.loads(rest[len(digits) :])[0]
        elif kind == "44":
            raise RefusedError(json.loads(rest))
