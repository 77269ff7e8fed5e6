"""Editions of the book: what was issued, of which content, who looked at it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel


def _account(name: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=name
    )


@tracked()
class BookEdition(RecordModel):
    """An issued book of the whole network, or the dossier of a site. ``revision`` counts those of one scope.

    ``mark`` is the hash of the content: a book with the same mark says the same. ``changes`` is what
    ``domain.content.differences`` found against the edition before: [section, added, removed, changed].
    """

    search_fields = ("title", "notes")
    key_field = "title"
    sort_field = "title"

    title = models.CharField(_("title"), max_length=250, unique=True, editable=False)
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, editable=False, related_name="network_books", verbose_name=_("site")
    )
    revision = models.PositiveIntegerField(_("revision"), editable=False)
    mark = models.CharField(_("mark of the content"), max_length=64, editable=False)
    rows = models.PositiveIntegerField(_("lines in the book"), editable=False)
    changes = models.JSONField(default=list, editable=False)
    document = models.OneToOneField(
        "documents.Document", models.PROTECT, null=True, editable=False, related_name="network_book",
        verbose_name=_("document"),
    )  # fmt: skip
    made_at = models.DateTimeField(_("issued at"), editable=False)
    made_by = _account(pgettext_lazy("network book", "issued by"))
    reviewed_at = models.DateTimeField(pgettext_lazy("network book", "reviewed"), null=True, editable=False)
    reviewed_by = _account(_("reviewed by"))
    review_by = models.DateField(_("to be reviewed by"), null=True, editable=False)
    review_note = models.TextField(_("what the review found"), blank=True, editable=False)
    controlled = models.ForeignKey(
        "documents.ControlledDocument", models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("controlled document"),
    )  # fmt: skip
    notes = models.TextField(_("notes"), blank=True)

    class Meta(RecordModel.Meta):
        verbose_name = _("edition of the network book")
        verbose_name_plural = _("editions of the network book")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "revision"], name="network_book_revision_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | Q(made_by=None) | ~Q(reviewed_by=F("made_by")),
                name="network_book_reviewed_by_another",
                violation_error_message=_("Who issued the book does not review it."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EditionPrints(models.Model):
    """The hashes of an edition's rows, kept apart: they are large and never change. See ``domain.content.prints``."""

    edition = models.OneToOneField(BookEdition, models.CASCADE, primary_key=True, related_name="prints")
    found = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.edition)
