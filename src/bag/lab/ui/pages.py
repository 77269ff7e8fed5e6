"""Break the simulated city and mend it: for demonstrations and exercises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bag.config import load
from bag.lab import control
from bag.lab.domain.faults import Kind
from bag.lab.forms import ERRORS, KINDS, FaultForm, Words
from bag.lab.rights import may_break

PATIENCE = 5.0
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Shown:
    """A fault as the page shows it."""

    number: int
    words: Words
    label: str
    since: datetime
    amount: float


def for_breakers(view: View) -> View:
    """People who may break the city; 403 for others."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_break(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_breakers
def lab(request: HttpRequest) -> HttpResponse:
    """How the city stands, what is broken, and what could be."""
    suggestions = _ask({"verb": "suggest"})
    forms = [FaultForm(kind, suggestions.get(KINDS[kind].hits, [])) for kind in KINDS] if suggestions else []
    return render(request, "lab/lab.html", {**_state(), "forms": forms, "trail": [(_("Simulated city"), None)]})


@require_safe
@for_breakers
def state(request: HttpRequest) -> HttpResponse:
    """The part of the page that changes by itself."""
    return render(request, "lab/state.html", _state())


@require_POST
@for_breakers
def inject(request: HttpRequest, kind: str) -> HttpResponse:
    """Break something."""
    if kind not in KINDS:
        raise Http404
    suggestions = _ask({"verb": "suggest"}).get(KINDS[Kind(kind)].hits, [])
    form = FaultForm(Kind(kind), suggestions, request.POST)
    if not form.is_valid():
        for fault in (fault for faults in form.errors.values() for fault in faults):
            messages.error(request, str(fault))
        return redirect("lab:lab")
    answer = _ask(form.question)
    if answer.get("ok"):
        messages.success(request, _("Broken: %(what)s") % {"what": answer["fault"]["label"]})
    else:
        messages.error(request, ERRORS.get(str(answer.get("error")), _("The simulated city does not answer.")))
    return redirect("lab:lab")


@require_POST
@for_breakers
def clear(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Mend one fault, or everything."""
    answer = _ask({"verb": "clear", "number": number})
    if answer.get("ok"):
        count = int(answer["cleared"])
        messages.success(request, ngettext("%(count)d fault is mended.", "%(count)d faults are mended.", count)
                         % {"count": count})  # fmt: skip
    else:
        messages.error(request, _("The simulated city does not answer."))
    return redirect("lab:lab")


def _state() -> dict[str, Any]:
    status = _ask({"verb": "status"})
    faults = [
        Shown(one["number"], KINDS[Kind(one["kind"])], one["label"], datetime.fromtimestamp(one["since"], UTC),
              one["amount"])
        for one in status.get("faults", [])
    ]  # fmt: skip
    return {"status": status, "faults": list(reversed(faults))}


def _ask(question: dict[str, Any]) -> dict[str, Any]:
    """The answer of the lab; empty when it does not run."""
    try:
        return control.ask(load().lab_socket, question, PATIENCE)
    except control.NotRunning:
        return {}
