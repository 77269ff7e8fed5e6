"""Requests of municipal employees: what was asked, where it stands, who approved, what came of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.work.domain.requests import OPEN
from bag.work.models.catalogue import RequestType
from bag.work.models.hours import Priority, Timed


class RequestState(models.TextChoices):
    NEW = "new", pgettext_lazy("request", "new")
    APPROVAL = "approval", pgettext_lazy("request", "at approval")
    ASSIGNED = "assigned", pgettext_lazy("request", "in work")
    PENDING = "pending", pgettext_lazy("request", "waiting")
    DONE = "done", pgettext_lazy("request", "done")
    ACCEPTED = "accepted", pgettext_lazy("request", "accepted")
    REJECTED = "rejected", pgettext_lazy("request", "turned down")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn")


class Channel(models.TextChoices):
    """The way a request came."""

    PAGE = "page", _("Request page")
    LABEL = "label", _("Equipment label")
    PHONE = "phone", _("Telephone")
    MAIL = "mail", _("E-mail")


def _account(name: Any, related: str = "+") -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name=related, verbose_name=name
    )


@tracked()
class Request(RecordModel, Timed):
    """A wish of somebody, on its way through a service. Changed through ``services.requests``.

    ``requester`` is the account that follows and accepts it; empty for callers and writers without one, whom ``caller``
    and ``contact`` name. ``opened_by`` typed it. ``answers`` has question names of the type as keys.
    """

    search_fields = ("number", "title", "description", "caller", "result")
    key_field = "number"
    sort_field = "opened_at"

    number = models.CharField(_("number"), max_length=30, unique=True, editable=False)
    type = models.ForeignKey(RequestType, models.PROTECT, related_name="requests", verbose_name=_("request type"))
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    service = models.ForeignKey("organization.Unit", models.PROTECT, related_name="requests", verbose_name=_("service"))
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.NEW)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.MEDIUM)
    channel = models.CharField(_("came by"), max_length=10, choices=Channel, default=Channel.PAGE)
    requester = _account(_("requester"), "work_requests")
    opened_by = _account(_("opened by"))
    person = models.ForeignKey(
        "organization.Person", models.PROTECT, null=True, blank=True, related_name="requests", verbose_name=_("person")
    )
    unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    caller = models.CharField(_("caller"), max_length=160, blank=True)
    contact = models.CharField(_("phone or e-mail"), max_length=254, blank=True)
    equipment = models.ForeignKey(
        "inventory.Equipment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("piece of equipment"),
    )
    place = models.ForeignKey(
        "places.Place", models.SET_NULL, null=True, blank=True, related_name="requests", verbose_name=_("place")
    )
    answers = models.JSONField(_("answers"), default=dict, blank=True, editable=False)
    done_lines = models.JSONField(default=list, editable=False)
    """Numbers of the lines of the type's checklist that are done."""
    assignee = models.ForeignKey(
        "organization.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_requests",
        verbose_name=_("assigned to"),
    )
    incident = models.ForeignKey(
        "work.Incident",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="requests",
        verbose_name=_("incident"),
    )
    opened_at = models.DateTimeField(_("opened"))
    pending_reason = models.CharField(_("waits for"), max_length=300, blank=True, editable=False)
    pending_until = models.DateTimeField(_("waits until"), null=True, editable=False)
    done_at = models.DateTimeField(_("done"), null=True, editable=False)
    result = models.TextField(_("result"), blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    rating = models.PositiveSmallIntegerField(
        _("rating"), null=True, editable=False, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    rating_text = models.CharField(_("words of the requester"), max_length=1000, blank=True, editable=False)
    reopened = models.PositiveSmallIntegerField(_("reopened"), default=0, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        indexes: ClassVar = [
            *RecordModel.Meta.indexes,
            models.Index(fields=["target_at"], condition=Q(state__in=sorted(OPEN)), name="request_open"),
            models.Index(fields=["warn_at"], condition=Q(state__in=sorted(OPEN)), name="request_warn"),
            models.Index(fields=["service", "state"], name="request_of_service"),
            models.Index(fields=["requester", "-opened_at"], name="request_of_requester"),
            models.Index(fields=["-opened_at"], name="request_newest"),
            models.Index(fields=["done_at"], name="request_done"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5), name="request_rating_one_to_five"
            ),
            models.CheckConstraint(
                condition=~Q(state="pending") | ~Q(pending_reason=""),
                name="request_waits_for_something",
                violation_error_message=_("Say what the request waits for."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def asked_by(self) -> str:
        """Whoever asked, in words."""
        return str(self.person or self.requester or self.caller)


class RequestStep(models.Model):
    """The time line of a request: append-only. ``shown``: the requester reads it too."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="steps")
    at = models.DateTimeField(_("time"))
    verb = models.CharField(_("step"), max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("text"), blank=True)
    shown = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")
        indexes: ClassVar = [models.Index(fields=["request", "at"], name="request_steps")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.verb}"


@tracked()
class Approval(models.Model):
    """An approval asked of a position. A trigger of the database refuses who asked or typed the request."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="approvals")
    rank = models.PositiveSmallIntegerField()
    position = models.ForeignKey("organization.Position", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved = models.BooleanField(null=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("approval of a request")
        verbose_name_plural = _("approvals of requests")
        ordering: ClassVar = ["rank"]
        indexes: ClassVar = [
            models.Index(
                fields=["position"], condition=Q(decided_at=None, asked_at__isnull=False), name="approval_waits"
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "rank"], name="approval_once"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, approved=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, approved__isnull=False),
                name="approval_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.rank}"


class MailTaken(models.Model):
    """A message of the mailbox that was looked at, so that none is taken twice; also what was refused and why."""

    message_id = models.CharField(max_length=500, unique=True)
    sender = models.CharField(_("sender"), max_length=254)
    at = models.DateTimeField(_("time"))
    request = models.ForeignKey(Request, models.CASCADE, null=True, related_name="mails")
    refused = models.CharField(_("refused"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("e-mail of the mailbox")
        verbose_name_plural = _("e-mails of the mailbox")
        indexes: ClassVar = [models.Index(fields=["sender", "at"], name="mail_of_sender")]

    def __str__(self) -> str:
        return self.message_id
