"""Words without content, left out of messages and names."""

from collections.abc import Collection, Sequence

LONG_WORD = 5  # letters


def content_of(tokens: Sequence[str], noise: Collection[str], *, strict: bool = False) -> list[str]:
    """``tokens`` without ``noise``; all of them when nothing else is left, unless ``strict``."""
    kept = [token for token in tokens if not is_noise(token, noise)]
    return kept if kept or strict else list(tokens)


def is_noise(token: str, noise: Collection[str]) -> bool:
    """Also in the dative: "an papieren"."""
    return token in noise or (len(token) > LONG_WORD and token.endswith("n") and token[:-1] in noise)
