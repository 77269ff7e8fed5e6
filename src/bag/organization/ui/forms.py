"""Forms of the organization's own pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bag.organization import queries
from bag.organization.domain.reorganization import Change, Close, Move, Open, Plan, Step
from bag.organization.models import Position, Unit, UnitKind
from bag.organization.models.unit import code_validator

CHANGE, OPEN, MOVE, CLOSE = "change", "open", "move", "close"
NEEDED = {
    CHANGE: ("unit",),
    OPEN: ("code", "name", "kind", "parent"),
    MOVE: ("position", "parent", "code"),
    CLOSE: ("unit",),
}


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayForm(forms.Form):
    """The day of the chart."""

    on = forms.DateField(label=_("As of"), required=False, widget=DateInput)


class DecisionForm(forms.Form):
    """When a reorganization takes effect and by which decision."""

    on = forms.DateField(label=_("Takes effect on"), widget=DateInput)
    decision = forms.CharField(
        label=_("Approval"), max_length=120, help_text=_("Date and number of the approval (directive, article 4/2).")
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class StepForm(forms.Form):
    """One step of a reorganization; which fields count depends on the step."""

    verb = forms.ChoiceField(
        label=_("Step"),
        choices=[
            ("", "–"),
            (OPEN, _("Open a unit")),
            (CHANGE, _("Rename a unit or put it under another")),
            (MOVE, _("Move a position with its holders")),
            (CLOSE, _("Close a unit")),
        ],
        required=False,
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), required=False)
    position = forms.ModelChoiceField(Position.objects.none(), label=_("Position"), required=False)
    parent = forms.CharField(
        label=_("Under the unit (code)"), required=False, max_length=40, validators=[code_validator],
        help_text=_("Superior unit, or where the position goes; may be one that this plan opens."),
    )  # fmt: skip
    code = forms.CharField(
        label=_("New code"), required=False, max_length=60, validators=[code_validator],
        help_text=_("Of the unit opened, or of the position in its new place."),
    )  # fmt: skip
    name = forms.CharField(label=_("New name"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", "–"), *UnitKind.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = queries.today()
        inside = Unit.objects.filter(queries.on_day(now, "valid_from", "valid_to"), kind__in=queries.INSIDE)
        posts = Position.objects.filter(queries.on_day(now, "valid_from", "valid_to"))
        self.fields["unit"].queryset = inside.order_by("sort_text")  # type: ignore[attr-defined]
        self.fields["position"].queryset = posts.order_by("sort_text")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in NEEDED.get(given.get("verb") or "", ()):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(_("This step needs it.")))
        if given.get("verb") == CHANGE and not (given.get("name") or given.get("parent")):
            self.add_error("name", ValidationError(_("Give a new name, a new superior unit, or both.")))
        return given

    def step(self) -> Step | None:
        """The step in words of the domain; None for an empty line."""
        given = self.cleaned_data
        match given["verb"]:
            case "open":
                return Open(given["code"], given["name"], given["kind"], given["parent"])
            case "change":
                return Change(given["unit"].code, given["name"] or None, given["parent"] or None)
            case "move":
                return Move(given["position"].code, given["parent"], given["code"], given["name"] or None)
            case "close":
                return Close(given["unit"].code)
        return None


StepFormSet = forms.formset_factory(StepForm, extra=4, max_num=20, absolute_max=20)


def plan_of(decision: DecisionForm, steps: Any) -> Plan:
    """The plan that two valid forms describe."""
    found = tuple(step for step in (form.step() for form in steps.forms if form.has_changed()) if step is not None)
    given = decision.cleaned_data
    return Plan(given["on"], given["decision"], found, given["note"])
