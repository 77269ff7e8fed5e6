"""A meeting: when and where, what was on the agenda, who came. Signed minutes are fixed by the database."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.committees.domain.quorum import VOTING
from bag.committees.models.choices import MEETING_TONES, MeetingStatus, MemberRole, Presence
from bag.committees.models.committee import Committee
from bag.committees.models.triggers import kept_with_minutes
from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.documents.models import Document
from bag.organization.models import Person, Unit
from bag.places.models import Place


@tracked()
class Meeting(RecordModel):
    """It gets its number when it is opened, so planned ones that never took place leave no gap.

    ``minutes`` is the document that was issued when the minutes were signed.
    """

    search_fields: ClassVar[tuple[str, ...]] = ("number", "title", "venue")
    key_field: ClassVar[str] = "id"
    sort_field: ClassVar[str] = "starts_at"

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="meetings", verbose_name=_("committee"))
    number = models.CharField(_("meeting number"), max_length=24, blank=True)
    title = models.CharField(_("occasion"), max_length=200, blank=True, help_text=_("Empty for an ordinary meeting."))
    status = models.CharField(_("status"), max_length=10, choices=MeetingStatus.choices, default=MeetingStatus.PLANNED)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place"))
    venue = models.CharField(
        _("room or link"), max_length=200, blank=True, help_text=_("Where it is none of our places.")
    )
    cancel_reason = models.CharField(_("reason of the cancellation"), max_length=300, blank=True)
    minutes = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed minutes")
    )
    closed_at = models.DateTimeField(_("minutes signed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("minutes signed by"),
    )

    class Meta(RecordModel.Meta):
        verbose_name = _("committee meeting")
        verbose_name_plural = _("committee meetings")
        ordering: ClassVar = ["-starts_at", "-id"]
        indexes: ClassVar = [
            GinIndex(fields=["search_vector"], name="committees_meeting_find"),
            models.Index(fields=["committee", "-starts_at"], name="meeting_of_committee"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["committee", "number"], condition=~Q(number=""), name="meeting_number_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_it_begins",
                violation_error_message=_("A meeting ends after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=(MeetingStatus.PLANNED, MeetingStatus.CANCELLED), number="")
                | (Q(status__in=(MeetingStatus.HELD, MeetingStatus.CLOSED)) & ~Q(number="")),
                name="meeting_held_has_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(status=MeetingStatus.CANCELLED) | ~Q(cancel_reason=""),
                name="meeting_cancelled_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status=MeetingStatus.CLOSED)
                | Q(minutes__isnull=False, closed_at__isnull=False, closed_by__isnull=False),
                name="meeting_closed_is_signed",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="meeting_numbered_kept", operation=pgtrigger.Delete, condition=~pgtrigger.Q(old__number="")
            ),
            pgtrigger.Protect(
                name="meeting_closed_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status=MeetingStatus.CLOSED.value),
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.committee.code} {timezone.localtime(self.starts_at):%d.%m.%Y}"

    @property
    def label(self) -> str:
        """The number, or committee and day before there is one."""
        return str(self)

    @property
    def tone(self) -> str:
        return MEETING_TONES[self.status]

    @property
    def is_open(self) -> bool:
        """Whether agenda and minutes may still be written."""
        return self.status in (MeetingStatus.PLANNED, MeetingStatus.HELD)

    @property
    def where(self) -> str:
        return str(self.place) if self.place_id else self.venue


@tracked()
class AgendaItem(models.Model):
    """One point of the agenda in its order (from 1), with what was said about it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda", verbose_name=_("meeting"))
    order = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("agenda item"), max_length=300)
    minutes = models.TextField(_("minutes"), max_length=20_000, blank=True)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering: ClassVar = ["meeting_id", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "order"], name="agenda_order_once", deferrable=models.Deferrable.DEFERRED
            )
        ]
        triggers: ClassVar = [kept_with_minutes("agenda_kept_with_minutes")]

    def __str__(self) -> str:
        return f"{self.order}. {self.title}"


@tracked()
class Attendance(models.Model):
    """A seat at one meeting as it was that day: person (empty when vacant), office, service."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance", verbose_name=_("meeting"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    title = models.CharField(_("office"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=MemberRole.choices)
    acting = models.BooleanField(_("acting"), default=False)
    service = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    presence = models.CharField(
        _("presence"), max_length=8, choices=Presence.choices, blank=True, default=Presence.UNKNOWN
    )

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering: ClassVar = ["meeting_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "person"], condition=Q(person__isnull=False), name="attendance_once"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(presence=Presence.PRESENT), name="attendance_of_somebody"
            ),
        ]
        triggers: ClassVar = [kept_with_minutes("attendance_kept_with_minutes")]

    def __str__(self) -> str:
        return str(self.person) if self.person_id else self.title

    @property
    def votes(self) -> bool:
        return self.role in VOTING
