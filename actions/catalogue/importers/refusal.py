"""Why a whole delivery is not taken."""


class ImportRefused(Exception):
    """The delivery cannot be used and nothing was changed; the message says why and what to do (German)."""
