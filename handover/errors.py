"""What the gateway refuses, with a German sentence for the person in front of the screen; ``code`` is for programs."""


class ServiceError(Exception):
    """Raise with another title where the class's own says too little."""

    status = 400
    code = "bad_request"
    title = "Das ist so nicht möglich."

    def __init__(self, title: str | None = None) -> None:
        self.title = title or type(self).title
        super().__init__(self.title)


class NotFound(ServiceError):
    """Unknown conversation, or a token that does not open it: the same answer, so that guessing shows nothing."""

    status, code, title = 404, "not_found", "Dieses Gespräch gibt es nicht oder nicht mehr."


class Conflict(ServiceError):
    status, code = 409, "conflict"


class DuplicateWithOtherBody(Conflict):
    code, title = "client_id_reused", "Diese Nachrichten-Kennung wurde schon für eine andere Nachricht verwendet."


class ConversationClosed(Conflict):
    code, title = "closed", "Dieses Gespräch ist beendet. Bitte beginnen Sie ein neues."


class UnknownChoice(ServiceError):
    status, code, title = 422, "unknown_choice", "Diese Auswahl wurde nicht angeboten."


class UnknownTarget(ServiceError):
    """A department or clerk that does not exist or is not there."""

    status, code, title = 422, "unknown_target", "Dorthin kann das Gespräch nicht abgegeben werden."


class AlreadyTaken(Conflict):
    """title: "Das Gespräch hat Frau Yılmaz übernommen."."""

    code = "taken"


class EpochConflict(Conflict):
    code, title = "epoch", "Das Gespräch hat inzwischen den Besitzer gewechselt. Ihre Nachricht wurde nicht gesendet."


class StoreUnavailable(ServiceError):
    """Database down, locked too long, or disk full: nothing was accepted."""

    status, code = 503, "store_unavailable"
    title = (
        "Der Dienst ist gerade nicht erreichbar. Ihre Nachricht wurde nicht gesendet. "
        "Bitte versuchen Sie es gleich noch einmal."
    )
