"""The buttons on the pages of circuits, closures and measurements."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bag.core.ui.verbs import attempt, only, opened, verb_view
from bag.fiber import answers
from bag.fiber.forms import CoreForm, TubeForm
from bag.fiber.models import Closure, Joint, Measurement
from bag.fiber.services import circuits, joints, measurements
from bag.fiber.ui.pages import may_see, writes

CLOSURE = "fiber.closure"


def _tubes(row: Closure, data: dict[str, Any], form: TubeForm, user: Any) -> object:
    one, other = form.tubes()
    return joints.splice_tubes(one, other, row, kind=data["kind"], tray=data["tray"], by=user)


@require_POST
@only(writes)
def splice_tubes(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Join a whole tube to a whole tube."""
    row = opened(request, CLOSURE, pk, "change")
    form = TubeForm(row, request.POST)
    attempt(request, lambda: _tubes(row, form.cleaned_data, form, request.user), _("The tubes are joined."), form)
    return HttpResponseRedirect(row.get_absolute_url())


def _cores(row: Closure, data: dict[str, Any], user: Any) -> object:
    ends = []
    for name in ("a", "b"):
        strand = answers.strand(data[name].strip())
        if not may_see(user, strand):
            raise PermissionDenied
        if strand.cable is not None:
            side = joints.side_at(strand.cable, row.node)
        else:
            side = int(strand.splitter is not None and strand.number > 0)
        ends.append(2 * strand.pk + side)
    place = joints.Place(row, data["tray"], data["slot"])
    return joints.join([(ends[0], ends[1])], data["kind"], place=place, loss=data["loss_db"], by=user)


splice = verb_view(
    CLOSURE, _cores, _("The cores are joined."), lambda _row, post: CoreForm(post)
)  # fmt: skip


@require_POST
@only(writes)
def part(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a joint apart."""
    joint = get_object_or_404(Joint.objects.select_related("closure"), pk=pk, closure__isnull=False)
    row = opened(request, CLOSURE, joint.closure_id or 0, "change")
    attempt(request, lambda: joints.part(joint, by=request.user), _("The joint is taken apart."))
    return HttpResponseRedirect(row.get_absolute_url())


accept = verb_view(
    circuits.KEY, lambda row, _data, by: circuits.accept(row, by=by), _("The path is accepted as it is now.")
)


@require_POST
@only(writes)
def baseline(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make a measurement the reference."""
    row = get_object_or_404(
        Measurement.objects.select_related("strand__cable", "strand__frame", "strand__splitter"), pk=pk
    )
    if not may_see(request.user, row.strand):
        raise PermissionDenied
    attempt(
        request, lambda: measurements.set_baseline(row, by=request.user), _("Later shots are held against this one.")
    )
    return redirect("fiber:measurement", pk=pk)
