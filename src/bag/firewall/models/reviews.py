"""Review campaigns: every rule of a service is looked at by somebody who has no hand in it, and signed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.firewall.models.rules import Rule
from bag.work.models.reviews import ReviewCampaign, ReviewedLine


@tracked()
class Campaign(ReviewCampaign):
    """A review of the rules in force."""

    class Meta(ReviewCampaign.Meta):
        verbose_name = _("rule review")
        verbose_name_plural = _("rule reviews")


class Decision(models.TextChoices):
    KEEP = "keep", pgettext_lazy("rule review", "keep")
    NARROW = "narrow", pgettext_lazy("rule review", "narrow")
    REMOVE = "remove", pgettext_lazy("rule review", "remove")


class ReviewLine(ReviewedLine):
    """One rule in a campaign, in the context of its rule set."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="lines")
    rule = models.ForeignKey(Rule, models.SET_NULL, null=True, related_name="review_lines")

    class Meta(ReviewedLine.Meta):
        verbose_name = _("reviewed rule")
        verbose_name_plural = _("reviewed rules")

    @property
    def thing(self) -> Rule | None:
        return self.rule
