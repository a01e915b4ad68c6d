"""Socket.IO v5 as its protocol says, where python-socketio 5.18 does otherwise. docs/conformance.md

What is quoted is the protocol's. Names of events that the library uses itself are refused as its JavaScript sister
does it: a client that could send ``connect`` would call the handler of connections with an environment of its own.
"""

import logging
import re
from typing import Any, Final

import socketio
from engineio.exceptions import EngineIOError
from socketio import packet

from handover.protocol import FRAME_LIMIT
from handover.sockets.transport import EngineServer

ATTACHMENTS: Final = 10  # of one event; together at most FRAME_LIMIT bytes
RESERVED: Final = frozenset(
    {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}
)
TYPE: Final = re.compile(r"[0-4](?![0-9]+-)|[56][0-9]{1,2}-")  # only binary packets say how many attachments follow
log = logging.getLogger(__name__)


class InvalidPacket(ValueError):
    """What came is no packet of the protocol."""


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
    """A connection is in the room of all and in its own, no others: upstream looks through everybody's when one leaves,
    which takes a second of a storm in which thousands do."""

    def basic_disconnect(self, sid: str, namespace: str, **options: Any) -> None:
        for room in (sid, None):
            if sid in self.rooms.get(namespace, {}).get(room, ()):
                self.basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            if sid in pending.get(namespace, ()):
                pending[namespace].remove(sid)
                if not pending[namespace]:
                    del pending[namespace]


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

    def _has_joined(self, eio_sid: str) -> bool:
        return any(self.manager.sid_from_eio_sid(eio_sid, each) is not None for each in self.namespace_handlers)

    async def _end(self, eio_sid: str) -> None:
        session = self.eio.sockets.get(eio_sid)
        if session is not None:
            await session.close(reason=self.reason.TRANSPORT_ERROR)


def _is_event(name: Any) -> bool:
    if isinstance(name, str):
        return name not in RESERVED
    return isinstance(name, int) and not isinstance(name, bool)
