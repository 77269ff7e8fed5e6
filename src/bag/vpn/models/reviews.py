"""Quarterly reviews: every open account is looked at by somebody who has no hand in it, and signed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.vpn.models.access import Account
from bag.work.models.reviews import ReviewCampaign, ReviewedLine


@tracked()
class AccountReview(ReviewCampaign):
    """A review of the accounts that stand open or are suspended."""

    class Meta(ReviewCampaign.Meta):
        verbose_name = _("review of VPN accounts")
        verbose_name_plural = _("reviews of VPN accounts")


class Decision(models.TextChoices):
    KEEP = "keep", pgettext_lazy("VPN review", "keep")
    SUSPEND = "suspend", pgettext_lazy("VPN review", "suspend")
    CLOSE = "close", pgettext_lazy("VPN review", "close")


class AccountLine(ReviewedLine):
    """One account in a review, in the context of its unit, with its use and end as they stood."""

    campaign = models.ForeignKey(AccountReview, models.CASCADE, related_name="lines")
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="review_lines")

    class Meta(ReviewedLine.Meta):
        verbose_name = _("reviewed account")
        verbose_name_plural = _("reviewed accounts")

    @property
    def thing(self) -> Account | None:
        return self.account
