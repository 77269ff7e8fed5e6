"""A report of work put together: key figures and tables, every number with the address of the work behind it.

A table is the same for page, spreadsheet and paper, so they cannot tell different things.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from bag.core import registers
from bag.core.ui.format import day
from bag.field.models import OrderKind
from bag.field.reporting import cost_sums, rows, sums
from bag.field.reporting.asked import Asked
from bag.field.reporting.cells import Cell, Table
from bag.field.reporting.cost_sums import Costs
from bag.field.reporting.cost_tables import cost_cell, cost_tables
from bag.field.reporting.domain import BANDS, slots
from bag.field.reporting.sums import Line
from bag.organization.models import Unit, UnitKind
from bag.work.models.hours import Priority

PLACES = 15
"""Places on the page and on paper, those with most late work; a spreadsheet has all."""


@dataclass(frozen=True)
class Report:
    """All that page, spreadsheet and paper show."""

    asked: Asked
    performance: sums.Performance
    flow: sums.Flow
    costs: Costs
    tables: list[Table]

    def table(self, key: str) -> Table | None:
        """The table of a key; None for one that is not there."""
        return next((one for one in self.tables if one.key == key), None)

    @property
    def shown(self) -> list[Table]:
        """The tables as page and paper show them."""
        return [one.cut(one.short or sums.MOST) for one in self.tables]

    @property
    def again(self) -> int:
        """Pieces of equipment whose faults came again."""
        table = self.table("repeat")
        return len(table.lines) if table else 0


def services(user: Any) -> list[Unit]:
    """The services that a report can be narrowed to. One query."""
    return list(Unit.objects.filter(kind=UnitKind.SERVICE).order_by("sort_text"))


def report(asked: Asked, user: Any) -> Report:
    """The report as the reader may see it. Five queries."""
    done, came, spent = sums.performance(asked, user), sums.flow(asked, user), cost_sums.costs(asked, user)
    tables = [
        _backlog(asked, came),
        _performance("service", asked, done.services, _plain("service", asked)),
        _performance("type", asked, done.types, _typed(asked)),
        _performance("priority", asked, done.priorities, _plain("priority", asked)),
        _performance("place", asked, done.places, _plain("place", asked)),
        _firms(asked, user),
        _repeats(asked, user, spent),
        *cost_tables(asked, spent),
        _trend(asked, done, came),
    ]
    return Report(asked, done, came, spent, tables)


def _backlog(asked: Asked, came: sums.Flow) -> Table:
    titles = [band_title(band.first, band.last) for band in BANDS]
    lines = []
    for service, name in sorted(came.names.items(), key=lambda pair: pair[1]):
        counts = [came.bands.get((service, band.key), 0) for band in BANDS]
        cells = [
            Cell(count, url=asked.rows("open", service=service, age=band.key), tone=_old(band.first))
            for count, band in zip(counts, BANDS, strict=True)
        ]
        all_open = Cell(sum(counts), url=asked.rows("open", service=service))
        lines.append([Cell(name, "text", asked.url(service=service)), *cells, all_open])
    note = _("Open now, whatever the period; age is counted in calendar days since the work was opened.")
    return Table("backlog", _("Open work by age"), "hourglass", [_("Service"), *titles, _("All")], lines, note)


def _old(days: int) -> str:
    return "major" if days > 30 else "warning" if days > 7 else ""


def band_title(first: int, last: int | None) -> str:
    """A band of age in words."""
    if last is None:
        return _("over %(n)d days") % {"n": first - 1}
    return _("%(first)d–%(last)d days") % {"first": first, "last": last}


Narrow = Callable[[Line], dict[str, str]]


def _plain(name: str, asked: Asked) -> Narrow:
    return lambda line: {name: line.key or rows.NONE}


def _typed(asked: Asked) -> Narrow:
    return lambda line: {"type": line.key or rows.NONE, "kind": line.kind}


_LOOKS = {
    "service": (gettext_lazy("Service"), gettext_lazy("By service"), "building"),
    "type": (gettext_lazy("Kind of work"), gettext_lazy("By kind of work"), "list-details"),
    "priority": (gettext_lazy("Priority"), gettext_lazy("By priority"), "flag-3"),
    "place": (gettext_lazy("Place"), gettext_lazy("By place"), "map-pin"),
}
"""Title of the first column, of the table, and the icon of each way to look at the work."""


def _performance(key: str, asked: Asked, lines: Iterable[Line], narrow: Narrow) -> Table:
    name, title, icon = _LOOKS[key]
    head = [str(name), *figure_titles()]
    body = [[Cell(_name(key, line), "text"), *figures(asked, line, narrow(line))] for line in lines]
    short = PLACES if key == "place" else 0
    return Table(key, _("Target times: %(by)s") % {"by": title}, icon, head, body, short=short)


def figure_titles() -> list[str]:
    """Titles of the figures of performance."""
    return [_("Done"), _("With a target"), _("In time"), pgettext("work", "Late"), _("Share in time"),
            _("Median time (h)"), _("90 % within (h)")]  # fmt: skip


def figures(asked: Asked, line: Line, narrow: dict[str, str]) -> list[Cell]:
    """The figures of one line; counts and the share lead to their work."""
    return [
        Cell(line.done, url=asked.rows("done", **narrow)),
        Cell(line.judged, url=asked.rows("judged", **narrow)),
        Cell(line.kept, url=asked.rows("kept", **narrow)),
        Cell(line.late, url=asked.rows("late", **narrow), tone="major" if line.late else ""),
        Cell(line.share, "share", asked.rows("judged", **narrow)),
        Cell(hours(line.median), "hours", asked.rows("done", **narrow)),
        Cell(hours(line.most), "hours", asked.rows("done", **narrow)),
    ]


def hours(time: timedelta | None) -> float | None:
    """A time in hours."""
    return None if time is None else time.total_seconds() / 3600


def _name(key: str, line: Line) -> str:
    if key == "priority":
        return str(Priority(int(line.key)).label)
    if key == "place":
        return line.title or _("Without a place")
    if key == "type" and line.kind == "order":
        return str(OrderKind(line.key).label)
    if key == "type" and line.kind == "incident":
        return _("Incident: %(type)s") % {"type": line.title or _("no equipment named")}
    return line.title


def _firms(asked: Asked, user: Any) -> Table:
    seen = registers.records["contracts.contract"].visible_to(user)
    lines = []
    for firm in sums.firms(asked, user, seen):
        narrow = {"contract": str(firm.contract)}
        parts = {word: asked.rows("contract", verdict=word, **narrow) for word in ("judged", "kept", "late")}
        done = asked.rows("contract", **narrow)
        lines.append([
            Cell(firm.contractor, "text"),
            Cell(firm.title, "text", reverse("contracts:contract-detail", args=[firm.contract])),
            Cell(firm.line.done, url=done),
            Cell(firm.line.judged, url=parts["judged"]),
            Cell(firm.line.kept, url=parts["kept"]),
            Cell(firm.line.late, url=parts["late"], tone="major" if firm.line.late else ""),
            Cell(firm.line.share, "share", parts["judged"]),
            Cell(hours(firm.line.median), "hours", done),
            Cell(firm.charged, "money", _statements(asked, firm.contract)),
        ])  # fmt: skip
    head = [_("Contractor"), _("Contract"), *figure_titles()[:6], _("Penalties charged (TRY)")]
    note = _(
        "Work orders of the contract, by the day they were to be done; hourly promises are judged on the page of the "
        "contract. Penalties are those issued for months of the period."
    )
    return Table("contractor", _("Contractors"), "briefcase-2", head, lines, note)


def _statements(asked: Asked, contract: int) -> str:
    first = asked.first.replace(day=1)
    address = registers.records["contracts.penaltystatement"].list_url
    return f"{address}?contract={contract}&month__gte={first.isoformat()}&month__lte={asked.last.isoformat()}"


def _repeats(asked: Asked, user: Any, costs: Costs) -> Table:
    lines, spent = [], costs.of_equipment()
    for one in sums.repeats(asked, user):
        found = asked.rows("fault", equipment=one.equipment)
        lines.append([
            Cell(one.title, "text", reverse("inventory:equipment-detail", args=[one.equipment])),
            Cell(one.faults, url=found),
            Cell(one.repeat.times, url=found, tone="major" if one.repeat.times > 1 else "warning"),
            Cell(one.repeat.shortest / timedelta(days=1), "amount", found),
            cost_cell(spent.get(one.equipment), asked.rows("cost", equipment=one.equipment)),
        ])  # fmt: skip
    head = [_("Piece of equipment"), _("Faults"), _("Came again"), _("Shortest time between (days)"),
            _("Cost of its work orders (TRY)")]  # fmt: skip
    note = _(
        "Incidents and fault requests of the period; a fault came again when it followed another of the same equipment "
        "within %(n)d days."
    ) % {"n": asked.within}
    return Table("repeat", _("Faults that came again"), "refresh", head, lines, note)


def _trend(asked: Asked, done: sums.Performance, came: sums.Flow) -> Table:
    lines = []
    for slot in _past_slots(asked):
        line = done.slots.get(slot, sums.NOTHING)
        narrow = {"slot": slot.isoformat()}
        lines.append([
            Cell(slot_name(slot, asked.cut), "text"),
            Cell(came.by_slot.get(slot, 0), url=asked.rows("opened", **narrow)),
            *figures(asked, line, narrow),
        ])  # fmt: skip
    head = [_("Week") if asked.cut == "week" else _("Month"), _("Came in"), *figure_titles()]
    return Table("trend", _("Trend"), "chart-line", head, lines)


def _past_slots(asked: Asked) -> list[date]:
    """The slots of the period that have begun."""
    return slots(asked.first, max(min(asked.last, asked.today), asked.first), asked.cut)


def slot_name(slot: date, cut: str) -> str:
    """“16.11.” for a week, “Kasım 2026” for a month."""
    return date_format(slot, "d.m.") if cut == "week" else date_format(slot, "F Y")


def slot_title(text: str, cut: str) -> str:
    """The name of the slot that an address names; the text itself when it names none."""
    try:
        return slot_name(date.fromisoformat(text), cut)
    except ValueError:
        return text


def charts(found: Report) -> list[tuple[str, dict[str, Any]]]:
    """What the curves of the page are drawn from: came in against done, and the share in time."""
    asked = found.asked
    names = _past_slots(asked)
    came = [found.flow.by_slot.get(slot, 0) for slot in names]
    lines = [found.performance.slots.get(slot, sums.NOTHING) for slot in names]
    titles = [slot_name(slot, asked.cut) for slot in names]
    shares = [None if line.share is None else round(line.share * 100, 1) for line in lines]
    return [
        (_("Came in and done"), {
            "digits": 0, "categories": titles, "series": [
                {"name": _("Came in"), "type": "bar", "data": came},
                {"name": _("Done"), "type": "bar", "tone": "ok", "data": [line.done for line in lines]},
            ],
        }),
        (_("Share in time"), {
            "unit": "%", "digits": 1, "max": 100, "categories": titles,
            "series": [{"name": _("Share in time"), "data": shares}],
        }),
    ]  # fmt: skip


def period_words(asked: Asked) -> str:
    """“01.11.2026 – 30.11.2026”."""
    return f"{day(asked.first)} – {day(asked.last)}"
