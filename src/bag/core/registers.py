"""Typed registers: how a room hands things upward and sideways without being imported.

Each register is a fixed store of one frozen dataclass. Rooms fill them from ``registers.py`` in ``AppConfig.ready()``;
nothing is found by name. A key that is there already is an error at start-up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from bag.core.domain.evidence import EvidenceShape

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest

    from bag.core.records.spec import Record


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


T = TypeVar("T", bound=Keyed)


class Register(Generic[T]):
    """An ordered store of entries with unique keys."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, T] = {}

    def add(self, entry: T) -> T:
        """Store ``entry``; raises ``ValueError`` when its key is taken."""
        if entry.key in self._entries:
            raise ValueError(f"register {self.name}: key {entry.key!r} is there already")
        self._entries[entry.key] = entry
        return entry

    def get(self, key: str) -> T | None:
        return self._entries.get(key)

    def __getitem__(self, key: str) -> T:
        return self._entries[key]

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(frozen=True)
class Panel:
    """A tab that a room attaches to the detail page of another room's record; ``record="*"`` means every record.

    ``context(request, row)`` gives the template's variables; ``None`` hides the tab. ``count`` stands beside the title.
    A ``late`` panel is fetched when the page stands, so that what it asks does not hold the page up.
    """

    key: str
    record: str
    title: Any
    template: str
    context: Callable[[HttpRequest, Any], dict[str, Any] | None]
    icon: str = "file-text"
    order: int = 100
    count: Callable[[Any], int] | None = None
    late: bool = False


@dataclass(frozen=True)
class NavItem:
    """One entry of the left rail. ``url``: URL name; ``shown``: for whom; ``count``: the figure beside it.

    ``dock`` puts it into the bar at the foot of a phone as well; the first four find room there.
    """

    key: str
    group: str
    title: Any
    url: str
    icon: str
    order: int = 100
    shown: Callable[[Any], bool] | None = None
    count: Callable[[Any], int] | None = None
    dock: bool = False


@dataclass(frozen=True)
class Action:
    """A verb of the command palette that leads to a page (``url`` is a URL name)."""

    key: str
    title: Any
    url: str
    icon: str = "chevron-right"
    words: str = ""
    shown: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class MapLayer:
    """A switchable layer of the city map: ``features(user)`` yields GeoJSON features that the user may see."""

    key: str
    title: Any
    features: Callable[[Any], list[dict[str, Any]]]
    icon: str = "map-pin"
    order: int = 100
    on: bool = True
    kind: int = 1
    """Which of the six colors of kinds (``--kind-1`` … ``--kind-6``) its points have on the map."""


@dataclass(frozen=True)
class Tile:
    """A figure on the home page: ``figure(user)`` gives {value, unit, note, tone, url, series} or None to hide it."""

    key: str
    title: Any
    icon: str
    figure: Callable[[Any], dict[str, Any] | None]
    order: int = 100


@dataclass(frozen=True)
class Finding:
    """Something wrong that ``bag check`` or a page reports: ``where`` names it, ``what`` says it in words."""

    where: str
    what: str
    level: str = "error"


@dataclass(frozen=True)
class IntegrityCheck:
    """A check of the stored data, run by ``bag check``."""

    key: str
    title: Any
    run: Callable[[], list[Finding]]


@dataclass(frozen=True)
class EvidenceItem:
    """One fact about a duty: ``effective_at`` it happened, ``recorded_at`` it was written.

    ``item`` names it for good within its source, so that it can be found again when it was changed or deleted;
    ``subject`` is the ``app.model:pk`` of its record where it has one. The other fields belong to shapes.
    """

    effective_at: datetime
    recorded_at: datetime
    label: str
    url: str = ""
    signed: bool = False
    subject: str = ""
    item: str = ""
    due_at: datetime | None = None
    met_at: datetime | None = None
    met_recorded_at: datetime | None = None
    """When the end of a task was written; None: when it happened."""
    until: datetime | None = None
    value: float | None = None
    allowed: bool = True


@dataclass(frozen=True)
class EvidenceSource:
    """A kind of record that proves duties. ``find(service_code, start, end)`` yields items in the window, oldest first;
    of events and tasks also the earlier ones that are still open. '' as service means the whole branch.

    ``capabilities`` are the capability codes of the duty catalogue that it serves. ``watches`` are keys of record types
    whose change calls for a new judgment. ``alive`` is asked by feeds that can fall silent: the moment of the last sign
    of life, None for none; after ``stale_after`` without one the source counts as having no data.
    """

    key: str
    title: Any
    capabilities: tuple[str, ...]
    find: Callable[[str, datetime, datetime], list[EvidenceItem]]
    shape: EvidenceShape = EvidenceShape.MARK
    watches: tuple[str, ...] = ()
    alive: Callable[[], datetime | None] | None = None
    stale_after: timedelta = timedelta(days=2)


@dataclass(frozen=True)
class Dated:
    """One dated thing for calendars: ``kind`` groups and colors it, ``tone`` is a badge tone.

    ``key`` names it for good within its source, so that a calendar program knows it again when it moves. ``service`` is
    a service code where it belongs to one; ``mine``: it waits for the person who asked.
    """

    on: date
    title: str
    url: str = ""
    kind: str = ""
    tone: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    key: str = ""
    service: str = ""
    mine: bool = False


@dataclass(frozen=True)
class DatedSource:
    """Dated things for the calendar page and its feeds: ``find(user, first, last)``, only what the user may see."""

    key: str
    title: Any
    find: Callable[[Any, date, date], list[Dated]]
    order: int = 100


@dataclass(frozen=True)
class ReportFigure:
    """A figure of the monthly and yearly reports: how many rows a list has.

    ``query(first, last)`` are filters of the list of ``record`` as its address writes them, so that a figure and the
    page behind it cannot differ. ``group`` is the heading under which it stands.
    """

    key: str
    title: Any
    group: Any
    record: str
    query: Callable[[date, date], dict[str, str]]
    order: int = 100


@dataclass(frozen=True)
class Event:
    """Base of upward news (``bag.core.events``)."""


@dataclass(frozen=True)
class EventHandler:
    """A handler of one event class; runs after commit in a job of its own."""

    key: str
    event: type[Event]
    handle: Callable[[Any], None]
    title: Any = ""


@dataclass(frozen=True)
class Retention:
    """How long rows of a kind are kept; the nightly job calls ``prune(before)``, which returns the number removed."""

    key: str
    title: Any
    days: int
    prune: Callable[[datetime], int]


@dataclass(frozen=True)
class FormTemplate:
    """A printable form. ``template`` is its Typst file below ``src/bag``; ``sample()`` gives the data of the preview.

    A form with a number ``series`` is issued and archived; without one it is only printed (labels).
    """

    key: str
    title: Any
    template: str
    sample: Callable[[], dict[str, Any]] = field(default=dict)
    shape: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    """Checks the data and fills in what is optional; raises ``ValueError``."""
    series: str = ""
    file_plan: str = ""
    retention_years: int = 10
    read_with: str = ""
    """Key of the record type that these documents are about, when only those who see the record may read them."""


@dataclass(frozen=True)
class FormSource:
    """Rows of one record type as the data of a form: gives the pages of the record a print button.

    ``collect(rows, user, answers)`` gives the data; ``answers`` is the cleaned data of ``questions``, a Django form
    class that is asked first (None: nothing is asked). ``collect`` raises ``ValidationError`` for rows that cannot be
    printed.
    """

    key: str
    form: str
    record: str
    title: Any
    collect: Callable[[list[Any], Any, dict[str, Any]], dict[str, Any]]
    questions: Any = None
    icon: str = "printer"
    order: int = 100


@dataclass(frozen=True)
class BulkLink:
    """A verb for rows picked in a list. The address takes POST with ``pk`` (many), or ``all=1`` and ``query``."""

    title: Any
    url: str
    icon: str


@dataclass(frozen=True)
class BulkOffer:
    """What a room offers to do with rows picked in a list: ``links(record, user)``, empty for nothing."""

    key: str
    links: Callable[[Record, Any], list[BulkLink]]


@dataclass(frozen=True)
class NotificationKind:
    """A kind of news for people, with what holds until a person chooses otherwise.

    ``email`` is ``off``, ``now`` or ``digest`` (the daily summary).
    """

    key: str
    title: Any
    in_app: bool = True
    email: str = "off"


@dataclass(frozen=True)
class JobKind:
    """A long job that people start: ``run(work)`` reports progress through ``work`` and returns a result for the page.

    ``work`` is a ``bag.core.jobs.running.Work``; the result may hold ``message`` and ``url``.
    """

    key: str
    title: Any
    run: Callable[[Any], dict[str, Any] | None]


@dataclass(frozen=True)
class NightlyTask:
    """Something to do once a night, in a job of its own."""

    key: str
    title: Any
    run: Callable[[], object]


@dataclass(frozen=True)
class NumberSeries:
    """How official numbers of a series are written: ``{year}`` and ``{number}`` are filled in."""

    key: str
    title: Any
    template: str


@dataclass
class Support:
    """A part of the support graph, in the format of docs/dependency-graph.md: entries of ``nodes``, ``power`` (here for
    gates of any element, whoever handed it in) and ``links``.

    ``remarks`` are gaps and contradictions of the records: code, id of the element, detail. ``aliases`` lead from a
    record's key and id (``inventory.port:7``) to the element that stands for it.
    """

    nodes: list[dict[str, Any]] = field(default_factory=list)
    gates: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[tuple[str, str, str]] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SupportSource:
    """What a room knows of what holds what up. ``collect()`` makes a bounded number of queries.

    ``prefixes`` lead from the first part of an element's id (``equipment`` of ``equipment:7``) to the record type
    behind it; ``watches`` are tracked record types whose change makes the graph old; ``remarks`` gives each code of a
    remark its sentence, with ``%(subject)s`` and ``%(detail)s``.
    """

    key: str
    title: Any
    collect: Callable[[], Support]
    prefixes: dict[str, str]
    watches: tuple[str, ...]
    remarks: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OutageSource:
    """Who sees what is down at this moment: ``down()`` gives ids of elements, or record keys with ids."""

    key: str
    title: Any
    down: Callable[[], set[str]]


@dataclass(frozen=True)
class SharedParty:
    """An institution that shares the network, as checks take it: ids of its unit and of the edge devices, networks."""

    unit: int
    equipment: tuple[int, ...]
    networks: tuple[str, ...]


@dataclass(frozen=True)
class Measured:
    """What the records say of a demand: ``kept`` is None when they do not tell. ``text`` says why, in a sentence."""

    kept: bool | None
    text: Any
    url: str = ""


@dataclass(frozen=True)
class StandardCheck:
    """A demand on those who share the network that a room can measure, with a bounded number of queries."""

    key: str
    title: Any
    measure: Callable[[SharedParty], Measured]


records: Register[Record] = Register("records")
panels: Register[Panel] = Register("panels")
navigation: Register[NavItem] = Register("navigation")
actions: Register[Action] = Register("actions")
map_layers: Register[MapLayer] = Register("map layers")
tiles: Register[Tile] = Register("tiles")
integrity_checks: Register[IntegrityCheck] = Register("integrity checks")
evidence_sources: Register[EvidenceSource] = Register("evidence sources")
report_figures: Register[ReportFigure] = Register("report figures")
dated_sources: Register[DatedSource] = Register("dated sources")
event_handlers: Register[EventHandler] = Register("event handlers")
retention_rules: Register[Retention] = Register("retention rules")
forms: Register[FormTemplate] = Register("forms")
form_sources: Register[FormSource] = Register("form sources")
bulk_offers: Register[BulkOffer] = Register("bulk offers")
notification_kinds: Register[NotificationKind] = Register("notification kinds")
job_kinds: Register[JobKind] = Register("job kinds")
nightly_tasks: Register[NightlyTask] = Register("nightly tasks")
number_series: Register[NumberSeries] = Register("number series")
support_sources: Register[SupportSource] = Register("support sources")
outage_sources: Register[OutageSource] = Register("outage sources")
standard_checks: Register[StandardCheck] = Register("standard checks")


def record_for(row: Model | type[Model]) -> Record | None:
    """The record type of a row or model, or None when it has no pages of its own."""
    return records.get(row._meta.label_lower)
