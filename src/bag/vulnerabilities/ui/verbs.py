"""The buttons on the pages of findings and hosts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bag.core import registers
from bag.core.incoming import row_ids
from bag.core.records.listing import Listing
from bag.core.ui.verbs import attempt, verb_view
from bag.vulnerabilities import finding_forms as forms
from bag.vulnerabilities.models import RiskState, State
from bag.vulnerabilities.services import mending, risks

KEY = mending.KEY
MOST = 2000


def _note(_row: Any, post: Any) -> forms.NoteForm:
    return forms.NoteForm(post)


def _may_decide(user: Any, row: Any) -> bool:
    asked = row.acceptances.filter(state=RiskState.ASKED).first()
    return asked is None or risks.may_decide(user, row, asked)


mend = verb_view(
    KEY,
    lambda row, data, by: mending.mend(row, **data, by=by),
    _("The finding counts as mended; the next scan tests it."),
    _note,
)
gone = verb_view(
    KEY, lambda row, data, by: mending.confirm_gone(row, **data, by=by), _("The finding is closed."), _note
)
open_again = verb_view(KEY, lambda row, _data, by: mending.open_again(row, by=by), _("The finding is open again."))
risk = verb_view(
    KEY,
    lambda row, data, by: risks.ask(row, **data, by=by),
    _("The acceptance of the risk awaits a decision."),
    lambda _row, post: forms.RiskForm(post),
)
approve = verb_view(
    KEY,
    lambda row, data, by: risks.decide(row, approved=True, **data, by=by),
    _("The risk is accepted until its day."),
    _note,
    needed="view",
    test=_may_decide,
)
refuse = verb_view(
    KEY,
    lambda row, data, by: risks.decide(row, approved=False, **data, by=by),
    _("The risk is not accepted."),
    _note,
    needed="view",
    test=_may_decide,
)
end = verb_view(KEY, lambda row, _data, by: risks.end(row, by=by), _("The acceptance ended; the finding is open."))
order = verb_view(KEY, lambda row, _data, by: mending.order([row], by=by), _("The work order is planned."))
order_host = verb_view(
    mending.HOST_KEY,
    lambda row, _data, by: mending.order(row.findings.filter(state__in=[State.OPEN, State.MISSING]), by=by),
    _("The work order is planned."),
)


@require_POST
@login_required
def order_many(request: HttpRequest) -> HttpResponseBase:
    """A work order for each host of the findings that were picked in the list."""
    record = registers.records[KEY]
    query = request.POST.get("query", "")
    if request.POST.get("all") == "1":
        rows = Listing(record, QueryDict(query), request.user).rows
    else:
        rows = record.visible_to(request.user).filter(pk__in=row_ids(request.POST.getlist("pk")))
    made: list[Any] = []
    if attempt(request, lambda: made.extend(mending.order(rows[:MOST], by=request.user)), ""):
        text = ngettext("%(n)d work order is planned.", "%(n)d work orders are planned.", len(made))
        messages.success(request, text % {"n": len(made)})
    elif not made:
        messages.info(request, gettext_now("No work order was planned."))
    return HttpResponseRedirect(record.list_url + (f"?{query}" if query else ""))
