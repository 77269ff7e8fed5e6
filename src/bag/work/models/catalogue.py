"""The catalogue: what can be asked for, what is asked about it, who approves, who gets it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.work.domain.questions import QuestionError, read
from bag.work.models.hours import Priority, TargetTimes
from bag.work.wording import question_refusal


class RequestKind(models.TextChoices):
    SERVICE = "service", _("Service")
    FAULT = "fault", _("Fault")


class Icon(models.TextChoices):
    """Pictures of the catalogue's tiles."""

    LIST = "clipboard-list", _("list")
    NETWORK = "network", _("network")
    WIFI = "wifi", _("wireless network")
    LOCK = "shield-lock", _("security")
    KEY = "key", _("access")
    PHONE = "phone", _("telephone")
    RADIO = "radio", _("radio")
    CAMERA = "device-cctv", _("camera")
    VIDEO = "video", _("recording")
    POWER = "plug", _("power")
    BATTERY = "battery-charging", _("battery")
    SIM = "device-mobile", _("mobile phone")
    COMPUTER = "device-laptop", _("computer")
    BUILDING = "building", _("building")
    CAR = "car", _("vehicle")
    TOOL = "tool", _("repair")
    FAULT = "urgent", _("fault")
    PAPER = "file-text", _("document")
    QUESTION = "help-circle", _("question")


def check_questions(value: Any) -> None:
    """Refuses questions that no form can be made of."""
    try:
        read(value)
    except QuestionError as error:
        raise ValidationError(question_refusal(error)) from error


@tracked()
class RequestType(RecordModel, TargetTimes):
    """One thing that every municipal employee can ask a service for.

    ``questions`` is a list in the format of ``domain.questions``; ``checklist`` has one line for each thing to do.
    """

    search_fields = ("title", "title_en", "summary", "words")
    key_field = "code"
    sort_field = "title"

    code = models.CharField(
        _("code"), max_length=40, unique=True, validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    )
    service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="request_types", verbose_name=_("service")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=RequestKind, default=RequestKind.SERVICE)
    title = models.CharField(_("title"), max_length=100)
    title_en = models.CharField(_("title in English"), max_length=100)
    summary = models.CharField(_("in a sentence"), max_length=200, blank=True)
    words = models.CharField(
        _("other words"), max_length=300, blank=True, help_text=_("Words by which people look for it.")
    )
    icon = models.CharField(_("icon"), max_length=40, choices=Icon, default=Icon.LIST)
    rank = models.PositiveSmallIntegerField(_("order"), default=100)
    active = models.BooleanField(_("offered"), default=True)
    questions = models.JSONField(_("questions"), default=list, blank=True, validators=[check_questions])
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.MEDIUM)
    checklist = models.TextField(_("checklist"), blank=True, help_text=_("One line for each thing to do."))
    output_form = models.CharField(
        _("form at the end"), max_length=60, blank=True, help_text=_("Key of the printed form that ends the work.")
    )

    class Meta(RecordModel.Meta):
        verbose_name = _("request type")
        verbose_name_plural = _("request types")

    def __str__(self) -> str:
        return self.title_en if get_language() == "en" else self.title

    def clean(self) -> None:
        super().clean()
        if self.output_form and registers.forms.get(self.output_form) is None:
            raise ValidationError({"output_form": _("There is no printed form of this key.")})

    @property
    def lines(self) -> list[str]:
        """The lines of the checklist."""
        return [line.strip() for line in self.checklist.splitlines() if line.strip()]


@tracked()
class ApprovalStep(RecordModel):
    """A position whose holder must agree before the work begins; steps are asked in order."""

    search_fields: ClassVar[tuple[str, ...]] = ()
    key_field = "id"
    sort_field = "rank"

    type = models.ForeignKey(RequestType, models.CASCADE, related_name="approval_steps", verbose_name=_("request type"))
    rank = models.PositiveSmallIntegerField(_("order"), default=1, validators=[MinValueValidator(1)])
    position = models.ForeignKey(
        "organization.Position", models.PROTECT, related_name="+", verbose_name=_("approved by")
    )

    class Meta(RecordModel.Meta):
        verbose_name = _("approval step")
        verbose_name_plural = _("approval steps")
        indexes: ClassVar = RecordModel.Meta.indexes
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["type", "rank"],
                name="approval_step_once",
                violation_error_message=_("This request type has a step of this order already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.position}"


@tracked()
class RoutingRule(RecordModel):
    """Where a request goes when its answer is so: to another service, or out of our scope with advice.

    The first rule of a type that fits decides; ``question`` empty fits every answer.
    """

    search_fields = ("answer", "advice")
    key_field = "id"
    sort_field = "rank"

    type = models.ForeignKey(RequestType, models.CASCADE, related_name="routing_rules", verbose_name=_("request type"))
    rank = models.PositiveSmallIntegerField(_("order"), default=1, validators=[MinValueValidator(1)])
    question = models.CharField(_("question"), max_length=40, blank=True, help_text=_("Name of the question."))
    answer = models.CharField(_("answer"), max_length=200, blank=True, help_text=_("One or more answers, parted by |."))
    service = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("goes to")
    )
    advice = models.CharField(
        _("outside our scope"),
        max_length=500,
        blank=True,
        help_text=_("Who does it instead; the request is then turned down with this sentence."),
    )

    class Meta(RecordModel.Meta):
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(service=None) ^ Q(advice=""),
                name="routing_rule_leads_somewhere",
                violation_error_message=_("A rule names either a service or who does it instead."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.rank}"
