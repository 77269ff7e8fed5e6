"""The style guide's pages. They show sample content only, so they need no rights; they exist only where DEBUG is on."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from bag.core.ui import samples

SHEETS = ("parts", "list", "record", "form", "board", "islands", "sign-in", "error")


def styleguide(request: HttpRequest, sheet: str = "parts") -> HttpResponse:
    """One sheet of the style guide; 404 for an unknown one."""
    if sheet not in SHEETS:
        raise Http404
    return render(request, f"shell/styleguide/{sheet}.html", samples.context(request, sheet, SHEETS))


@require_http_methods(["GET", "POST", "PATCH"])
def answer(request: HttpRequest, kind: str) -> HttpResponse:
    """What the sample islands talk to: options of a picker, a move that is accepted, one that is refused."""
    if kind == "options":
        return render(request, "shell/styleguide/options.html", {"rows": samples.found(request.GET.get("q", ""))})
    if kind == "palette":
        return render(request, "shell/styleguide/palette.html", {"rows": samples.found(request.GET.get("q", ""))})
    if kind == "refused":
        return JsonResponse({"detail": "U30 dolu: KNK-SW-103 orada duruyor."}, status=409)
    return JsonResponse({"ok": True})
