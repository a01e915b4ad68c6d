"""An engine that answers every turn at once with one sentence: python -m bench.echo_engine PORT"""

import asyncio
import json
import sys


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = next((int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), 0)
            body = await reader.readexactly(length)
            answer = answer_to(json.loads(body) if body else {})
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
            )
            writer.write(answer)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def answer_to(request: dict[str, str]) -> bytes:
    return json.dumps(
        {
            "turn_id": request.get("turn_id", ""),
            "replies": [{"kind": "text", "text": f"Antwort auf: {request.get('text')}"}],
            "handover": None,
            "understood": {"intent": "fees", "confidence": 0.9, "aspect": "fees"},
        }
    ).encode()


async def main(port: int) -> None:
    async with await asyncio.start_server(serve, "127.0.0.1", port) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
