"""The public verification page: anyone who holds a document may ask whether it is ours, unaltered and in force.

It shows number, date, title and unit only: no names, no content, no subject.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bag.documents import queries
from bag.documents.domain.codes import grouped, read_code
from bag.documents.models import Document
from bag.documents.ui.forms import CodeForm, CompareForm

PAGE = "documents/verify.html"


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Type a code; a right one leads to its own address, which is also what the QR code holds."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("verify-code", code=form.cleaned_data["code"])
    return render(request, PAGE, {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of a code, and the comparison with an uploaded PDF."""
    if not queries.may_look_up(request.META.get("REMOTE_ADDR", ""), timezone.now()):
        response = render(request, PAGE, {"form": CodeForm(), "too_many": True}, status=429)
        response["Retry-After"] = "60"
        return response
    clean = read_code(code)
    document = queries.by_code(clean) if clean else None
    if document is None:
        form = CodeForm({"code": code[:60]})
        form.add_error("code", _("No document has this code. Please compare it with the paper."))
        return render(request, PAGE, {"form": form}, status=404)
    compare = CompareForm(request.POST, request.FILES) if request.method == "POST" else CompareForm()
    same = None
    if request.method == "POST" and compare.is_valid():
        same = queries.same_file(document, compare.cleaned_data["pdf"])
    context = {"document": document, "shown": _shown(document), "compare": compare, "same": same}
    return render(request, PAGE, context, status=422 if compare.errors else 200)


def _shown(document: Document) -> list[tuple[str, object]]:
    """The facts that everyone may know."""
    issued = timezone.localtime(document.issued_at).date() if document.issued_at else None
    return [
        (pgettext("document", "Number"), document.number),
        (_("Date"), issued.strftime("%d.%m.%Y") if issued else ""),
        (pgettext("document", "Title"), document.title),
        (_("Unit"), document.unit.name if document.unit else ""),
        (_("Verification code"), grouped(document.verification_code)),
    ]


urlpatterns = [path("", enter, name="verify"), path("<str:code>/", verify, name="verify-code")]
