"""What the pages of review campaigns share: facts for ``work/review_detail.html``, and the view that signs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bag.core.ui.verbs import View, attempt, opened

SHOWN = 300
LONGEST_NOTE = 2000
Sign = Callable[..., int]
"""``sign(campaign, decisions, by=user)`` returns how many lines were signed."""


def facts(
    row: Any, user: Any, lines: Any, decisions: Mapping[str, Any] | list[tuple[str, Any]], *, may: bool, heads: Any
) -> dict[str, Any]:
    """The lines, the person's own unsigned ones first. Two queries.

    ``lines`` is the query set with what the line's ``thing`` needs joined, ``decisions`` are the choices with their
    titles, ``heads`` the headings of the two columns that say what is reviewed.
    """
    titles = dict(decisions)
    counted = row.lines.aggregate(all=Count("pk"), signed=Count("pk", filter=~Q(signed_at=None)))
    found = list(lines.select_related("reviewer", "signed_by").order_by("signed_at", "pk")[:SHOWN])
    mine = [line for line in found if line.signed_at is None and line.reviewer.user_id == user.pk]
    return {
        "lines": [(line, titles.get(line.decision, "")) for line in found if line not in mine],
        "mine": mine,
        "total": counted["all"],
        "signed": counted["signed"],
        "decisions": list(titles.items()),
        "may_start": may and row.started_at is None,
        "heads": heads,
    }


def sign_view(key: str, sign: Sign) -> View:
    """A view that signs the decisions that somebody made on their own lines."""

    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponseBase:
        row = opened(request, key, pk)
        decisions = answers(request.POST)
        if not decisions:
            messages.error(request, _("Choose a decision for at least one line."))
            return HttpResponseRedirect(row.get_absolute_url())
        made: list[int] = []
        if attempt(request, lambda: made.append(sign(row, decisions, by=request.user)), ""):
            text = ngettext("%(n)d line is signed.", "%(n)d lines are signed.", made[0])
            messages.success(request, text % {"n": made[0]})
        return HttpResponseRedirect(row.get_absolute_url())

    return view


def answers(post: Any) -> dict[int, tuple[str, str]]:
    """Line id → decision and note, of the fields ``decision-ID`` and ``note-ID`` that were filled in."""
    return {
        int(number): (str(value), str(post.get(f"note-{number}", ""))[:LONGEST_NOTE])
        for name, value in post.items()
        if name.startswith("decision-")
        and len(number := name.removeprefix("decision-")) < 19
        and number.isdecimal()
        and value
    }
