"""Forms of the committees room: short ones for writing minutes quickly, and the rule of a duty."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.committees.domain.quorum import Vote
from bag.committees.models import AgendaItem, Decision, Meeting, Presence
from bag.core import registers
from bag.core.domain.evidence import EvidenceShape
from bag.core.records.forms import RecordPicker
from bag.directive.domain.rules import Attest, CloseBy, EveryEvent, Freshness, Parameters, Periodic
from bag.directive.models import Position as DutyPosition
from bag.organization.models import Person, Position, Unit, UnitKind
from bag.organization.queries import on_day, today

PERIODS = [
    ("P1M", gettext_lazy("Every month")),
    ("P3M", gettext_lazy("Every 3 months")),
    ("P6M", gettext_lazy("Every 6 months")),
    ("P1Y", gettext_lazy("Every year")),
]


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def services() -> Any:
    """The services of the branch, to choose from."""
    return Unit.objects.filter(kind=UnitKind.SERVICE).order_by("sort_text")


class AgendaForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("New agenda item"), max_length=300)


class ItemForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Agenda item"), max_length=300)
    minutes = forms.CharField(label=gettext_lazy("What was said"), max_length=20_000, required=False, widget=_lines(4))


class RewordForm(forms.Form):
    """A decision; an empty vote means that everybody present was in favor."""

    text = forms.CharField(label=gettext_lazy("Decision"), max_length=8000, widget=_lines(2))
    service = forms.ModelChoiceField(
        label=gettext_lazy("Concerns"), queryset=Unit.objects.none(), required=False,
        empty_label=gettext_lazy("The whole branch"),
    )  # fmt: skip
    in_favor = forms.IntegerField(
        label=gettext_lazy("In favor"), min_value=0, max_value=500, required=False,
        help_text=gettext_lazy("Empty: unanimously."),
    )  # fmt: skip
    against = forms.IntegerField(label=gettext_lazy("Against"), min_value=0, max_value=500, required=False)
    abstaining = forms.IntegerField(label=gettext_lazy("Abstaining"), min_value=0, max_value=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["service"]
        chosen.queryset = services()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        counted = [data.pop(name, None) for name in ("in_favor", "against", "abstaining")]
        if any(counted) and counted[0] is None:
            self.add_error("in_favor", _("Count the votes in favor too."))
        data["vote"] = Vote(counted[0] or 0, counted[1] or 0, counted[2] or 0) if counted[0] is not None else None
        return data


class DecisionForm(RewordForm):
    """A new decision, on an item of the agenda."""

    item = forms.ModelChoiceField(
        label=gettext_lazy("On agenda item"), queryset=AgendaItem.objects.none(), required=False,
        empty_label=gettext_lazy("Outside the agenda"),
    )  # fmt: skip

    def __init__(self, meeting: Meeting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items: Any = self.fields["item"]
        items.queryset = meeting.agenda.order_by("order")


def first_words(decision: Decision) -> dict[str, Any]:
    """A decision as it stands; unanimous votes are left empty, as they are typed."""
    counted = {} if decision.vote.unanimous else vars(decision.vote)
    return {"text": decision.text, "service": decision.service_id, **counted}


class ActionForm(forms.Form):
    """Who does what by when. The owner is an office or a person at the table, or any office of the branch."""

    text = forms.CharField(label=gettext_lazy("Action"), max_length=4000, widget=_lines(2))
    owner = forms.ChoiceField(label=gettext_lazy("Owner"))
    due_on = forms.DateField(label=gettext_lazy("Due on"), widget=_day_input())
    decision = forms.ModelChoiceField(
        label=gettext_lazy("From decision"), queryset=Decision.objects.none(), required=False, empty_label="—"
    )

    def __init__(self, meeting: Meeting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decisions: Any = self.fields["decision"]
        decisions.queryset = meeting.decisions.order_by("id")
        owner: Any = self.fields["owner"]
        owner.choices = owner_choices(meeting)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind, _colon, number = data.pop("owner", "").partition(":")
        data["position"] = Position.objects.get(pk=number) if kind == "position" else None
        data["person"] = Person.objects.get(pk=number) if kind == "person" else None
        return data


def owner_choices(meeting: Meeting) -> list[tuple[str, Any]]:
    """Offices of the branch that exist today, then the people who were present. Two queries."""
    offices = Position.objects.filter(on_day(today(), "valid_from", "valid_to")).exclude(role="").order_by("sort_text")
    present = Person.objects.filter(
        pk__in=meeting.attendance.filter(presence=Presence.PRESENT).values("person"), active=True
    ).order_by("sort_text")
    return [
        ("", "—"),
        (_("Offices"), [(f"position:{row.pk}", row.title) for row in offices]),
        (_("People at the meeting"), [(f"person:{row.pk}", row.name) for row in present]),
    ]


class GuestForm(forms.Form):
    person = forms.ModelChoiceField(label=gettext_lazy("Guest"), queryset=Person.objects.filter(active=True))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.widget = RecordPicker(registers.records["organization.person"])
        field.widget.choices = field.choices
        field.widget.is_required = True


class CloseForm(forms.Form):
    ends_at = forms.TimeField(
        label=gettext_lazy("Ended at"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class CancelForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class DoneForm(forms.Form):
    """The owner's report on an action."""

    on = forms.DateField(label=gettext_lazy("Done on"), widget=_day_input())
    note = forms.CharField(
        label=gettext_lazy("What was done"), max_length=4000, widget=_lines(3),
        help_text=gettext_lazy("One or two sentences that an auditor can check."),
    )  # fmt: skip
    file = forms.FileField(label=gettext_lazy("Attachment"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class DutyForm(forms.Form):
    """How a decision is followed as a duty."""

    title = forms.CharField(label=gettext_lazy("Short title of the duty"), max_length=90)
    position = forms.ChoiceField(label=gettext_lazy("Owed by"), choices=DutyPosition.choices)
    service = forms.ChoiceField(label=gettext_lazy("In which service"), required=False)
    evaluator = forms.ChoiceField(
        label=gettext_lazy("Judged"),
        choices=[
            ("attest", gettext_lazy("By the owner's statement, once per period")),
            ("periodic", gettext_lazy("By records, once per period")),
            ("freshness", gettext_lazy("By records, never older than the period")),
            ("every_event", gettext_lazy("At every event, within the days below")),
            ("close_by", gettext_lazy("Every task closed by its own term")),
        ],
    )
    period = forms.ChoiceField(label=gettext_lazy("Period"), choices=PERIODS, initial="P3M")
    days = forms.IntegerField(label=gettext_lazy("Number of days"), min_value=0, max_value=365, initial=30)
    sources = forms.MultipleChoiceField(
        label=gettext_lazy("Records that show it"), required=False,
        help_text=gettext_lazy("None: the owner states it."),
    )  # fmt: skip
    evidence = forms.CharField(label=gettext_lazy("What shows it, in words"), max_length=200)
    starts_on = forms.DateField(label=gettext_lazy("Watched from"), widget=_day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(unit.code, unit.name) for unit in services()]
        service: Any = self.fields["service"]
        service.choices = [("", _("The branch")), ("*", _("Each service")), *names]
        sources: Any = self.fields["sources"]
        sources.choices = [
            (source.key, str(source.title))
            for source in registers.evidence_sources
            if source.shape != EvidenceShape.SPAN
        ]
        sources.widget.attrs["size"] = 6

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        position, service = data.get("position"), data.get("service", "")
        if position in ("manager", "branch") and service:
            self.add_error("service", _("The manager and the branch owe it as a whole; choose no service."))
        if position in ("staff", "chief") and not service:
            self.add_error("service", _("Choose the service, or each service."))
        if not self.errors:
            data["rule"] = rule_of(data.pop("evaluator"), data.pop("period"), data.pop("days"))
            data["sources"] = tuple(data["sources"])
        return data


def rule_of(evaluator: str, period: str, days: int) -> Parameters:
    """The typed parameters of the evaluators that decisions are followed by."""
    match evaluator:
        case "attest":
            return Attest(period)
        case "periodic":
            return Periodic(period)
        case "freshness":
            return Freshness(period, max_age=period)
        case "every_event":
            return EveryEvent(period, within_days=days)
        case "close_by":
            return CloseBy(period, within_days=days)
    raise ValidationError(_("There is no such rule."))


def first_duty(decision: Decision) -> dict[str, Any]:
    """First values of the form of a duty."""
    service = decision.service.code if decision.service is not None else ""
    start: date = max(decision.adopted_on, timezone.localdate())
    return {
        "title": decision.short[:90],
        "position": "chief" if service else "manager",
        "service": service,
        "starts_on": start,
        "evidence": _("Statement of the owner"),
    }
