"""Sends one conversation's news to one clerk: entries, state, suggestions and notes."""

from typing import Protocol

from handover import protocol
from handover.service import Clerk, Service


class Teller(Protocol):
    def tell(self, sid: str, event: str, content: str) -> None: ...


class ClerkReader:
    def __init__(self, teller: Teller, service: Service, sid: str, clerk: Clerk, conversation_id: str) -> None:
        self._teller, self._service, self._sid = teller, service, sid
        self._clerk, self._id = clerk, conversation_id
        self._notes: protocol.Notes | None = None
        self._suggestions: protocol.Suggestions | None = None

    async def entries(self, entries: list[protocol.Entry]) -> None:
        await self._send("entries", protocol.ConversationEntries(conversation_id=self._id, entries=entries))

    async def state(self, state: protocol.State) -> None:
        await self._send("state", protocol.ConversationState(conversation_id=self._id, state=state))

    async def typing(self, role: protocol.AuthorRole) -> None:
        if role != "clerk":
            await self._send("typing", protocol.ConversationTyping(conversation_id=self._id, role=role))

    async def resync(self) -> None:
        await self._send("resync", protocol.Resync(conversation_id=self._id))

    async def gone(self) -> None:
        await self.resync()

    async def woken(self, fresh: list[protocol.Entry], *, looked: bool) -> None:
        if looked:
            await self._send_notes()
        if self._suggestions is None or any(entry.author.role in ("bot", "system") for entry in fresh):
            suggestions = await self._service.suggestions_for(self._clerk, self._id)
            if suggestions != self._suggestions:
                await self._send("suggestions", suggestions)
            self._suggestions = suggestions

    async def _send_notes(self) -> None:
        notes = await self._service.notes_of(self._clerk, self._id)
        if notes != self._notes and (notes.notes or self._notes):
            await self._send("notes", notes)
        self._notes = notes

    async def _send(self, event: str, message: protocol.Outgoing) -> None:
        self._teller.tell(self._sid, event, message.json_text())
