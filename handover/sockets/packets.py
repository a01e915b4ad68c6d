"""Socket.IO v5 as its protocol says, where python-socketio 5.18 does otherwise. docs/conformance.md

What is quoted is the protocol's. Names of events that the library uses itself are refused as its JavaScript sister
does it: a client that could send ``connect`` would call the handler of connections with an environment of its own.
"""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any, Final

import socketio
from engineio.exceptions import EngineIOError
from engineio.packet import MESSAGE
from engineio.packet import Packet as Frame
from socketio import packet

from handover.protocol import FRAME_LIMIT
from handover.sockets.transport import EngineServer

DIGITS: Final = 100  # of an integer
ATTACHMENTS: Final = 10  # of one event; together at most FRAME_LIMIT bytes
RESERVED: Final = frozenset(
    {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}
)
TYPE: Final = re.compile(r"[0-4](?![0-9]+-)|[56][0-9]{1,2}-")  # only binary packets say how many attachments follow
log = logging.getLogger(__name__)


class InvalidPacket(ValueError):
    """What came is no packet of the protocol."""


def _number(digits: str) -> int:
    if len(digits) > DIGITS:
        raise InvalidPacket
    return int(digits)


class Json:
    """For the library, which asks for separators and a parser of integers each time: so both are made once."""

    _encoder: Final = json.JSONEncoder(separators=(",", ":"))
    _decoder: Final = json.JSONDecoder(parse_int=_number)

    @classmethod
    def dumps(cls, data: Any, **_: Any) -> str:
        return cls._encoder.encode(data)

    @classmethod
    def loads(cls, text: str, **_: Any) -> Any:
        return cls._decoder.decode(text)


class StrictPacket(packet.Packet):  # type: ignore[misc]
    """A packet whose payload is what its type allows."""

    packet_type: int

    def __init__(self, *args: Any, encoded_packet: Any = None, **fields: Any) -> None:
        if encoded_packet is not None and not (isinstance(encoded_packet, str) and TYPE.match(encoded_packet)):
            raise InvalidPacket
        self._bytes = 0
        super().__init__(*args, encoded_packet=encoded_packet, **fields)

    def decode(self, encoded_packet: str) -> int:
        """Number of attachments to come. Raises InvalidPacket."""
        try:
            count = int(super().decode(encoded_packet))
        except RecursionError:
            raise InvalidPacket from None
        if count > ATTACHMENTS or not self._has_right_payload():
            raise InvalidPacket
        if count == 0 and self.packet_type in (packet.BINARY_EVENT, packet.BINARY_ACK):
            self.packet_type = packet.EVENT if self.packet_type == packet.BINARY_EVENT else packet.ACK
        return count

    @classmethod
    def data_is_binary(cls, data: Any) -> bool:
        """Whether bytes are anywhere in it; upstream builds a list at every level of everything that is sent."""
        if isinstance(data, dict):
            return any(map(cls.data_is_binary, data.values()))
        if isinstance(data, list):
            return any(map(cls.data_is_binary, data))
        return isinstance(data, (bytes, bytearray))

    def add_attachment(self, attachment: Any) -> bool:
        """Whether the packet is complete. Raises InvalidPacket."""
        self._bytes += len(attachment)
        if not isinstance(attachment, bytes) or self._bytes > FRAME_LIMIT:
            raise InvalidPacket
        try:
            return bool(super().add_attachment(attachment))
        except (LookupError, TypeError):  # a placeholder for an attachment that there is not
            raise InvalidPacket from None

    def _has_right_payload(self) -> bool:
        """EVENT: “The payload is mandatory and MUST be a non-empty array.” ACK: “MUST be an array (possibly empty)”."""
        data = self.data
        match self.packet_type:
            case packet.CONNECT:
                return True  # what it says is judged by the namespace, which gives a reason
            case packet.DISCONNECT:
                return data is None
            case packet.EVENT | packet.BINARY_EVENT:
                return isinstance(data, list) and bool(data) and _is_event(data[0])
            case packet.ACK | packet.BINARY_ACK:
                return isinstance(data, list) and self.id is not None
        return False


class Rooms(socketio.AsyncManager):  # type: ignore[misc]
    """One room with all connections of a namespace, no others: upstream gives each connection one of its own, looks
    through everybody's when one leaves, and through a list of all who are about to come for each who does."""

    async def pre_connect(self, eio_sid: str, namespace: str) -> str | None:
        """The new connection's id; None: it is connected already."""
        if self.sid_from_eio_sid(eio_sid, namespace) is not None:
            return None
        sid = str(self.server.eio.generate_id())
        self.basic_enter_room(sid, namespace, None, eio_sid=eio_sid)
        self.pending_connect.setdefault(namespace, set()).add(sid)
        return sid

    def pre_disconnect(self, sid: str, namespace: str) -> Any:
        self.pending_disconnect.setdefault(namespace, set()).add(sid)
        return self.eio_sid_from_sid(sid, namespace)

    def basic_disconnect(self, sid: str, namespace: str, **options: Any) -> None:
        self.basic_leave_room(sid, namespace, None)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            pending.get(namespace, set()).discard(sid)

    def get_participants(self, namespace: str, room: Any) -> Iterator[tuple[str, str]]:
        """``room``: None for everybody, or the id of one connection."""
        everybody = self.rooms.get(namespace, {}).get(None, {})
        if room is None:
            yield from list(everybody.items())
        elif room in everybody:
            yield room, everybody[room]


class SocketServer(socketio.AsyncServer):  # type: ignore[misc]
    """Ends the connection at what is not the protocol, and says of a namespace what is wrong with it."""

    def _engineio_server_class(self) -> type[EngineServer]:
        return EngineServer

    async def _handle_eio_message(self, eio_sid: str, data: str | bytes) -> None:
        """“If the server does not receive a CONNECT packet first, then it MUST close the connection immediately.”
        “If that's not the case, then the receiver MUST close the connection.”"""
        try:
            if not str(data).startswith(str(packet.CONNECT)) and not self._has_joined(eio_sid):
                raise InvalidPacket
            await super()._handle_eio_message(eio_sid, data)
        except ValueError as error:
            log.debug("a message was no packet: %s", type(error).__name__)
            await self._end(eio_sid)
        except EngineIOError:
            pass  # closed meanwhile
        except Exception:
            log.exception("a packet failed")
            await self._end(eio_sid)

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        """“The server MUST respond with either: a CONNECT packet … or a CONNECT_ERROR packet”, whose payload is an
        object with a ``message``."""
        namespace = namespace or "/"
        if namespace not in self.namespace_handlers:
            refusal = "Invalid namespace"
        elif self.manager.sid_from_eio_sid(eio_sid, namespace) is not None:
            refusal = "Already connected"
        else:
            await super()._handle_connect(eio_sid, namespace, data)
            return
        error = self.packet_class(packet.CONNECT_ERROR, data={"message": refusal}, namespace=namespace)
        await self._send_packet(eio_sid, error)

    def tell(self, namespace: str, sid: str, event: str, content: str) -> None:
        """Send one connection an event whose argument is the JSON ``content``; nothing when the connection is gone."""
        session = self.eio.sockets.get(self.manager.eio_sid_from_sid(sid, namespace))
        if session is not None:
            prefix = "" if namespace == "/" else f"{namespace},"
            session.post(Frame(MESSAGE, f'{packet.EVENT}{prefix}["{event}",{content}]'))

    def _has_joined(self, eio_sid: str) -> bool:
        return any(eio_sid in rooms[None].inverse for rooms in self.manager.rooms.values())

    async def _end(self, eio_sid: str) -> None:
        session = self.eio.sockets.get(eio_sid)
        if session is not None:
            await session.close(reason=self.reason.TRANSPORT_ERROR)


def _is_event(name: Any) -> bool:
    if isinstance(name, str):
        return name not in RESERVED
    return isinstance(name, int) and not isinstance(name, bool)
