"""Pages of letters: the editor with its live preview, the way through the chain, number, dispatch, the desk."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bag.core import changes, registers
from bag.documents import archive
from bag.documents.letters import paper, queries, services
from bag.documents.letters.views import note_reading
from bag.documents.models import FilePlanCode, Letter, Letterhead, LetterStep
from bag.documents.rights import may_number, sees_letters
from bag.documents.ui.letter_forms import DeliverForm, NumberForm, ReturnForm, SendForm
from bag.documents.ui.printing import pdf_response

RECORD = "documents.letter"
MOST_SHEETS = 20


def _letter(request: HttpRequest, pk: int) -> Letter:
    """The letter as far as the person may read it."""
    found: Letter = get_object_or_404(queries.readable(request.user), pk=pk)
    return found


@require_POST
@login_required
def preview(request: HttpRequest) -> HttpResponse:
    """The pages of what stands in the editor, as a fragment."""
    if not registers.records[RECORD].allows(request.user, "add"):
        raise PermissionDenied
    form_class: Any = registers.records[RECORD].form_class(request.user)
    form = form_class(request.POST, user=request.user)
    letter, steps = form.as_letter()
    errors = [str(error) for error in form.errors.get("body", [])]
    if letter.letterhead_id is None:
        letter.letterhead = Letterhead.objects.order_by("pk").first() or Letterhead()
    if letter.letterhead.pk is None:
        return _sheets(request, [], [_("There is no letterhead yet. Enter one first.")])
    if letter.file_plan_id is None:
        letter.file_plan = FilePlanCode(code="…")
    return _drawn(request, letter, steps, errors=errors, remarks=services.remarks(letter))


@require_safe
@login_required
def sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """The pages of a stored letter, as a fragment."""
    letter = _letter(request, pk)
    note_reading(request, letter)
    return _drawn(request, letter, queries.chain_of(letter))


def _drawn(
    request: HttpRequest, letter: Letter, steps: list[LetterStep], errors: Any = (), remarks: Any = ()
) -> HttpResponse:
    try:
        pages = paper.pages_of(letter, steps)
    except ValidationError as error:
        return _sheets(request, [], [*errors, *error.messages], remarks)
    return _sheets(request, pages[:MOST_SHEETS], errors, remarks)


def _sheets(request: HttpRequest, pages: list[bytes], errors: Any = (), remarks: Any = ()) -> HttpResponse:
    pictures = [f"data:image/png;base64,{base64.b64encode(page).decode()}" for page in pages]
    context = {"pictures": pictures, "errors": errors, "remarks": remarks}
    response = render(request, "documents/letter_sheets.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@login_required
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The archived file of a numbered letter, else its print; ``?copy=office`` is the copy with the initials."""
    letter = _letter(request, pk)
    note_reading(request, letter)
    office = request.GET.get("copy") == "office"
    try:
        if letter.document is not None and not office:
            if not letter.document.has_file:
                raise Http404
            content = archive.get(letter.document.pdf_sha256)
        else:
            content = paper.pdf_of(letter, queries.chain_of(letter), office_copy=office)
    except archive.Damaged:
        messages.error(request, _("The archived PDF is missing or was altered. Tell the system administrator."))
        return redirect(letter.get_absolute_url())
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
        return redirect(letter.get_absolute_url())
    return pdf_response(content, f"{letter.number or f'letter-{letter.pk}'}.pdf", download="download" in request.GET)


def _announce(letter: Letter, user: Any) -> None:
    """Watchers and webhooks hear of unclassified letters only."""
    if not letter.secrecy:
        changes.announce(RECORD, [letter.pk], "change", user)


def _do(request: HttpRequest, pk: int, verb: Callable[..., Letter], said: str) -> HttpResponse:
    """One verb without questions, then back to the letter."""
    letter = _letter(request, pk)
    try:
        letter = verb(letter, by=request.user)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    else:
        _announce(letter, request.user)
        messages.success(request, said)
    return redirect(letter.get_absolute_url())


@require_POST
@login_required
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, services.submit, _("The letter is on its way."))


@require_POST
@login_required
def act(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, services.act, _("Noted with your name and the time."))


def _ask(
    request: HttpRequest,
    pk: int,
    form: forms.Form,
    verb: Callable[[Letter, dict[str, Any]], Letter],
    title: str,
    allowed: Callable[[Letter], bool],
) -> HttpResponse:
    """One verb with questions: a page with a form, then back to the letter."""
    letter = _letter(request, pk)
    if not allowed(letter):
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        try:
            letter = verb(letter, form.cleaned_data)
        except ValidationError as error:
            known = hasattr(error, "error_dict") and set(error.error_dict) <= set(form.fields)
            form.add_error(None, error if known else error.messages)
        else:
            _announce(letter, request.user)
            messages.success(request, f"{title}: {letter}")
            return redirect(letter.get_absolute_url())
    trail = [
        (_("Official letters"), reverse("documents:letter-list")),
        (str(letter), letter.get_absolute_url()),
        (title, None),
    ]
    context = {"letter": letter, "form": form, "trail": trail, "title": title}
    return render(request, "documents/letter_ask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def return_(request: HttpRequest, pk: int) -> HttpResponse:
    return _ask(
        request,
        pk,
        ReturnForm(request.POST or None),
        lambda letter, given: services.return_(letter, given["reason"], by=request.user),
        _("Return the letter"),
        lambda letter: services.may_return(request.user, letter, queries.chain_of(letter)),
    )


@require_http_methods(["GET", "POST"])
@login_required
def number(request: HttpRequest, pk: int) -> HttpResponse:
    return _ask(
        request,
        pk,
        NumberForm(request.POST or None, request.FILES or None),
        lambda letter, given: services.number(
            letter, given["number"], given["on"], qr_text=given["qr_text"], pdf=given["pdf"], by=request.user
        ),
        _("Enter the number"),
        lambda letter: may_number(request.user),
    )


@require_http_methods(["GET", "POST"])
@login_required
def send(request: HttpRequest, pk: int) -> HttpResponse:
    return _ask(
        request,
        pk,
        SendForm(request.POST or None),
        lambda letter, given: services.send(letter, given["channel"], given["on"], by=request.user),
        _("Note the dispatch"),
        lambda letter: may_number(request.user),
    )


@require_http_methods(["GET", "POST"])
@login_required
def deliver(request: HttpRequest, pk: int) -> HttpResponse:
    return _ask(
        request,
        pk,
        DeliverForm(request.POST or None),
        lambda letter, given: services.deliver(letter, given["on"], by=request.user),
        _("Note the delivery"),
        lambda letter: may_number(request.user),
    )


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for the person: to initial or sign, to register, own drafts, classified letters."""
    user = request.user
    if not sees_letters(user):
        raise PermissionDenied
    sections = [
        (_("Waiting for me"), "pencil", queries.waiting_for(user)[:100]),
        (_("To be numbered or sent"), "send", queries.to_register(user)[:100]),
        (_("My drafts"), "edit", queries.own_open(user)[:100]),
        (_("Classified letters"), "lock", queries.confidential(user)[:100]),
    ]
    context = {
        "sections": [(title, icon, list(rows)) for title, icon, rows in sections],
        "may_add": registers.records[RECORD].allows(user, "add"),
        "trail": [(_("Letter desk"), None)],
    }
    return render(request, "documents/letter_desk.html", context)
