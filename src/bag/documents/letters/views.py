"""The record pages of letters, where classified ones open for those who take part."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from bag.core import audit
from bag.core.attachments.queries import attachments_of
from bag.core.records.views import RecordDetail, RecordForm, RecordHistory, RecordView
from bag.documents.domain import letter_flow
from bag.documents.letters import queries, services
from bag.documents.models import Letter
from bag.documents.rights import may_act, may_number, may_prepare, on_paper

BESIDE_THE_PAPER = (
    "kind",
    "letterhead",
    "unit",
    "file_plan",
    "secrecy",
    "urgency",
    "answer_by",
    "contact",
    "drafted_by",
)
"""Fields that the page names because the pictures of the paper do not."""


class LetterView(RecordView):
    """Classified letters open for those who take part in them, and only here; opening one is an act on record."""

    def opened(self, pk: int) -> Any:
        found = get_object_or_404(queries.readable(self.user), pk=pk)
        if not self.record.allows(self.user, self.needed(), found):
            raise PermissionDenied
        note_reading(self.request, found)
        return found


class LetterEdit(LetterView, RecordForm):
    """The editor: words at the left, the paper at the right."""


class LetterHistory(LetterView, RecordHistory):
    """Every version of the words."""


class LetterDetail(LetterView, RecordDetail):
    """A letter, its chain, and what the person may do with it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.row()
        return self.page(
            "detail",
            row=row,
            trail=self.trail(row),
            groups=self.facts(row),
            tabs=self.tabs(row),
            **chain_context(request.user, row),
        )

    def facts(self, row: Any) -> list[tuple[str, list[tuple[str, Any]]]]:
        """What the paper beside it does not show."""
        return [("", [self.fact(row, name) for name in BESIDE_THE_PAPER])]

    def tabs(self, row: Any) -> list[dict[str, Any]]:
        """Files and comments pass the record's gate, which classified letters never do."""
        return [] if row.secrecy else super().tabs(row)


def chain_context(user: Any, letter: Letter) -> dict[str, Any]:
    """The chain, whose turn it is, what is missing, and the verbs that ``user`` has."""
    steps = queries.chain_of(letter)
    step = letter_flow.turn(steps) if letter.status == "circulating" else None
    prepares = may_prepare(user, letter)
    registrar = may_number(user)
    return {
        "steps": steps,
        "turn": step,
        "may_submit": prepares,
        "may_act": may_act(user, step),
        "by_paper": step is not None and on_paper(user, step),
        "may_return": services.may_return(user, letter, steps),
        "may_number": registrar and letter_flow.may_move(letter.status, "number"),
        "may_send": registrar and letter_flow.may_move(letter.status, "send"),
        "may_deliver": registrar and letter_flow.may_move(letter.status, "deliver"),
        "faults": services.faults(letter, steps) if prepares else [],
        "remarks": services.remarks(letter, files=attachments_of(letter).count()) if letter.editable else [],
    }


def note_reading(request: HttpRequest, letter: Letter) -> None:
    """Looking at a classified letter is an act on record."""
    if letter.secrecy:
        user: Any = request.user
        audit.note("letter.read", str(letter), by=user, reason=_("Takes part in the letter"))
