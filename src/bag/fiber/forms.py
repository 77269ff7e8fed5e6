"""Forms of the room's own pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core import registers
from bag.core.records.forms import RecordChoiceField, RecordPicker
from bag.fiber.models import Cable, Closure
from bag.fiber.models.choices import JointKind


class CutForm(forms.Form):
    """What is cut: any of a cable, a trench, a closure."""

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("cable", "trench", "closure"):
            record = registers.records[f"fiber.{name}"]
            self.fields[name] = RecordChoiceField(
                record.visible_to(user), required=False, label=record.opts.verbose_name, widget=RecordPicker(record)
            )


class TraceForm(forms.Form):
    """A core or port by name."""

    what = forms.CharField(
        label=_("Core or port"), max_length=80, help_text=_("CODE:NUMBER, such as FK-KNK-01:13 or ODF-KNK-01:4")
    )


class TubeForm(forms.Form):
    """Two tubes to join core by core in a closure."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(JointKind.SPLICE.value, JointKind.SPLICE.label), (JointKind.EXPRESS.value, JointKind.EXPRESS.label)],
    )
    tray = forms.IntegerField(label=pgettext_lazy("fiber", "Tray"), min_value=1, required=False)

    def __init__(self, closure: Closure, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        node = closure.node_id
        cables = (Cable.objects.filter(a=node) | Cable.objects.filter(b=node)).select_related("type")
        labels = {"one": _("Tube"), "other": _("joined to tube")}
        choices = [
            (f"{cable.pk}:{tube}", f"{cable} · {tube}")
            for cable in cables.order_by("sort_text")
            for tube in sorted({place.tube for place in cable.type.places()})
        ]
        for name, label in labels.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=choices)
        self.cables = {cable.pk: cable for cable in cables}
        self.order_fields(["one", "other", "kind", "tray"])

    def tubes(self) -> list[tuple[Cable, int]]:
        """The chosen tubes with their cables."""
        parts = (self.cleaned_data[name].partition(":") for name in ("one", "other"))
        return [(self.cables[int(pk)], int(tube)) for pk, _mark, tube in parts]


class CoreForm(forms.Form):
    """Two cores (or legs) to join in a closure, by name."""

    a = forms.CharField(label=_("Core"), max_length=80, help_text=_("CODE:NUMBER"))
    b = forms.CharField(label=_("joined to"), max_length=80)
    kind = TubeForm.base_fields["kind"]
    tray = TubeForm.base_fields["tray"]
    slot = forms.IntegerField(label=_("Place in the tray"), min_value=1, required=False)
    loss_db = forms.FloatField(label=_("Measured loss (dB)"), required=False, localize=True, min_value=-5, max_value=20)


class Files(forms.FileField):
    """Several files in one field."""

    widget = forms.ClearableFileInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        single = super().clean
        return [single(one, initial) for one in data] if isinstance(data, list | tuple) else [single(data, initial)]


class _ManyInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class OtdrForm(forms.Form):
    """OTDR files of one core or port."""

    MOST = 24

    what = forms.CharField(label=_("Core or port that was measured"), max_length=80, help_text=_("CODE:NUMBER"))
    start = forms.CharField(
        label=_("Measured from node"), max_length=60, required=False, help_text=_("Empty: from its A")
    )
    launch_m = forms.FloatField(
        label=_("Launch fiber and pigtail (m)"), localize=True, required=False, min_value=0, max_value=20_000,
        initial=0,
        help_text=_("Only what the instrument does not leave out by itself."),
    )  # fmt: skip
    baseline = forms.BooleanField(label=_("This is the reference measurement"), required=False)
    shots = Files(label=_("OTDR files (SOR)"), widget=_ManyInput(attrs={"accept": ".sor,.SOR"}))

    def clean_shots(self) -> list[Any]:
        """At most ``MOST`` files at a time."""
        files: list[Any] = self.cleaned_data["shots"]
        if len(files) > self.MOST:
            raise ValidationError(_("At most %(n)d files at a time.") % {"n": self.MOST})
        return files
