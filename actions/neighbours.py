"""Other cities: how citizens call them, their postcodes, and who administers them."""

from actions.catalogue.german import words
from actions.catalogue.model import Authority, Catalogue


class Neighbours:
    """``names``: folded name → the city as the catalogue calls it. An authority of the catalogue that carries a city's
    name among its synonyms is that city's administration; its other synonyms ("Rathaus Mülheim") name the city too."""

    def __init__(self, catalogue: Catalogue) -> None:
        city = catalogue.city
        self.names = {"".join(words(name)): name for name in city.neighbours}
        self._authorities: dict[str, Authority] = {}
        for authority in catalogue.authorities:
            synonyms = {"".join(words(name)) for name in (authority.name, *authority.synonyms)}
            if name := next((self.names[synonym] for synonym in sorted(synonyms) if synonym in self.names), None):
                self._authorities[name] = authority
        for name, authority in self._authorities.items():
            for synonym in (authority.name, *authority.synonyms):
                self.names.setdefault("".join(words(synonym)), name)
        self._ids = {authority.id for authority in self._authorities.values()}
        self._ranges = [(*_range(codes), name) for codes, name in city.neighbour_postcodes.items()]

    def has(self, authority: Authority) -> bool:
        return authority.id in self._ids

    def authority(self, name: str) -> Authority | None:
        return self._authorities.get(name)

    def of_postcode(self, postcode: str) -> str | None:
        """The city ``postcode`` belongs to, as far as the catalogue says."""
        return next((name for first, last, name in self._ranges if first <= int(postcode) <= last), None)


def _range(codes: str) -> tuple[int, int]:
    """ "45468-45481" or a single postcode."""
    first, _, last = codes.partition("-")
    return int(first), int(last or first)
