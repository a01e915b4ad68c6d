"""What became of the messages of one fault, read from the screens of those they were for."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from bench.delivery_people import Message, Person, Screen
from bench.report import latency


class Tally:
    """``messages`` in the order in which they were written."""

    def __init__(self, name: str, citizens: Mapping[str, Person], windows: Iterable[Person]) -> None:
        self.name = name
        self.messages: list[Message] = []
        windows_by_conversation = {each: window.screens[each] for window in windows for each in window.screens}
        self._screens: dict[str, Mapping[str, Screen]] = {
            "citizen": windows_by_conversation,
            "clerk": {each: citizen.screens[each] for each, citizen in citizens.items()},
        }  # of those who read what the role says

    def is_complete(self) -> bool:
        """All is acknowledged and shown."""
        return all(message.acknowledged and self._shown_at(message) for message in self.messages)

    def sentence(self) -> str:
        took = [
            (shown - message.written_at) * 1000
            for message in self.messages
            if message.role == "citizen" and (shown := self._shown_at(message)) is not None
        ]
        acknowledged = [message for message in self.messages if message.acknowledged]
        lost = sum(message.text not in self._screen(message).texts for message in acknowledged)
        duplicated = sum(self._screen(message).texts.count(message.text) > 1 for message in self.messages)
        counted = f"sent {len(self.messages)}, acknowledged {len(acknowledged)}"
        fates = f"**lost {lost}**, duplicated {duplicated}, inverted {self._inverted()}"
        return f"{latency(took)}, longest {max(took):.0f} ms; {counted}, {fates}"

    def _inverted(self) -> int:
        """Messages shown after one of the same writer that was written later."""
        written: dict[tuple[str, str], list[Message]] = {}
        for message in self.messages:
            written.setdefault((message.conversation, message.role), []).append(message)
        return sum(self._inversions(messages) for messages in written.values())

    def _inversions(self, messages: Sequence[Message]) -> int:
        places = {text: place for place, text in reversed([*enumerate(self._screen(messages[0]).texts)])}
        shown = [places[message.text] for message in messages if message.text in places]
        return sum(one > other for one, other in pairwise(shown))

    def _shown_at(self, message: Message) -> float | None:
        return self._screen(message).seen.get(message.text)

    def _screen(self, message: Message) -> Screen:
        return self._screens[message.role][message.conversation]
