"""Pages of the room: trace, cut, OTDR, printed closures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bag.core import registers
from bag.core.ui.format import capfirst
from bag.core.ui.verbs import attempt, only, opened
from bag.fiber import answers, details, drawing, layers, presenting, queries, reading, wording
from bag.fiber.domain.sor import LARGEST
from bag.fiber.domain.strands import Trail
from bag.fiber.forms import CutForm, OtdrForm, TraceForm
from bag.fiber.models import Measurement, Node, Strand
from bag.fiber.services import measurements

CABLE = "fiber.cable"
LISTED = 100


def reads(user: Any) -> bool:
    return registers.records[CABLE].allows(user, "view")


def writes(user: Any) -> bool:
    return registers.records[CABLE].allows(user, "change")


def _trail(*titles: Any) -> list[tuple[Any, str | None]]:
    record = registers.records[CABLE]
    return [(capfirst(record.title_plural), record.list_url), *((title, None) for title in titles)]


def may_see(user: Any, strand: Strand) -> bool:
    """Whether the cable or frame of a strand is among what the person may see."""
    owner = strand.cable or strand.frame or (strand.splitter.node if strand.splitter is not None else None)
    record = registers.record_for(owner) if owner is not None else None
    return record is not None and owner is not None and record.visible_to(user).filter(pk=owner.pk).exists()


@require_GET
@only(reads)
def find(request: HttpRequest) -> HttpResponseBase:
    """Ask for a core or port by name; leads to its trace."""
    form = TraceForm(request.GET or None)
    if request.GET and form.is_valid():
        try:
            return redirect("fiber:trace", pk=answers.strand(form.cleaned_data["what"].strip()).pk)
        except ValidationError as error:
            form.add_error("what", error.messages)
    return render(request, "fiber/find.html", {"form": form, "trail": _trail(_("Trace"))})


@require_GET
@only(reads)
def trace(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Where the light of a strand goes, both ways, in one line with lengths and loss; trees behind splitters."""
    row = get_object_or_404(Strand.objects.select_related("cable", "frame", "splitter__node"), pk=pk)
    if not may_see(request.user, row):
        return redirect("fiber:find")
    back, forth = queries.walks([2 * pk, 2 * pk + 1])
    entered = [end ^ 1 for end in reversed(back.entered)] + [2 * pk] + forth.entered
    way = presenting.way(queries.steps(entered))
    circuits = list(queries.circuits_on({end >> 1 for end in entered}))
    context = {
        "row": row, "way": way, "picture": drawing.straight(way), "circuits": circuits,
        "budget": presenting.losses([one.step for one in way]), "outcomes": {back.outcome, forth.outcome},
        "branches": [*_branches(back), *_branches(forth)], "trail": _trail(_("Trace"), row),
    }  # fmt: skip
    return render(request, "fiber/trace.html", context)


def _branches(trail: Trail) -> list[list[presenting.WayStep]]:
    """Ways behind splitters, each on its own."""
    found = []
    waiting = list(trail.branches)
    while waiting:
        branch = waiting.pop(0)
        found.append(presenting.way(queries.steps(branch.entered)))
        waiting += branch.branches
    return found


@require_GET
@only(reads)
def cut(request: HttpRequest) -> HttpResponseBase:
    """What a cut of a cable, trench or closure takes away."""
    form = CutForm(request.user, request.GET or None)
    context: dict[str, Any] = {"form": form, "trail": _trail(_("What if it is cut?"))}
    if request.GET and form.is_valid():
        values = form.cleaned_data
        named = [[values[name]] if values[name] else [] for name in ("cable", "trench", "closure")]
        if any(named):
            context |= _cut(request, answers.cables_of(*named))
    return render(request, "fiber/cut.html", context)


def _cut(request: HttpRequest, cables: list[Any]) -> dict[str, Any]:
    found = answers.cut(cables)
    seen = registers.records["fiber.circuit"].visible_to(request.user)
    visible = set(seen.filter(pk__in=[lost.circuit.pk for lost in found.circuits]).values_list("pk", flat=True))
    shown = [lost for lost in found.circuits if lost.circuit.pk in visible]
    return {
        "found": found, "shown": shown[:LISTED], "more": len(found.circuits) - len(shown[:LISTED]),
        "down": len(found.down), "degraded": len(found.circuits) - len(found.down),
        "map": layers.block(cables, (*found.sites_down, *found.sites_degraded)),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@only(writes)
def otdr(request: HttpRequest) -> HttpResponseBase:
    """Take OTDR files of a core or port; all of them or none."""
    form = OtdrForm(request.POST or None, request.FILES or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        made: list[Measurement] = []
        if attempt(request, lambda: made.extend(_take(request, form)), _("The measurement is on record.")):
            return redirect("fiber:measurement", pk=made[-1].pk)
    rows = Measurement.objects.select_related("strand__cable", "strand__frame", "circuit").order_by("-measured_at")
    return render(request, "fiber/otdr.html", {"form": form, "rows": rows[:30], "trail": _trail(_("OTDR"))})


def _take(request: HttpRequest, form: OtdrForm) -> list[Measurement]:
    values = form.cleaned_data
    strand = answers.strand(values["what"].strip())
    if not may_see(request.user, strand):
        raise ValidationError(_("There is no core or port “%(text)s”.") % {"text": values["what"]})
    start = Node.objects.filter(code=values["start"]).first() if values["start"] else None
    if values["start"] and start is None:
        raise ValidationError(_("There is no node “%(code)s”.") % {"code": values["start"]})
    files = [(upload.name, upload.read(LARGEST + 1)) for upload in values["shots"]]
    return measurements.take(
        files, strand, start=start, launch_m=values["launch_m"] or 0.0, baseline=values["baseline"], by=request.user
    )


@require_GET
@only(reads)
def measurement(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A measurement: its trace against the reference, its events on the map."""
    row = get_object_or_404(
        Measurement.objects.select_related("strand__cable", "strand__frame", "strand__splitter__node", "circuit"), pk=pk
    )
    if not may_see(request.user, row.strand):
        return redirect("fiber:otdr")
    sor = reading.unpacked(row.reading)
    others = Measurement.objects.filter(strand=row.strand_id, side=row.side, wavelength=row.wavelength, baseline=True)
    reference = others.exclude(pk=pk).first()
    try:
        events = measurements.placed(row, sor)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        events = [measurements.Placed(event, None, "") for event in sor.events]
    context = {
        "row": row, "sor": sor, "events": events, "remarks": wording.sor_remarks(sor.remarks), "reference": reference,
        "picture": drawing.trace(sor, reading.unpacked(reference.reading) if reference else None),
        "map": layers.events(row.strand.cable, events), "may_change": writes(request.user),
        "trail": [*_trail(), (_("OTDR"), reverse("fiber:otdr") if writes(request.user) else None), (row, None)],
    }  # fmt: skip
    return render(request, "fiber/measurement.html", context)


@require_GET
@only(reads)
def butterfly(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The joints of a closure as a picture to print."""
    row = opened(request, "fiber.closure", pk)
    picture = drawing.butterfly(details.joints_of(row))
    trail = [(row, row.get_absolute_url()), (_("Splice picture"), None)]
    return render(request, "fiber/butterfly.html", {"row": row, "picture": picture, "trail": trail})
