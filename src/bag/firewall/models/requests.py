"""Requests for rules: who wants what for whom and until when, who agreed, who did it, who saw that it works."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.firewall.models.rules import SERVICES, Action, Purpose, RuleSet
from bag.work.models.asking import at_moment, by_account, three_people


class RequestKind(models.TextChoices):
    NORMAL = "normal", pgettext_lazy("rule request", "normal")
    EMERGENCY = "emergency", pgettext_lazy("rule request", "emergency")


class RequestState(models.TextChoices):
    REQUESTED = "requested", pgettext_lazy("rule request", "requested")
    REVIEW = "review", pgettext_lazy("rule request", "under examination")
    APPROVED = "approved", pgettext_lazy("rule request", "approved")
    IMPLEMENTED = "implemented", pgettext_lazy("rule request", "implemented")
    VERIFIED = "verified", pgettext_lazy("rule request", "verified")
    EXPIRED = "expired", pgettext_lazy("rule request", "expired")
    REMOVED = "removed", pgettext_lazy("rule request", "removed")
    REJECTED = "rejected", pgettext_lazy("rule request", "turned down")


@tracked()
class RuleRequest(RecordModel):
    """A request for a rule. Its state moves through ``services.requests``."""

    search_fields = ("number", "title", "source", "target", "reason")
    key_field = "number"
    sort_field = "number"

    number = models.CharField(_("number"), max_length=30, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=RequestKind, default=RequestKind.NORMAL)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, default=Purpose.VLAN)
    owner_service = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="rule_requests",
        limit_choices_to=SERVICES,
        verbose_name=_("owner service"),
    )
    unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="asked_rules", verbose_name=_("asking unit")
    )
    rule_set = models.ForeignKey(
        RuleSet, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name=_("rule set")
    )
    action = models.CharField(_("action"), max_length=6, choices=Action, default=Action.PERMIT)
    source = models.CharField(_("source"), max_length=400, help_text=_("Addresses, networks or ranges, with commas."))
    target = models.CharField(_("destination"), max_length=400)
    protocol = models.CharField(_("protocol"), max_length=40, blank=True, help_text=_("tcp, udp, icmp; empty for all."))
    port = models.CharField(_("port"), max_length=200, blank=True, help_text=_("443, 1000-2000; empty for all."))
    reason = models.TextField(_("reason"))
    risk_note = models.TextField(_("risk"), blank=True)
    rollback = models.TextField(_("way back"), blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    expires_on = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=RequestState, default=RequestState.REQUESTED, editable=False
    )
    requested_at = models.DateTimeField(_("requested"), editable=False)
    requested_by = by_account(_("requested by"))
    examined_at = at_moment(_("examined"))
    examined_by = by_account(_("examined by"))
    approved_at = at_moment(_("approved"))
    approved_by = by_account(_("approved by"))
    approve_until = at_moment(_("approval due"))
    decision_note = models.TextField(_("note of the decision"), blank=True, editable=False)
    implemented_at = at_moment(_("implemented"))
    implemented_by = by_account(_("implemented by"))
    verified_at = at_moment(_("verified"))
    verified_by = by_account(_("verified by"))
    verification = models.TextField(_("what the verification found"), blank=True, editable=False)
    ended_at = at_moment(_("ended at"))

    class Meta(RecordModel.Meta):
        verbose_name = _("rule request")
        verbose_name_plural = _("rule requests")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(expires_on=None) | Q(expires_on__gte=F("starts_on")),
                name="rulerequest_expires_after_start",
                violation_error_message=_("The end must not lie before the start."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="emergency") | Q(expires_on__isnull=False),
                name="rulerequest_emergency_expires",
                violation_error_message=_("An emergency rule needs an end."),
            ),
            three_people("rulerequest_three_people"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
