"""The command `rasa` with its WebSocket mended for Python 3.11. Runs in the engine's environment.

Rasa 3.6 pins Sanic 21.12, whose WebSocket hands coroutines to ``asyncio.wait``. Python 3.10, the newest that Rasa 3.6
names, made tasks of them; 3.11 refuses, so that every WebSocket ended with its first message. Here Sanic gets what 3.10
did, so that the comparator's own channel can be measured with the transport that browsers use.
"""

import asyncio
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from rasa.__main__ import main
from sanic.server.websockets import impl


def wait(waiting: Iterable[Any], **options: Any) -> Any:
    return asyncio.wait([asyncio.ensure_future(each) for each in waiting], **options)


if __name__ == "__main__":
    impl.asyncio = SimpleNamespace(**(vars(asyncio) | {"wait": wait}))
    main()
