"""Checklists: what is looked at and measured on a job."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.field.domain.checklist import Item, ItemError, read
from bag.field.wording import item_refusal
from bag.work.models.oncall import SERVICES


def check_items(value: Any) -> None:
    """Refuses a list that is no checklist."""
    try:
        read(value)
    except ItemError as error:
        raise ValidationError(item_refusal(error)) from error


@tracked()
class Checklist(RecordModel):
    """A named list of items (``domain.checklist``). A work order keeps a copy of its items as they were at planning."""

    search_fields = ("name", "notes")

    name = models.CharField(_("name"), max_length=120)
    service = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="checklists", limit_choices_to=SERVICES,
        verbose_name=_("service"),
    )  # fmt: skip
    items = models.JSONField(_("items"), default=list, validators=[check_items])
    active = models.BooleanField(_("in use"), default=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service", "name"],
                name="checklist_once_in_service",
                violation_error_message=_("The service has a checklist of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lines(self) -> list[Item]:
        """The items, read."""
        return read(self.items)

    def count_items(self) -> int:
        """How many lines the list has."""
        return len(self.items)
