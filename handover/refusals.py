"""Every refusal that only the edge knows; the use cases' own are in ``errors.py``. docs/api.md

A title is German, says what to do and never repeats what was sent.
"""

from collections.abc import Sequence
from math import ceil
from typing import Any

from pydantic_core import ErrorDetails

from handover import protocol
from handover.errors import NotFound, ServiceError


class Invalid(ServiceError):
    status, code, title = 422, "invalid", "Diese Angaben sind so nicht möglich. Bitte prüfen Sie Ihre Eingabe."


class TooLong(Invalid):
    code = "too_long"
    title = f"Der Text ist zu lang. Bitte kürzen Sie ihn auf höchstens {protocol.TEXT_LIMIT:,} Zeichen.".replace(
        ",", "."
    )


class EmptyText(Invalid):
    code, title = "empty", "Der Text ist leer. Bitte schreiben Sie etwas."


class WrongContact(Invalid):
    code, title = "contact", "So können wir Sie nicht erreichen. Bitte prüfen Sie Telefonnummer oder E-Mail-Adresse."


class TooLarge(ServiceError):
    status, code, title = 413, "too_large", "Die Anfrage ist zu groß."


class TooMany(ServiceError):
    """``retry_after``: seconds until the next attempt can succeed."""

    status, code, title = 429, "too_many", "Das waren zu viele Anfragen. Bitte warten Sie einen Moment."

    def __init__(self, retry_after: float) -> None:
        super().__init__()
        self.retry_after = max(1, ceil(retry_after))


class ForeignOrigin(ServiceError):
    status, code, title = 403, "foreign_origin", "Diese Webseite darf den Dienst nicht benutzen."


class SignedOut(ServiceError):
    status, code, title = 401, "signed_out", "Bitte melden Sie sich an."


class LoginFailed(ServiceError):
    status, code, title = 401, "login_failed", "Der Name oder das Passwort ist falsch."


class CsrfMissing(ServiceError):
    status, code, title = 403, "csrf", "Die Anfrage kam nicht aus Ihrem Arbeitsplatz. Bitte laden Sie die Seite neu."


class NotAllowed(ServiceError):
    status, code, title = 403, "not_allowed", "Dafür fehlt Ihnen die Berechtigung."


class UnknownRoute(NotFound):
    code, title = "unknown_route", "Diese Adresse gibt es nicht."


class UnknownRecord(NotFound):
    code, title = "unknown_record", "Diesen Eintrag gibt es nicht."


class MethodNotAllowed(ServiceError):
    status, code, title = 405, "method_not_allowed", "Das ist an dieser Adresse nicht möglich."


class Internal(ServiceError):
    status, code = 500, "internal"
    title = "Da ist bei uns etwas schiefgegangen. Bitte versuchen Sie es noch einmal."


def invalid(errors: Sequence[ErrorDetails | dict[str, Any]]) -> Invalid:
    """The refusal for pydantic ``errors``: the first error that a person can mend decides the title."""
    for error in errors:
        if error["type"].endswith("too_long") and error["loc"][-1] in ("text", "comment", "message"):
            return TooLong()
        if error["type"].endswith("too_short") or str(error.get("ctx", {}).get("error")) == "Der Text ist leer.":
            return EmptyText()
        if error["type"] == "contact":
            return WrongContact()
    return Invalid()
