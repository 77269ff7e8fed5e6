"""One factory per model of the documents room."""

from __future__ import annotations

from datetime import date

import factory
from factory.django import DjangoModelFactory

from bag.documents import samples
from bag.documents.models import ControlledDocument, ControlledKind, Document, FilePlanCode
from bag.organization.tests.factories import UserFactory


class FilePlanCodeFactory(DjangoModelFactory):
    class Meta:
        model = FilePlanCode
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{100 + n // 100:03d}.{n % 100:02d}")
    title = factory.Sequence(lambda n: f"Konu {n}")
    retention_years = 10


class DocumentFactory(DjangoModelFactory):
    """A draft hand-over record; ``services.issue_draft`` gives it a number."""

    class Meta:
        model = Document

    form_key = "hand-over"
    series = "TTN"
    title = "Taşınır Teslim ve Zimmet Tutanağı"
    subject_label = factory.Sequence(lambda n: f"KNK-SW-{n:03d}")
    data = factory.LazyFunction(samples.hand_over)
    drafted_by = factory.SubFactory(UserFactory)


class ControlledDocumentFactory(DjangoModelFactory):
    class Meta:
        model = ControlledDocument

    code = factory.Sequence(lambda n: f"BG-PO-{n:03d}")
    title = factory.Sequence(lambda n: f"Erişim Denetimi Politikası {n}")
    kind = ControlledKind.POLICY


class ApprovedDocumentFactory(ControlledDocumentFactory):
    status = "in_force"
    approved_at = date(2026, 1, 15)
    review_by = date(2027, 1, 15)
