"""Problems: the cause behind incidents, and what is done so that they do not come again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.work.models.incidents import Incident


class ProblemState(models.TextChoices):
    OPEN = "open", pgettext_lazy("problem", "examined")
    KNOWN = "known", pgettext_lazy("problem", "cause known")
    CLOSED = "closed", pgettext_lazy("problem", "closed")


@tracked()
class Problem(RecordModel):
    """What makes incidents happen. Its state follows from what is filled in: cause, then corrective action done."""

    search_fields = ("number", "title", "description", "root_cause", "workaround", "corrective_action")
    key_field = "number"
    sort_field = "opened_at"

    number = models.CharField(_("number"), max_length=30, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    service = models.ForeignKey("organization.Unit", models.PROTECT, related_name="problems", verbose_name=_("service"))
    state = models.CharField(_("state"), max_length=10, choices=ProblemState, default=ProblemState.OPEN, editable=False)
    owner = models.ForeignKey(
        "organization.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        verbose_name=_("examined by"),
    )
    description = models.TextField(_("description"), blank=True)
    incidents = models.ManyToManyField(Incident, blank=True, related_name="problems", verbose_name=_("incidents"))
    root_cause = models.TextField(_("root cause"), blank=True)
    workaround = models.TextField(_("what helps meanwhile"), blank=True)
    corrective_action = models.TextField(_("corrective action"), blank=True)
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    done_on = models.DateField(_("corrective action done"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_on=None) | ~Q(root_cause="") & ~Q(corrective_action=""),
                name="problem_done_with_cause",
                violation_error_message=_("Before the action is done, root cause and corrective action are written."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
