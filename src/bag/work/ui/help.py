"""Self-service of all municipal employees: the catalogue, a short form, and the way of one's own request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bag.core.attachments import views as attachments
from bag.core.attachments.kinds import Refused
from bag.core.attachments.queries import attachments_of
from bag.core.ui.verbs import attempt
from bag.inventory.domain.problem import Problem
from bag.inventory.domain.tag_code import decode
from bag.inventory.models import Equipment
from bag.organization.models import Person
from bag.places.models import Place
from bag.work import request_details
from bag.work.domain.requests import ALLOWED, OPEN, State, Verb
from bag.work.help_forms import SPOTS, AcceptForm, BackForm, MessageToDeskForm, SelfServiceForm
from bag.work.models import Channel, Request, RequestKind, RequestType
from bag.work.queries import desk as queries
from bag.work.services import following, requests, steps
from bag.work.services.requests import Wish

SHOWN = 20
OPTIONS = 20


@login_required
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """What can be asked for, faults first, and the person's own requests."""
    own = Request.objects.filter(requester=request.user.pk).select_related("type")
    rows = list(own.order_by("-opened_at")[:SHOWN])
    kinds = queries.offered()
    context = {
        "faults": [kind for kind in kinds if kind.kind == RequestKind.FAULT],
        "services": [kind for kind in kinds if kind.kind == RequestKind.SERVICE],
        "own": [(row, request_details.REQUEST_TONES[row.state]) for row in rows],
        "to_accept": sum(row.state == State.DONE for row in rows),
    }
    return render(request, "work/help.html", context)


@login_required
@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """Buildings and sites that match what is typed, as options of the picker."""
    rows: Any = Place.objects.filter(kind__in=SPOTS)
    if text := request.GET.get("q", "").replace("\x00", "").strip()[:200]:
        rows = rows.matching(text)
    return render(request, "records/options.html", {"rows": rows.order_by("sort_text")[:OPTIONS]})


@login_required
@require_GET
def fault_here(request: HttpRequest) -> HttpResponse:
    """From the code on the label of a piece of equipment to the form for its fault; without one it is asked for."""
    code = request.GET.get("code", "").strip()[:40]
    piece = _piece(code)
    kinds = RequestType.objects.filter(active=True, kind=RequestKind.FAULT).order_by("rank", "sort_text")
    kind = kinds.filter(service=piece.owner_service_id).first() or kinds.first() if piece else None
    if piece is None or kind is None:
        trail = [(_("Requests and faults"), reverse("work:help")), (_("Equipment label"), None)]
        context = {"code": code, "unknown": bool(code), "trail": trail}
        return render(request, "work/fault_label.html", context, status=404 if code else 200)
    return HttpResponseRedirect(f"{reverse('work:help-ask', args=[kind.code])}?tag={piece.tag}")


def _piece(code: str) -> Equipment | None:
    """The piece of equipment of a label; None when the code is none."""
    try:
        number = decode(code)
    except Problem:
        return None
    return Equipment.objects.select_related("place", "owner_service").filter(pk=number).first()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """The form of one request type. Everything is taken, or nothing: also when a file is refused."""
    kind = get_object_or_404(RequestType.objects.select_related("service", "hours"), code=code, active=True)
    piece = _piece(tag) if (tag := request.GET.get("tag", "")) else None
    person = Person.objects.filter(user=request.user.pk).select_related("unit").first()
    if request.method == "POST":
        form = SelfServiceForm(kind, request.POST, request.FILES)
        row = _opened(request, form, piece, person) if form.is_valid() else None
        if row is not None:
            messages.success(request, _("We have your request: %(number)s") % {"number": row.number})
            return HttpResponseRedirect(steps.follow_url(row))
    else:
        known = (person.extension or person.phone or person.mobile) if person else ""
        form = SelfServiceForm(kind, initial={"contact": known})
    trail = [(_("Requests and faults"), reverse("work:help")), (str(kind), None)]
    context = {"kind": kind, "form": form, "piece": piece, "trail": trail}
    return render(request, "work/ask.html", context, status=422 if form.is_bound else 200)


def _opened(request: HttpRequest, form: SelfServiceForm, piece: Equipment | None, person: Person | None) -> Any:
    """The new request with its files; None when something was refused, which the form then says."""
    data, user = form.cleaned_data, request.user
    wish = Wish(
        type=form.kind,
        answers=form.answers(),
        description=data["description"],
        channel=Channel.LABEL if piece is not None else Channel.PAGE,
        requester=user,
        person=person,
        contact=data["contact"],
        equipment=piece,
        place=data["place"],
    )
    try:
        with transaction.atomic():
            row = requests.open_request(wish, by=user)
            for file in data["photos"]:
                attachments.take(row, file, by=user)
    except Refused as refusal:
        form.add_error("photos", str(refusal))
        return None
    except ValidationError as error:
        form.add_error(None, error)
        return None
    return row


# -- one's own request


def own_row(request: HttpRequest, pk: int) -> Request:
    """A request of the person, else 404."""
    rows = Request.objects.select_related(*steps.JOINED)
    return get_object_or_404(rows, pk=pk, requester=request.user.pk)


@login_required
@require_GET
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """Where one's own request stands, and what one can do about it."""
    row = own_row(request, pk)
    state = State(row.state)
    context = {
        "row": row,
        "tone": request_details.REQUEST_TONES[row.state],
        "answers": request_details.answers_of(row),
        "steps": request_details.lines(row, asker=True),
        "files": list(attachments_of(row)),
        "accept": AcceptForm() if state in ALLOWED[Verb.ACCEPT] else None,
        "back": BackForm() if state in ALLOWED[Verb.REOPEN] else None,
        "write": MessageToDeskForm() if state in OPEN | {State.DONE} else None,
        "may_withdraw": state in ALLOWED[Verb.WITHDRAW],
        "trail": [(_("Requests and faults"), reverse("work:help")), (row.number, None)],
    }
    return render(request, "work/my_request.html", context)


@login_required
@require_GET
def file(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """A file of one's own request."""
    found = get_object_or_404(attachments_of(own_row(request, pk)), pk=number)
    return attachments.send(found)


@login_required
@require_POST
def add_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach more files to one's own open request."""
    row = own_row(request, pk)
    if State(row.state) not in OPEN:
        raise Http404
    for sent in request.FILES.getlist("files")[:5]:
        try:
            attachments.take(row, sent, by=request.user)
        except Refused as refusal:
            messages.error(request, f"{sent.name}: {refusal}")
        else:
            messages.success(request, _("The file was sent."))
    return HttpResponseRedirect(steps.follow_url(row))


def _verb(verb: Callable[[Request, dict[str, Any], Any], object], done: Any, form: Any = None) -> Any:
    """A view in which the requester does one verb."""

    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponseBase:
        row = own_row(request, pk)
        filled = form(request.POST) if form is not None else None
        attempt(request, lambda: verb(row, filled.cleaned_data if filled else {}, request.user), done, filled)
        return HttpResponseRedirect(steps.follow_url(row))

    return view


accept = _verb(
    lambda row, data, by: following.accept(row, rating=data["rating"], text=data["text"], by=by),
    gettext_lazy("Thank you for your rating."),
    AcceptForm,
)
back = _verb(
    lambda row, data, by: following.send_back(row, reason=data["reason"], by=by),
    gettext_lazy("The request is open again."),
    BackForm,
)
write = _verb(
    lambda row, data, by: following.write(row, data["text"], by=by),
    gettext_lazy("Your message was sent."),
    MessageToDeskForm,
)
withdraw = _verb(lambda row, _data, by: following.withdraw(row, by=by), gettext_lazy("The request was withdrawn."))
