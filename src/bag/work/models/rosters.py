"""Rosters: the duties of a service from one day to another, their swaps, the ledger of points, and calls to duty."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.organization.models.ranges import never_twice
from bag.work.models.oncall import SERVICES, CallTarget, DutyRole


class RosterState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("roster", "draft")
    PUBLISHED = "published", pgettext_lazy("roster", "published")
    CLOSED = "closed", pgettext_lazy("roster", "closed")


@tracked()
class Roster(RecordModel):
    """Duties of one service from ``first`` to ``last``, both counted. Changed through ``services.rosters``.

    ``missing`` people are open after planning, ``at_least`` of them proven unavoidable; ``binding`` holds [rule, open
    without it or null]; ``spread`` is the greatest distance from the fair share.
    """

    search_fields: ClassVar[tuple[str, ...]] = ()
    key_field: ClassVar[str] = "id"
    sort_field: ClassVar[str] = "first"

    service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="rosters", limit_choices_to=SERVICES,
        verbose_name=_("service"),
    )  # fmt: skip
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=10, choices=RosterState, default=RosterState.DRAFT, editable=False)
    planned_at = models.DateTimeField(_("planned"), null=True, editable=False)
    missing = models.PositiveSmallIntegerField(_("open duties"), null=True, editable=False)
    at_least = models.PositiveSmallIntegerField(_("unavoidable open duties"), null=True, editable=False)
    spread = models.FloatField(_("distance from the fair share"), null=True, editable=False)
    binding = models.JSONField(_("binding rules"), default=list, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("published by"),
    )  # fmt: skip
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("duty roster")
        verbose_name_plural = _("duty rosters")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="roster_days_in_order",
                violation_error_message=_("The last day is before the first day."),
            ),
            never_twice(
                "roster_once_a_day", "service", span=("first", "last"),
                message=_("The service has a roster for some of these days already."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        first, last = (formats.date_format(day, "SHORT_DATE_FORMAT") for day in (self.first, self.last))
        return f"{self.service}, {first} – {last}"


@tracked()
class DutyShift(RecordModel):
    """One person on one duty of a day. ``starts_at`` and ``ends_at`` are moments; ``hand``: placed by a person."""

    search_fields: ClassVar[tuple[str, ...]] = ()
    key_field: ClassVar[str] = "id"
    sort_field: ClassVar[str] = "starts_at"

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="shifts", verbose_name=_("duty roster"))
    role = models.ForeignKey(DutyRole, models.PROTECT, related_name="shifts", verbose_name=_("duty role"))
    day = models.DateField(_("day"))
    person = models.ForeignKey("organization.Person", models.PROTECT, related_name="shifts", verbose_name=_("person"))
    vehicle = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="shifts", verbose_name=_("vehicle")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    points = models.PositiveSmallIntegerField(_("points"))
    hand = models.BooleanField(_("placed by hand"), default=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("shift of a duty")
        verbose_name_plural = _("shifts of duties")
        indexes: ClassVar = [
            *RecordModel.Meta.indexes,
            models.Index(fields=["person", "starts_at"], name="shift_of_person"),
            models.Index(fields=["starts_at", "ends_at"], name="shift_at"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "day"],
                name="shift_one_a_day",
                violation_error_message=_("The person is on duty on this day already."),
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_moments_in_order"),
        ]

    def __str__(self) -> str:
        return f"{formats.date_format(self.day, 'SHORT_DATE_FORMAT')} {self.role}: {self.person}"


class SwapState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("swap", "asked")
    ACCEPTED = "accepted", pgettext_lazy("swap", "accepted")
    APPROVED = "approved", pgettext_lazy("swap", "approved")
    DECLINED = "declined", pgettext_lazy("swap", "declined")
    REFUSED = "refused", pgettext_lazy("swap", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("swap", "withdrawn")


OPEN_SWAPS = (SwapState.ASKED, SwapState.ACCEPTED)


@tracked()
class DutySwap(models.Model):
    """A wish to hand a duty to somebody else, alone or for one of theirs (``back``): asked → accepted → approved.

    Who approves is neither who asked nor who accepted; the database holds to it as well.
    """

    shift = models.ForeignKey(DutyShift, models.CASCADE, related_name="swaps", verbose_name=_("shift of a duty"))
    taker = models.ForeignKey("organization.Person", models.PROTECT, related_name="+", verbose_name=_("taken over by"))
    back = models.ForeignKey(
        DutyShift, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("in return for")
    )
    state = models.CharField(_("state"), max_length=10, choices=SwapState, default=SwapState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("duty swap")
        verbose_name_plural = _("duty swaps")
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["shift"], condition=Q(state__in=["asked", "accepted"]), name="swap_asked_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("accepted_by")) & Q(decided_by__isnull=False)),
                name="swap_approved_by_a_third",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shift} → {self.taker}"


class LedgerEntry(models.Model):
    """What one person had in a closed roster: written once at the closing, carried into the next."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="ledger")
    person = models.ForeignKey("organization.Person", models.PROTECT, related_name="+")
    shifts = models.PositiveSmallIntegerField(pgettext_lazy("roster", "duties"))
    points = models.PositiveSmallIntegerField(_("points"))
    available_days = models.PositiveSmallIntegerField(_("available days"))
    carried = models.FloatField(_("carried in"))
    carry = models.FloatField(_("carried out"))

    class Meta:
        verbose_name = _("entry of the points ledger")
        verbose_name_plural = _("entries of the points ledger")
        constraints: ClassVar = [models.UniqueConstraint(fields=["roster", "person"], name="ledger_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.carry:+.2f}"


class DutyAlert(models.Model):
    """The calling of people for one incident, until somebody acknowledges, it is over, or the chain ends."""

    incident = models.OneToOneField("work.Incident", models.CASCADE, related_name="alert")
    started_at = models.DateTimeField(_("begun"))
    reached = models.PositiveSmallIntegerField(_("steps done"), default=0)
    next_at = models.DateTimeField(_("next step"), null=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("call to duty")
        verbose_name_plural = _("calls to duty")
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="alert_next_step")
        ]

    def __str__(self) -> str:
        return str(self.incident)


class CallChannel(models.TextChoices):
    APP = "app", pgettext_lazy("channel", "in the application")
    SMS = "sms", pgettext_lazy("channel", "text message")
    VOICE = "voice", pgettext_lazy("channel", "phone call")


class CallOutcome(models.TextChoices):
    TOLD = "told", pgettext_lazy("call", "told")
    NOT_CONNECTED = "not_connected", pgettext_lazy("call", "not connected")
    NO_ADDRESS = "no_address", pgettext_lazy("call", "no account or number")
    FAILED = "failed", pgettext_lazy("call", "failed")


class DutyCall(models.Model):
    """One person called on one channel in one step: written in the transaction of the call, so nobody hears twice."""

    alert = models.ForeignKey(DutyAlert, models.CASCADE, related_name="calls")
    person = models.ForeignKey("organization.Person", models.PROTECT, related_name="+")
    target = models.CharField(_("who"), max_length=20, choices=CallTarget)
    channel = models.CharField(_("channel"), max_length=10, choices=CallChannel)
    outcome = models.CharField(_("outcome"), max_length=15, choices=CallOutcome)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("call of a person")
        verbose_name_plural = _("calls of people")
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alert", "person", "channel"], name="called_once_on_a_channel")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.channel}"
