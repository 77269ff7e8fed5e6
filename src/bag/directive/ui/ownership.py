"""The page where the manager answers who owes a duty after the directive changed."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bag.core.ui.verbs import only
from bag.directive import queries
from bag.directive.models import Obligation
from bag.directive.models.choices import Position
from bag.directive.rights import in_branch
from bag.directive.services import ownership
from bag.directive.services.duties import may_decide
from bag.directive.ui.board import crumb


@only(in_branch)
def page(request: HttpRequest) -> HttpResponse:
    """Every open question with both owners; buttons for who may decide."""
    names = {**queries.service_names(), "*": _("Each service")}
    positions = dict(Position.choices)
    lines = [
        (
            question.obligation,
            f"{question.obligation.get_position_display()} · {names.get(question.obligation.service, '')}",
            f"{positions.get(question.position, '')} · {names.get(question.service, question.service)}",
        )
        for question in ownership.questions()
    ]
    trail = [crumb(), (_("Owners in question"), None)]
    context = {"lines": lines, "may_decide": may_decide(request.user), "trail": trail}
    return render(request, "directive/ownership.html", context)


@require_POST
@only(may_decide)
def answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Keep the owner or take the one that the article names."""
    row = get_object_or_404(Obligation, pk=pk, active=True)
    try:
        ownership.answer(row, move=request.POST.get("answer") == "move", by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The owner of duty %(key)s is settled.") % {"key": row.key})
    return HttpResponseRedirect(reverse("directive:ownership"))
