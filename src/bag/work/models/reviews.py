"""What review campaigns of every room share: a campaign with two reviewers, and its signed lines."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bag.core.models import RecordModel


class ReviewCampaign(RecordModel):
    """A review of everything of a kind that a service answers for.

    The second reviewer gets the lines in which the first has a hand. A room subclasses it, and ``ReviewedLine`` with a
    foreign key ``campaign`` to it (``related_name="lines"``).
    """

    search_fields = ("title",)
    key_field = "title"

    title = models.CharField(_("title"), max_length=200, unique=True)
    owner_service = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="%(app_label)s_reviews",
        limit_choices_to={"kind": "service"},
        verbose_name=_("owner service"),
    )
    reviewer = models.ForeignKey(
        "organization.Person", models.PROTECT, related_name="%(app_label)s_reviews", verbose_name=_("reviewer")
    )
    second_reviewer = models.ForeignKey(
        "organization.Person",
        models.PROTECT,
        related_name="%(app_label)s_second_reviews",
        verbose_name=_("second reviewer"),
    )
    due_on = models.DateField(_("due"))
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    completed_at = models.DateTimeField(_("completed"), null=True, editable=False)

    class Meta(RecordModel.Meta):
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reviewer=F("second_reviewer")),
                name="%(app_label)s_%(class)s_two_reviewers",
                violation_error_message=_("The second reviewer must be somebody else."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class ReviewedLine(models.Model):
    """One thing in a campaign; its text stays when the thing goes. ``decision`` is one of the room's choices.

    ``digest`` is the SHA-256 of what was signed (``bag.work.reviewing.digest``), in hexadecimal.
    """

    context = models.CharField(_("where it stands"), max_length=200)
    text = models.TextField(_("reviewed"))
    reviewer = models.ForeignKey("organization.Person", models.PROTECT, related_name="+", verbose_name=_("reviewer"))
    decision = models.CharField(_("decision"), max_length=8, blank=True)
    note = models.TextField(_("note"), blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("signed by")
    )
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(signed_at=None) | (Q(signed_by__isnull=False) & ~Q(decision="") & ~Q(digest="")),
                name="%(app_label)s_%(class)s_signed_with_decision",
            )
        ]

    def __str__(self) -> str:
        return self.text[:100]

    @property
    def thing(self) -> Any:
        """The reviewed row while it is there, else None."""
        raise NotImplementedError
