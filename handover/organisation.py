"""The departments of the city and when they are open, from ``data/organisation.yml``."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from holidays import country_holidays
from opening_hours import OpeningHours
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from handover.hours import Interval, is_open, next_opening

ZONE = ZoneInfo("Europe/Berlin")
LOOK_AHEAD = timedelta(days=21)  # longer than any closing around Christmas
_PUBLIC_HOLIDAYS = country_holidays("DE", subdiv="NW")


class OrganisationError(Exception):
    """The file is wrong; the text names the file and the field."""


class Department(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    default: bool = False
    hours: str
    skills: tuple[str, ...] = ()

    @field_validator("hours")
    @classmethod
    def check_hours(cls, value: str) -> str:
        """Holidays are those of NRW, which the evaluator does not know: only ``PH off`` can be honoured."""
        try:
            OpeningHours(_without_holidays(value))
        except Exception as error:
            raise ValueError(f"„{value}“ sind keine Öffnungszeiten in OSM-Schreibweise: {error}") from None
        if "PH" in _without_holidays(value):
            raise ValueError("für Feiertage (PH) ist nur „PH off“ möglich")
        return value

    def intervals(self, day: date) -> tuple[Interval, ...]:
        """Open times of the LOOK_AHEAD from ``day`` on, as aware moments."""
        return _intervals(self.hours, day)


class Organisation(BaseModel):
    """All departments; exactly one is the default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    departments: tuple[Department, ...]

    @model_validator(mode="after")
    def check_departments(self) -> Self:
        ids = [department.id for department in self.departments]
        if len(set(ids)) != len(ids):
            raise ValueError("eine Abteilungs-Kennung kommt doppelt vor")
        if sum(department.default for department in self.departments) != 1:
            raise ValueError("genau eine Abteilung braucht default: true")
        return self

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises OrganisationError, naming file and field."""
        try:
            return cls.model_validate(YAML(typ="safe").load(path.read_text("utf-8")))
        except (OSError, YAMLError) as error:
            raise OrganisationError(f"{path}: {error}") from error
        except ValidationError as error:
            lines = [f"{path}: {'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()]
            raise OrganisationError("\n".join(lines)) from error

    @property
    def default(self) -> Department:
        return next(department for department in self.departments if department.default)

    def department(self, department_id: str | None) -> Department:
        """The department, or the default for None and for one that was removed since."""
        return self._find(department_id) or self.default

    def resolve(self, name: str | None) -> str | None:
        """Id of the department called ``name``, or of the one with that skill (what the catalogue names)."""
        if name is None or self._find(name):
            return name
        return next((department.id for department in self.departments if name in department.skills), None)

    def exists(self, department_id: str) -> bool:
        return self._find(department_id) is not None

    def _find(self, department_id: str | None) -> Department | None:
        return next((department for department in self.departments if department.id == department_id), None)

    def opening(self, department_id: str | None, now: datetime) -> tuple[bool, datetime | None]:
        """(open now, next opening while closed) of the department."""
        return _opening(self.department(department_id), now.replace(second=0, microsecond=0))


def _without_holidays(expression: str) -> str:
    parts = [part.strip() for part in expression.split(";")]
    return "; ".join(part for part in parts if part and part != "PH off")


@lru_cache(maxsize=256)
def _opening(department: Department, minute: datetime) -> tuple[bool, datetime | None]:
    """Opening hours change at whole minutes, and every message that is sent asks for them."""
    intervals = department.intervals(minute.astimezone(ZONE).date())
    return is_open(intervals, minute), next_opening(intervals, minute)


@lru_cache(maxsize=256)
def _intervals(expression: str, day: date) -> tuple[Interval, ...]:
    start = datetime.combine(day, time())
    ranges = OpeningHours(_without_holidays(expression)).intervals(start, start + LOOK_AHEAD)
    closed_on_holidays = "PH off" in expression
    return tuple(
        (opens.replace(tzinfo=ZONE), closes.replace(tzinfo=ZONE))
        for opens, closes, state, _ in ranges
        if str(state) == "open" and not (closed_on_holidays and opens.date() in _PUBLIC_HOLIDAYS)
    )
