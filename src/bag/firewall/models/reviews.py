"""Review campaigns: every rule of a service is looked at by somebody who has no hand in it, and signed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.firewall.models.rules import SERVICES, Rule


@tracked()
class Campaign(RecordModel):
    """A review of the rules in force. The second reviewer gets the rules in which the first has a hand."""

    search_fields = ("title",)
    key_field = "title"

    title = models.CharField(_("title"), max_length=200, unique=True)
    owner_service = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="rule_reviews",
        limit_choices_to=SERVICES,
        verbose_name=_("owner service"),
    )
    reviewer = models.ForeignKey(
        "organization.Person", models.PROTECT, related_name="rule_reviews", verbose_name=_("reviewer")
    )
    second_reviewer = models.ForeignKey(
        "organization.Person", models.PROTECT, related_name="second_rule_reviews", verbose_name=_("second reviewer")
    )
    due_on = models.DateField(_("due"))
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    completed_at = models.DateTimeField(_("completed"), null=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("rule review")
        verbose_name_plural = _("rule reviews")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reviewer=F("second_reviewer")),
                name="campaign_two_reviewers",
                violation_error_message=_("The second reviewer must be somebody else."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Decision(models.TextChoices):
    KEEP = "keep", pgettext_lazy("rule review", "keep")
    NARROW = "narrow", pgettext_lazy("rule review", "narrow")
    REMOVE = "remove", pgettext_lazy("rule review", "remove")


class ReviewLine(models.Model):
    """One rule in a campaign; the text stays when the rule goes."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="lines")
    rule = models.ForeignKey(Rule, models.SET_NULL, null=True, related_name="review_lines")
    rule_set = models.CharField(_("rule set"), max_length=120)
    text = models.TextField(_("rule"))
    reviewer = models.ForeignKey("organization.Person", models.PROTECT, related_name="+", verbose_name=_("reviewer"))
    decision = models.CharField(_("decision"), max_length=6, choices=Decision, blank=True)
    note = models.TextField(_("note"), blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("signed by")
    )

    class Meta:
        verbose_name = _("reviewed rule")
        verbose_name_plural = _("reviewed rules")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(signed_at=None) | (Q(signed_by__isnull=False) & ~Q(decision="")),
                name="reviewline_signed_with_decision",
            )
        ]

    def __str__(self) -> str:
        return self.text[:100]
