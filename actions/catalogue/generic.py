"""Words that several services carry in their titles ("Ausweis", "anmelden") and that therefore mean none of them."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actions.catalogue.postings import Arrays

GENERIC_FROM = 3  # services that share a word before it is too general to mean one of them


class TitleWords:
    """All words of titles, spelt backwards and sorted, so that those with the same end lie together.

    ``arrays``: ``letters`` (the words, a line each), ``offsets`` (words + 1,) into ``services``, ``alone`` (words,):
    1 where the word is the whole title of a service.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._words = arrays["letters"].tobytes().decode("ascii").split("\n")
        self._offsets, self._services, self._alone = arrays["offsets"], arrays["services"], arrays["alone"]

    def is_generic(self, content: Sequence[str]) -> bool:
        """One word that several services carry in their titles, alone or as the end of a longer one, while no title
        consists of just this word."""
        if len(content) != 1:
            return False
        end = content[0][::-1]
        first, last = bisect_left(self._words, end), bisect_left(self._words, end + "~")
        if first == last or (self._words[first] == end and self._alone[first]):
            return False
        services = len(np.unique(self._services[self._offsets[first] : self._offsets[last]]))
        return services > 1 and max(services, last - first) >= GENERIC_FROM


def title_arrays(titles: Sequence[Sequence[str]]) -> Arrays:
    """The arrays of TitleWords. ``titles``: the folded words of each service's, without noise."""
    carriers: dict[str, set[int]] = {}
    for number, title in enumerate(titles):
        for word in title:
            carriers.setdefault(word[::-1], set()).add(number)
    alone = {title[0][::-1] for title in titles if len(title) == 1}
    ordered = sorted(carriers)
    return {
        "letters": np.frombuffer("\n".join(ordered).encode("ascii"), np.uint8),
        "offsets": np.cumsum([0, *(len(carriers[word]) for word in ordered)]).astype(np.int64),
        "services": np.array([number for word in ordered for number in sorted(carriers[word])], np.int32),
        "alone": np.array([word in alone for word in ordered], np.uint8),
    }
