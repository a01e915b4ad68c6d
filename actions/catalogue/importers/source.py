"""Settings of one source of imports: ``<city>/imported/<name>.yml``. All optional. docs/import.md"""

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from actions.catalogue.files import CatalogueError, Line, read_records
from actions.catalogue.imported import FOLDER
from actions.catalogue.importers.refusal import ImportRefused
from actions.catalogue.model import City, Id, Sentence, Url

PORTAL = "https://verwaltung.bund.de"  # where services of all German authorities are found


class Rule(BaseModel):
    """A department for the services that begin with one of the LeiKa keys, have one of the words in their title, or
    are served by an office with one of the words in its name. Capital letters do not matter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    department: Id
    leika: list[Annotated[str, StringConstraints(pattern=r"^\d{2,14}$")]] = []
    words: list[Sentence] = []
    offices: list[Sentence] = []

    def fits(self, title: str, leika: str | None, offices: str) -> bool:
        """``offices``: the names of those that serve it, in one text."""
        named, served = title.lower(), offices.lower()
        return (
            any((leika or "").startswith(prefix) for prefix in self.leika)
            or any(word.lower() in named for word in self.words)
            or any(word.lower() in served for word in self.offices)
        )


class SourceFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Sentence | None = None  # named under answers
    url: Url | None = None  # for objects without an address of their own
    city: Sentence | None = None  # for addresses without one
    region: Annotated[str, StringConstraints(pattern=r"^\d{2,12}$")] | None = None  # AGS or ARS: others are left out
    department: Id | None = None
    departments: list[Rule] = []  # the first that fits
    skip: list[Sentence] = []  # keys or whole titles not to take
    keep: list[Sentence] = []  # keys or whole titles to take although they look internal


class Source(SourceFile):
    """The settings with their defaults. ``name`` begins every id; ``today`` stands in for dates a source lacks."""

    name: Id
    title: Sentence
    url: Url = PORTAL
    city: Sentence
    department: Id
    today: date

    def department_of(self, title: str, leika: str | None, offices: str = "") -> str:
        return next((rule.department for rule in self.departments if rule.fits(title, leika, offices)), self.department)


class _Department(Line):
    skills: list[str]
    default: bool = False


def read_source(folder: Path, name: str, organisation: Path, today: date) -> Source:
    """The settings of the source ``name`` for the city in ``folder``.

    Raises ImportRefused for a wrong setting, a wrong name or a city that cannot be read.
    """
    try:
        cities = read_records(folder / "city.yml", City)
        departments = [record.value for record in read_records(organisation, _Department, key="departments")]
        path = folder / FOLDER / f"{name}.yml"
        entries = read_records(path, SourceFile) if path.exists() else []
    except CatalogueError as error:
        raise ImportRefused(str(error)) from error
    skills = [skill for department in departments for skill in department.skills]
    first = next((department.skills[0] for department in departments if department.default and department.skills), None)
    given = entries[0].value if entries else SourceFile()
    wanted = {given.department or first, *(rule.department for rule in given.departments)}
    if missing := sorted(str(department) for department in wanted if department not in skills):
        known = ", ".join(skills)
        raise ImportRefused(f"{path}: Zuständig ist „{missing[0]}“, das fehlt in {organisation}. Es gibt: {known}.")
    city = cities[0].value.name
    defaults = {"title": city, "city": city, "department": first, "name": name, "today": today}
    return Source.model_validate({**defaults, **given.model_dump(exclude_none=True)})
