"""The little that the use cases ask of the service catalogue; they work without one."""

from typing import Protocol

from handover.protocol import Suggestion


class Catalogue(Protocol):
    """Facts about services by id; unknown ids give nothing."""

    def department_of(self, service_id: str) -> str | None:
        """The department (or skill) the catalogue names for the service."""

    def suggestions(self, service_id: str) -> list[Suggestion]:
        """What a clerk could quote about the service."""
