"""The sheet on which a sketch is drawn."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bag.core import registers
from bag.core.ui.format import capfirst
from bag.core.ui.verbs import attempt, opened
from bag.surveys import queries
from bag.surveys.details import face
from bag.surveys.domain import sketch as drawing
from bag.surveys.domain.life import ALLOWED, State, Verb
from bag.surveys.models import Sketch
from bag.surveys.part_forms import SketchForm
from bag.surveys.services import parts
from bag.surveys.services.steps import KEY

LARGEST = 2_000_000
"""Bytes of a drawing on its way in."""
TOOLS = (
    ("pen", "pencil", pgettext_lazy("sketch", "Pen")),
    ("line", "minus", pgettext_lazy("sketch", "Line")),
    ("arrow", "arrow-up-right", pgettext_lazy("sketch", "Arrow")),
    ("box", "box", pgettext_lazy("sketch", "Box")),
    ("text", "message", pgettext_lazy("sketch", "Words")),
)
COLORS = (
    ("black", pgettext_lazy("sketch", "black")),
    ("red", pgettext_lazy("sketch", "red")),
    ("blue", pgettext_lazy("sketch", "blue")),
    ("green", pgettext_lazy("sketch", "green")),
    ("orange", pgettext_lazy("sketch", "orange")),
    ("white", pgettext_lazy("sketch", "white")),
)
WEIGHTS = (
    (2, pgettext_lazy("sketch", "thin")),
    (4, pgettext_lazy("sketch", "medium")),
    (8, pgettext_lazy("sketch", "thick")),
)


@require_POST
@login_required
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """A new sheet; then the page on which it is drawn."""
    row = opened(request, KEY, pk, "change")
    form = SketchForm(row, request.POST)
    made: list[Sketch] = []
    if attempt(request, lambda: made.append(parts.begin_sketch(row, **form.chosen(), by=request.user)), "", form):
        return HttpResponseRedirect(reverse("surveys:sketch", args=[made[0].pk]))
    return HttpResponseRedirect(row.get_absolute_url())


@require_GET
@login_required
def sketch(request: HttpRequest, pk: int) -> HttpResponse:
    """A sketch, to be drawn on by those who may while the survey is open for it."""
    one = _sketch(request, pk, "view")
    record = registers.records[KEY]
    survey = one.survey
    may = record.allows(request.user, "change", survey) and State(survey.state) in ALLOWED[Verb.EDIT]
    trail = [
        (capfirst(record.title_plural), record.list_url), (survey.number, survey.get_absolute_url()), (one.title, None)
    ]  # fmt: skip
    context: dict[str, Any] = {
        "sketch": one,
        "face": face(one),
        "may": may,
        "width": drawing.WIDTH,
        "tools": TOOLS,
        "colors": COLORS,
        "weights": WEIGHTS,
        "trail": trail,
    }  # fmt: skip
    return render(request, "surveys/sketch.html", context)


@require_http_methods(["PATCH"])
@login_required
def strokes(request: HttpRequest, pk: int) -> JsonResponse:
    """Take the strokes of a sketch: 200 with their number, 422 with what is wrong, 413 for too much."""
    one = _sketch(request, pk, "change")
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return JsonResponse({"detail": gettext("The drawing is too large; please make two of it.")}, status=413)
    try:
        given = json.loads(request.body)
    except (ValueError, RecursionError):
        return JsonResponse({"detail": gettext("This is no drawing.")}, status=422)
    try:
        kept = parts.draw(one, given.get("strokes") if isinstance(given, dict) else None, by=request.user)
    except ValidationError as error:
        return JsonResponse({"detail": " ".join(error.messages)}, status=422)
    return JsonResponse({"strokes": len(kept.strokes)})


def _sketch(request: HttpRequest, pk: int, verb: str) -> Sketch:
    """The sketch; 404 when the person may not see its survey, 403 when not do ``verb`` with it."""
    one = queries.open_sketch(pk)
    if one is None:
        raise Http404
    opened(request, KEY, one.survey_id, verb)
    return one
