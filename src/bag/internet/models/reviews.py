"""Review campaigns: whoever answers for a unit keeps or takes back each internet right of its people, and signs."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.internet.models.access import AccessRight
from bag.work.models.reviews import ReviewCampaign, ReviewedLine


@tracked()
class AccessReview(ReviewCampaign):
    """A review of all internet rights in force. The two reviewers get the units for which nobody else can sign."""

    suspend_after = models.PositiveSmallIntegerField(
        _("suspend unanswered rights after (days)"), null=True, blank=True, validators=[MaxValueValidator(90)],
        help_text=_("Days after the due day; empty: never."),
    )  # fmt: skip
    repeat_months = models.PositiveSmallIntegerField(
        _("again after (months)"), default=3, validators=[MaxValueValidator(12)], help_text=_("0: only this once.")
    )
    suspended_at = models.DateTimeField(_("unanswered rights suspended"), null=True, editable=False)
    follows = models.OneToOneField(
        "self", models.SET_NULL, null=True, editable=False, related_name="successor", verbose_name=_("follows")
    )

    class Meta(ReviewCampaign.Meta):
        verbose_name = _("review of internet rights")
        verbose_name_plural = _("reviews of internet rights")


class Decision(models.TextChoices):
    KEEP = "keep", pgettext_lazy("internet right", "keep")
    REVOKE = "revoke", pgettext_lazy("internet right", "take back")


class AccessReviewLine(ReviewedLine):
    """One right in a campaign, in the context of its unit; the widest first."""

    campaign = models.ForeignKey(AccessReview, models.CASCADE, related_name="lines")
    right = models.ForeignKey(AccessRight, models.SET_NULL, null=True, related_name="review_lines")

    class Meta(ReviewedLine.Meta):
        verbose_name = _("reviewed internet right")
        verbose_name_plural = _("reviewed internet rights")

    @property
    def thing(self) -> AccessRight | None:
        return self.right
