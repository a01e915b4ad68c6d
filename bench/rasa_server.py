"""The command `rasa` with its Socket.IO channel mended in two places, so that it can be measured at all.

Runs in the engine's environment. What it says and how long it takes to think of it stay as they are:

- Rasa 3.6 pins Sanic 21.12, whose WebSocket hands coroutines to ``asyncio.wait``. Python 3.10, the newest that Rasa
  3.6 names, made tasks of them; 3.11 refuses, so that every WebSocket ended with its first message.
- The channel takes the keys of an action's custom JSON for arguments of ``emit`` and fails on any other key.
"""

import asyncio
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from rasa.__main__ import main
from rasa.core.channels.socketio import SocketIOOutput
from sanic.server.websockets import impl


def wait(waiting: Iterable[Any], **options: Any) -> Any:
    return asyncio.wait([asyncio.ensure_future(each) for each in waiting], **options)


async def send_custom_json(self: SocketIOOutput, recipient_id: str, json_message: Any, **_: Any) -> None:
    await self._send_message(recipient_id, json_message)


if __name__ == "__main__":
    impl.asyncio = SimpleNamespace(**(vars(asyncio) | {"wait": wait}))
    SocketIOOutput.send_custom_json = send_custom_json
    main()
