"""Surveys: what somebody needs at a place, looked at on the spot, decided, installed and handed over as one chain."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.surveys.domain.life import OPEN


class SurveyKind(models.TextChoices):
    """What is to be installed."""

    CAMERA = "camera", _("Cameras")
    WIRELESS = "wireless", _("Wireless network")
    NETWORK = "network", _("Wired network and fiber")
    TELEPHONY = "telephony", _("Telephony")
    RADIO = "radio", _("Radio")
    POWER = "power", _("Power, cooling, fire safety")
    ROOM = "room", _("System room")
    OTHER = "other", pgettext_lazy("kind of survey", "Other")


class SurveyState(models.TextChoices):
    REQUESTED = "requested", pgettext_lazy("survey", "requested")
    VISITED = "visited", pgettext_lazy("survey", "visited")
    REPORTED = "reported", pgettext_lazy("survey", "awaits decision")
    RETURNED = "returned", pgettext_lazy("survey", "sent back")
    REJECTED = "rejected", pgettext_lazy("survey", "turned down")
    APPROVED = "approved", pgettext_lazy("survey", "approved")
    INSTALLING = "installing", pgettext_lazy("survey", "being installed")
    INSTALLED = "installed", pgettext_lazy("survey", "installed")
    HANDED_OVER = "handed_over", pgettext_lazy("survey", "handed over")
    TRANSFERRED = "transferred", pgettext_lazy("survey", "custody transferred")
    CANCELLED = "cancelled", pgettext_lazy("survey", "given up")


def _account(name: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=name
    )


def _paper(name: Any) -> Any:
    return models.ForeignKey(
        "documents.Document", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=name
    )


@tracked()
class Survey(RecordModel):
    """A survey and its chain. Its state and everything that is not in the form change through ``services``."""

    search_fields = ("number", "title", "need", "conclusion")
    key_field = "number"
    sort_field = "opened_at"

    number = models.CharField(_("number"), max_length=30, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=SurveyKind, default=SurveyKind.NETWORK)
    owner_service = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="surveys",
        limit_choices_to={"kind": "service"},
        verbose_name=_("owner service"),
    )
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="surveys", verbose_name=_("place"))
    unit = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="asked_surveys",
        verbose_name=_("asking unit"),
    )
    request = models.ForeignKey(
        "work.Request", models.SET_NULL, null=True, blank=True, related_name="surveys", verbose_name=_("request")
    )
    need = models.TextField(_("what is needed"))
    lead = models.ForeignKey(
        "organization.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="surveys",
        verbose_name=_("surveyed by"),
    )
    planned_at = models.DateTimeField(_("planned visit"), null=True, blank=True)
    due_on = models.DateField(_("report due on"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=SurveyState, default=SurveyState.REQUESTED, editable=False
    )
    opened_at = models.DateTimeField(_("opened"), editable=False)
    opened_by = _account(_("opened by"))
    visited_at = models.DateTimeField(_("visited"), null=True, editable=False)
    conclusion = models.TextField(_("conclusion"), blank=True, editable=False)
    reported_at = models.DateTimeField(_("reported"), null=True, editable=False)
    reported_by = _account(_("reported by"))
    report = _paper(_("survey report"))
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = _account(_("decided by"))
    decision_note = models.TextField(_("reason of the decision"), blank=True, editable=False)
    order = models.ForeignKey(
        "field.WorkOrder",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="surveys",
        verbose_name=_("installation order"),
    )
    installed_at = models.DateTimeField(_("installed"), null=True, editable=False)
    pieces = models.ManyToManyField(
        "inventory.Equipment", blank=True, editable=False, related_name="surveys", verbose_name=_("installed pieces")
    )
    receiver = models.ForeignKey(
        "organization.Person",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("received by"),
    )
    hand_over = _paper(_("hand-over record"))
    handed_over_at = models.DateTimeField(_("handed over"), null=True, editable=False)
    transferred_at = models.DateTimeField(_("custody transferred"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        indexes: ClassVar = [
            *RecordModel.Meta.indexes,
            models.Index(fields=["due_on"], condition=Q(state__in=sorted(OPEN)), name="survey_open"),
            models.Index(fields=["owner_service", "state"], name="survey_of_service"),
            models.Index(fields=["-opened_at"], name="survey_newest"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(reported_by=None) | ~Q(decided_by=F("reported_by")),
                name="survey_decided_by_another",
                violation_error_message=_("Nobody decides on a survey that they reported themselves."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "installing", "installed", "handed_over", "transferred"])
                | Q(decided_at__isnull=False, reported_at__isnull=False),
                name="survey_installed_after_decision",
                violation_error_message=_("Nothing is installed before the survey is reported and decided."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
