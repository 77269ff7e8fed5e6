"""Complaints about coverage, and work on access points with its proof."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.wireless.models.points import AccessPoint


class DeviceKind(models.TextChoices):
    PHONE = "phone", pgettext_lazy("device of a user", "telephone")
    LAPTOP = "laptop", _("laptop")
    TABLET = "tablet", _("tablet")
    TERMINAL = "terminal", _("hand terminal")
    OTHER = "other", pgettext_lazy("device of a user", "other")


class Trouble(models.TextChoices):
    NO_SIGNAL = "no_signal", _("no signal")
    WEAK = "weak", _("weak signal")
    SLOW = "slow", _("slow")
    DROPS = "drops", _("connection breaks off")
    LOGIN = "login", _("cannot sign in")
    ROAMING = "roaming", _("breaks off while walking")


class ComplaintState(models.TextChoices):
    OPEN = "open", pgettext_lazy("wireless complaint", "open")
    SOLVED = "solved", pgettext_lazy("wireless complaint", "solved")
    NOT_FOUND = "not_found", pgettext_lazy("wireless complaint", "not found")


def _account(name: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=name
    )


def _moment(name: Any) -> Any:
    return models.DateTimeField(name, null=True, editable=False)


@tracked()
class Complaint(RecordModel):
    """Somebody has no or bad wireless at a place. Closed by ``services.complaints``."""

    search_fields = ("text", "result")
    sort_field = "at"
    key_field = "id"

    owner_service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="+", verbose_name=_("owner service"),
        limit_choices_to=Q(kind="service"),
    )  # fmt: skip
    place = models.ForeignKey(
        "places.Place", models.PROTECT, related_name="wireless_complaints", verbose_name=_("place")
    )
    at = models.DateTimeField(_("when it was"), default=timezone.now)
    trouble = models.CharField(_("what happens"), max_length=10, choices=Trouble)
    device = models.CharField(_("with which device"), max_length=10, choices=DeviceKind, default=DeviceKind.PHONE)
    text = models.CharField(_("in words"), max_length=1000, blank=True)
    access_point = models.ForeignKey(
        AccessPoint, models.SET_NULL, null=True, blank=True, related_name="complaints", verbose_name=_("access point")
    )
    request = models.ForeignKey(
        "work.Request", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("request")
    )
    incident = models.ForeignKey(
        "work.Incident", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("incident")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ComplaintState, default=ComplaintState.OPEN, editable=False
    )
    told_by = _account(_("told by"))
    closed_at = _moment(_("closed"))
    closed_by = _account(_("closed by"))
    result = models.TextField(_("result"), blank=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("wireless complaint")
        verbose_name_plural = _("wireless complaints")

    def __str__(self) -> str:
        return f"{self.place}: {self.get_trouble_display()}"


class ImprovementKind(models.TextChoices):
    MOVE = "move", pgettext_lazy("access point", "move it")
    ADD = "add", pgettext_lazy("access point", "add another one")
    REPLACE = "replace", pgettext_lazy("access point", "replace it")
    TUNE = "tune", pgettext_lazy("access point", "change channel or power")
    CABLE = "cable", pgettext_lazy("access point", "mend its cabling")
    REMOVE = "remove", pgettext_lazy("access point", "take it away")


class ImprovementState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("improvement", "planned")
    MEASURING = "measuring", pgettext_lazy("improvement", "being measured")
    BETTER = "better", pgettext_lazy("improvement", "better")
    SAME = "same", pgettext_lazy("improvement", "no difference")
    WORSE = "worse", pgettext_lazy("improvement", "worse")
    UNMEASURED = "unmeasured", pgettext_lazy("improvement", "cannot be measured")
    DROPPED = "dropped", pgettext_lazy("improvement", "not done")


@tracked()
class Improvement(RecordModel):
    """Work on an access point that serves badly. ``before`` and ``after`` are its parts then, as in ``DayScore``."""

    search_fields = ("reason",)
    sort_field = "planned_on"
    key_field = "id"

    access_point = models.ForeignKey(
        AccessPoint, models.PROTECT, related_name="improvements", verbose_name=_("access point")
    )
    kind = models.CharField(_("what is done"), max_length=8, choices=ImprovementKind, default=ImprovementKind.MOVE)
    reason = models.TextField(_("reason"))
    order = models.OneToOneField(
        "field.WorkOrder", models.PROTECT, null=True, editable=False, related_name="wireless_improvement",
        verbose_name=_("work order"),
    )  # fmt: skip
    state = models.CharField(
        _("state"), max_length=10, choices=ImprovementState, default=ImprovementState.PLANNED, editable=False
    )
    planned_on = models.DateField(_("planned"), editable=False)
    planned_by = _account(_("planned by"))
    score_before = models.FloatField(_("score before"), null=True, editable=False)
    before = models.JSONField(default=list, editable=False)
    done_on = models.DateField(_("done"), null=True, editable=False)
    score_after = models.FloatField(_("score after"), null=True, editable=False)
    after = models.JSONField(default=list, editable=False)
    judged_on = models.DateField(_("judged on"), null=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("wireless improvement")
        verbose_name_plural = _("wireless improvements")

    def __str__(self) -> str:
        return f"{self.access_point}: {self.get_kind_display()}"
