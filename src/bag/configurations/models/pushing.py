"""Lines that are given to devices as part of an approved change, and what came of them device by device."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bag.configurations.domain.catalog import RULES
from bag.configurations.models.choices import PlanSource, PlanState, StepState
from bag.configurations.models.devices import ConfigVersion, ManagedDevice
from bag.core.history import tracked
from bag.core.models import RecordModel


@tracked()
class PushPlan(RecordModel):
    """What a change tells which devices. It is written while the change is a draft: what is approved stays.

    ``commands`` may hold ``${name}``; ``values`` gives them as ``name = value`` and ``DEVICE: name = value``. Secrets
    are refused in both.
    """

    search_fields = ("title", "commands", "notes")
    key_field = "id"
    sort_field = "title"

    title = models.CharField(_("title"), max_length=150)
    change = models.ForeignKey("changes.Change", models.PROTECT, related_name="push_plans", verbose_name=_("change"))
    devices = models.ManyToManyField(ManagedDevice, related_name="push_plans", verbose_name=_("devices"))
    source = models.CharField(_("lines"), max_length=8, choices=PlanSource, default=PlanSource.TYPED)
    commands = models.TextField(
        _("lines to be given"), blank=True,
        help_text=_("As they stand in a configuration; ${name}, ${address} and your own ${words} are filled in."),
    )  # fmt: skip
    values = models.TextField(
        _("values"), blank=True, help_text=_("Lines “word = value” for all, “DEVICE: word = value” for one.")
    )
    rules = models.TextField(
        _("rules to be mended"), blank=True, help_text=_("Keys of rules, apart by blanks; empty: every finding.")
    )
    way_back = models.TextField(
        _("lines back"), blank=True,
        help_text=_("Only for command languages whose way back BAĞ cannot work out (FortiOS, RouterOS, HPE)."),
    )  # fmt: skip
    expected = models.TextField(
        _("answers expected afterwards"), blank=True, help_text=_("Lines “command => words that its answer holds”.")
    )
    pilots = models.PositiveSmallIntegerField(
        _("devices one by one at the begin"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    at_once = models.PositiveSmallIntegerField(
        _("devices at a time after that"), default=4, validators=[MinValueValidator(1), MaxValueValidator(32)]
    )
    notes = models.TextField(_("notes"), blank=True)
    state = models.CharField(_("state"), max_length=8, choices=PlanState, default=PlanState.DRAFT, editable=False)
    prepared_at = models.DateTimeField(_("checked"), null=True, editable=False)
    started_at = models.DateTimeField(_("work began"), null=True, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("started by"),
    )  # fmt: skip
    ended_at = models.DateTimeField(_("work ended"), null=True, editable=False)
    run = models.ForeignKey("core.JobRun", models.SET_NULL, null=True, editable=False, related_name="+")

    class Meta(RecordModel.Meta):
        verbose_name = _("push of lines")
        verbose_name_plural = _("pushes of lines")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse typed plans without lines, unknown rules and expectations that name no words."""
        super().clean()
        faults: dict[str, object] = {}
        if self.source == PlanSource.TYPED and not self.commands.strip():
            faults["commands"] = _("Type the lines that are to be given.")
        unknown = [key for key in self.rules.split() if key not in RULES]
        if unknown:
            faults["rules"] = _("There is no rule %(key)s.") % {"key": unknown[0]}
        for line in filter(str.strip, self.expected.splitlines()):
            command, _arrow, words = line.partition("=>")
            if not command.strip().startswith(("show ", "display ", "get ", "ping ")) or not words.strip():
                faults["expected"] = _("Give a command that only shows, “=>” and the words: %(line)s") % {"line": line}
        if faults:
            raise ValidationError(faults)


class PushStep(models.Model):
    """A device in a plan. ``commands`` and ``digest`` are those that were checked; no secret is in them.

    ``said``: lines typed with what the device answered, secrets masked, as ``[[line, answer], …]``.
    """

    plan = models.ForeignKey(PushPlan, models.CASCADE, related_name="steps")
    device = models.ForeignKey(ManagedDevice, models.CASCADE, related_name="push_steps")
    position = models.PositiveIntegerField(_("order"))
    commands = models.TextField(_("lines to be given"))
    digest = models.CharField(max_length=64)
    mended = models.PositiveSmallIntegerField(_("findings mended"), null=True)
    made = models.PositiveSmallIntegerField(_("new findings"), null=True)
    """None: the command language is not judged."""
    state = models.CharField(_("state"), max_length=12, choices=StepState, default=StepState.WAITING)
    fault = models.CharField(_("reason"), max_length=12, blank=True)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    unsaved = models.BooleanField(_("not saved on the device"), default=False)
    said = models.JSONField(_("conversation"), default=list)
    before = models.ForeignKey(ConfigVersion, models.SET_NULL, null=True, related_name="+")
    after = models.ForeignKey(ConfigVersion, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(_("work began"), null=True)
    ended_at = models.DateTimeField(_("work ended"), null=True)

    class Meta:
        verbose_name = _("device in a push")
        verbose_name_plural = _("devices in pushes")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "device"], name="push_once_a_device")]

    def __str__(self) -> str:
        return f"{self.plan}: {self.device}"

    def get_absolute_url(self) -> str:
        return reverse("configurations:push-step", args=[self.pk])
