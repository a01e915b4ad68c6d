"""The service catalogue: what a city offers, where, for how much, and how we know.

One service has one field per aspect of the wire contract; an empty field means "we do not know", never "nothing".
Amounts are euros, texts are plain German sentences without markup, dates are ISO 8601.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Sentence = Annotated[str, StringConstraints(min_length=2, strip_whitespace=True)]
Url = Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")]
PostcodeRange = Annotated[str, StringConstraints(pattern=r"^\d{5}(-\d{5})?$")]

Aspect = Literal[
    "general", "fees", "documents", "deadline", "duration", "procedure", "online", "appointment",
    "office", "opening_hours", "contact", "eligibility", "form", "status", "legal_basis",
]  # fmt: skip
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Record):
    """Where a reader can check the entry."""

    title: Sentence
    url: Url


class Link(Record):
    title: Sentence
    url: Url


class Fee(Record):
    """One price. ``amount`` alone is exact, with ``amount_max`` a range, neither means free text in ``note``."""

    label: Sentence  # what is paid for, or who pays it: "ab 24 Jahren", "Expresszuschlag"
    amount: Decimal | None = Field(default=None, ge=0, decimal_places=2)  # euros; 0 = free of charge
    amount_max: Decimal | None = Field(default=None, gt=0, decimal_places=2)  # euros
    note: Sentence | None = None
    legal_source: Sentence | None = None

    @model_validator(mode="after")
    def check_amounts(self) -> Self:
        if self.amount is None and self.note is None:
            raise ValueError("amount oder note angeben")
        if self.amount_max is not None and (self.amount is None or self.amount_max <= self.amount):
            raise ValueError("amount_max braucht ein kleineres amount")
        return self


class Document(Record):
    """One paper to bring; ``condition`` says for whom, None means everybody."""

    title: Sentence
    condition: Sentence | None = None


class Appointment(Record):
    required: Literal["yes", "no", "possible"]
    note: Sentence | None = None
    url: Url | None = None


class Contact(Record):
    phone: Sentence | None = None
    email: Sentence | None = None
    note: Sentence | None = None

    @model_validator(mode="after")
    def check_any(self) -> Self:
        if not (self.phone or self.email or self.note):
            raise ValueError("phone, email oder note angeben")
        return self


class PlainLanguage(Record):
    """What is said about a service in Leichte Sprache: one text per aspect, short sentences, one per line."""

    title: Sentence | None = None
    general: Sentence
    fees: Sentence | None = None
    documents: Sentence | None = None
    deadline: Sentence | None = None
    duration: Sentence | None = None
    procedure: Sentence | None = None
    online: Sentence | None = None
    appointment: Sentence | None = None
    office: Sentence | None = None
    contact: Sentence | None = None
    eligibility: Sentence | None = None
    form: Sentence | None = None
    status: Sentence | None = None


class Service(Record):
    """One administrative service (Leistung)."""

    id: Id
    leika: Annotated[str, StringConstraints(pattern=r"^\d{14}$")] | None = None
    title: Sentence
    synonyms: list[Sentence] = []
    department: Id
    authority: Id | None = None  # who decides, when it is not the city; answers name it
    general: Sentence
    fees: list[Fee] = []
    documents: list[Document] = []
    deadline: Sentence | None = None
    duration: Sentence | None = None
    procedure: list[Sentence] = []  # the steps in order
    online: list[Link] = []
    online_note: Sentence | None = None  # when not all of it goes online: what does and what does not
    appointment: Appointment | None = None
    offices: list[Id] = []  # offices that serve it; answers office and opening_hours
    contact: Contact | None = None  # when it differs from the offices' own
    eligibility: Sentence | None = None
    forms: list[Link] = []
    status: Sentence | None = None  # how to ask how far it is
    legal_basis: list[Sentence] = []
    source: Source
    as_of: date
    example_fields: list[str] = []  # names of fields whose content is an example value, not verified
    related: list[Id] = []
    plain: PlainLanguage | None = None  # Leichte Sprache
    # How citizens ask, by aspect: needs described in everyday words. The search finds the service by them.
    questions: dict[Aspect, list[Sentence]] = {}

    @model_validator(mode="after")
    def check_example_fields(self) -> Self:
        unknown = set(self.example_fields) - set(type(self).model_fields)
        if unknown:
            raise ValueError(f"example_fields nennt unbekannte Felder: {', '.join(sorted(unknown))}")
        return self


class Address(Record):
    street: Sentence  # with house number
    postcode: Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
    city: Sentence = "Essen"
    district: Sentence | None = None  # Stadtteil, as in districts.yml


class Closure(Record):
    """Days on which an office stays closed against its opening hours, both included."""

    first: date
    last: date
    reason: Sentence

    @model_validator(mode="after")
    def check_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("last liegt vor first")
        return self


class Office(Record):
    """A place citizens can go to (Organisationseinheit)."""

    id: Id
    name: Sentence
    synonyms: list[Sentence] = []
    kind: Id  # groups offices that do the same: "buergeramt", "strassenverkehrsamt", "standesamt", …
    address: Address
    lat: float | None = Field(default=None, ge=47, le=56)  # both or neither: an imported office may have no position
    lon: float | None = Field(default=None, ge=5, le=16)
    phone: Sentence | None = None
    email: Sentence | None = None
    opening_hours: str | None = None  # OSM syntax, Europe/Berlin, public holidays of NRW: "Mo 08:00-16:00; PH off"
    closures: list[Closure] = []
    accessible: Literal["yes", "limited", "no", "unknown"] = "unknown"
    accessible_note: Sentence | None = None  # "Aufzug im Hof, Klingel am Eingang"
    transport: Sentence | None = None
    appointment_url: Url | None = None
    source: Source
    as_of: date
    example_fields: list[str] = []

    @model_validator(mode="after")
    def check_position(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("lat und lon gehören zusammen")
        return self


class Authority(Record):
    """Somebody else's responsibility: another authority, court, public body or neighbouring city."""

    id: Id
    name: Sentence
    synonyms: list[Sentence] = []  # other names of the authority itself
    responsible_for: Sentence  # one or two sentences that can be read out as an answer
    matters: list[Sentence] = []  # what citizens ask about: "Steuererklärung", "Scheidung einreichen"
    address: Address | None = None
    phone: Sentence | None = None
    email: Sentence | None = None
    url: Url | None = None
    hours: Sentence | None = None  # in words: "Mo–Fr 8–18 Uhr"
    note: Sentence | None = None
    source: Source
    as_of: date
    example_fields: list[str] = []
    questions: dict[Aspect, list[Sentence]] = {}  # how citizens ask, by aspect, as for a service


class AuthorityQuestions(Record):
    """How citizens ask about the matters of ``authority`` (``authority_questions/*.yml``)."""

    authority: Id
    questions: dict[Aspect, list[Sentence]]


class Street(Record):
    """A street of the city; where in a district it lies is not known, so distances count from the district's middle."""

    name: Sentence
    districts: list[Sentence]  # names as in districts.yml, the main one first
    postcodes: list[Annotated[str, StringConstraints(pattern=r"^\d{5}$")]] = []
    synonyms: list[Sentence] = []


class District(Record):
    """A Stadtteil; ``lat``/``lon`` is its approximate centre."""

    name: Sentence
    borough: Sentence  # Stadtbezirk
    postcodes: list[Annotated[str, StringConstraints(pattern=r"^\d{5}$")]]
    lat: float = Field(ge=47, le=56)
    lon: float = Field(ge=5, le=16)
    synonyms: list[Sentence] = []


class City(Record):
    """Head of a catalogue folder (``city.yml``)."""

    id: Id
    name: Sentence
    state: Sentence  # for public holidays: "NW"
    demo: bool  # true: the UI says that these are demo data
    notice: Sentence  # how the demo data are labelled
    hotline: Contact
    most_asked: list[Id] = []  # services most citizens ask for: these have texts in Leichte Sprache
    streets_complete: bool = False  # true: a street that is not in streets.yml does not exist in the city
    neighbours: list[Sentence] = []  # places outside the city that citizens name; the bot says that they are outside
    neighbour_postcodes: dict[PostcodeRange, Sentence] = {}  # "45468-45481": whose they are, named as in neighbours


class Catalogue(Record):
    city: City
    services: list[Service]
    offices: list[Office]
    districts: list[District]
    authorities: list[Authority] = []
    streets: list[Street] = []
