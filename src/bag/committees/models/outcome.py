"""What a meeting leads to: decisions, and actions with owner and term."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.committees.domain.quorum import Vote
from bag.committees.domain.standing import standing
from bag.committees.models.choices import STANDING_TONES, ActionState, StandingChoice
from bag.committees.models.meeting import AgendaItem, Meeting
from bag.committees.models.triggers import kept_with_minutes
from bag.core.history import tracked
from bag.core.models import Attachment, RecordModel
from bag.organization.models import Person, Position, Unit


@tracked()
class Decision(RecordModel):
    """It gets its number when the minutes are signed, in the order of the agenda; from then on nothing changes it.

    ``service`` is the one that it concerns; empty: the whole branch.
    """

    search_fields: ClassVar[tuple[str, ...]] = ("number", "text")
    key_field: ClassVar[str] = "id"
    sort_field: ClassVar[str] = "number"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions", verbose_name=_("meeting"))
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("agenda item")
    )
    number = models.CharField(_("decision number"), max_length=24, blank=True)
    text = models.TextField(_("decision"), max_length=8000)
    adopted_on = models.DateField(_("adopted on"))
    in_favor = models.PositiveSmallIntegerField(_("in favor"))
    against = models.PositiveSmallIntegerField(_("against"), default=0)
    abstaining = models.PositiveSmallIntegerField(_("abstaining"), default=0)
    service = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="committee_decisions",
        limit_choices_to={"kind": "service"}, verbose_name=_("concerns"), help_text=_("Empty: the whole branch."),
    )  # fmt: skip

    class Meta(RecordModel.Meta):
        verbose_name = _("committee decision")
        verbose_name_plural = _("committee decisions")
        ordering: ClassVar = ["-adopted_on", "-id"]
        indexes: ClassVar = [GinIndex(fields=["search_vector"], name="committees_decision_find")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], condition=~Q(number=""), name="decision_number_once"),
            models.CheckConstraint(condition=Q(in_favor__gte=1), name="decision_somebody_in_favor"),
        ]
        triggers: ClassVar = [kept_with_minutes("decision_kept_with_minutes")]

    def __str__(self) -> str:
        return self.number or self.short

    @property
    def label(self) -> str:
        """The number, or the first words before there is one."""
        return str(self)

    @property
    def short(self) -> str:
        """The first words."""
        return self.text if len(self.text) <= SHORT else f"{self.text[: SHORT - 1].rstrip()}…"

    @property
    def vote(self) -> Vote:
        return Vote(self.in_favor, self.against, self.abstaining)


SHORT = 80


@tracked()
class Action(RecordModel):
    """What somebody has to do by a day. Owned by an office (whoever holds it) or by a person.

    ``service`` is that of the owner, '' for the branch; its people see the action.
    """

    search_fields: ClassVar[tuple[str, ...]] = ("text", "evidence")
    key_field: ClassVar[str] = "id"
    sort_field: ClassVar[str] = "due_on"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="actions", verbose_name=_("meeting"))
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name=_("decision")
    )
    text = models.TextField(_("action"), max_length=4000)
    owner_position = models.ForeignKey(
        Position,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="committee_actions",
        verbose_name=_("owning position"),
    )
    owner_person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="committee_actions", verbose_name=_("owning person")
    )
    service = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("service")
    )
    due_on = models.DateField(_("due on"), db_index=True)
    state = models.CharField(_("state"), max_length=8, choices=ActionState.choices, default=ActionState.OPEN)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    evidence = models.TextField(_("what was done"), max_length=4000, blank=True)
    files = models.ManyToManyField(Attachment, blank=True, related_name="+", verbose_name=_("files"))

    class Meta(RecordModel.Meta):
        verbose_name = _("committee action")
        verbose_name_plural = _("committee actions")
        ordering: ClassVar = ["due_on", "id"]
        indexes: ClassVar = [
            GinIndex(fields=["search_vector"], name="committees_action_find"),
            models.Index(fields=["state", "due_on"], name="committee_action_due"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(owner_position__isnull=False, owner_person__isnull=True)
                | Q(owner_position__isnull=True, owner_person__isnull=False),
                name="committee_action_has_one_owner",
                violation_error_message=_("Name either a position or a person as the owner."),
            ),
            models.CheckConstraint(
                condition=Q(state=ActionState.OPEN, done_on__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(state=ActionState.OPEN) & ~Q(evidence=""),
                name="committee_action_closed_is_told",
            ),
            models.CheckConstraint(
                condition=~Q(state=ActionState.DONE) | Q(done_on__isnull=False), name="committee_action_done_on_a_day"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="committee_action_rooted",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__meeting_id__df=pgtrigger.F("new__meeting_id")),
            ),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= SHORT else f"{self.text[: SHORT - 1].rstrip()}…"

    @property
    def owner(self) -> Person | Position | None:
        return self.owner_person if self.owner_person_id else self.owner_position

    @property
    def owner_name(self) -> str:
        return str(self.owner)

    @property
    def standing(self) -> str:
        """How it stands today."""
        return standing(self.state, self.due_on, self.done_on, timezone.localdate()).value

    def get_standing_display(self) -> str:
        return str(StandingChoice(self.standing).label)

    @property
    def tone(self) -> str:
        return STANDING_TONES[self.standing]
