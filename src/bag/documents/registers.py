"""What the documents room hands to the registers."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.domain.evidence import EvidenceShape
from bag.core.registers import (
    Action,
    BulkOffer,
    DatedSource,
    EvidenceSource,
    Finding,
    FormTemplate,
    IntegrityCheck,
    NavItem,
    NotificationKind,
    NumberSeries,
    Panel,
    Retention,
)
from bag.documents import dates, panels, queries, records, samples
from bag.documents.domain import shapes
from bag.documents.letters import queries as letter_queries
from bag.documents.letters import services as letters
from bag.documents.letters.paper import TEMPLATE as LETTER
from bag.documents.letters.records import LetterheadRecord, LetterRecord
from bag.documents.models import Document, DocumentStatus, VerificationLookup
from bag.documents.rights import may_dispose, sees, sees_letters
from bag.documents.signing import registers as signing

FORMS = "documents/forms/"


def fill() -> None:
    for record in (records.DocumentRecord(), records.ControlledDocumentRecord(), records.FilePlanRecord()):
        registers.records.add(record)
    signing.fill()
    _fill_letters()
    _fill_forms()
    _fill_shell()
    _fill_upkeep()


def _fill_forms() -> None:
    registers.number_series.add(NumberSeries("TTN", _("Hand-over records"), "TTN-{year}/{number:06d}"))
    registers.number_series.add(NumberSeries("GVT", _("Temporary loan records"), "GVT-{year}/{number:05d}"))
    registers.number_series.add(NumberSeries("DTR", _("Technical reports for write-off"), "DTR-{year}/{number:05d}"))
    registers.number_series.add(NumberSeries("GT", _("Job descriptions"), "GT-{year}/{number:05d}"))
    registers.number_series.add(NumberSeries("AFR", _("Monthly reports"), "AFR-{year}/{number:04d}"))
    registers.number_series.add(NumberSeries("YFR", _("Yearly reports"), "YFR-{year}/{number:04d}"))
    for form in (
        FormTemplate(
            key="hand-over",
            title=_("Hand-over and custody record"),
            template=f"{FORMS}hand_over.typ",
            sample=samples.hand_over,
            shape=shapes.hand_over,
            series="TTN",
            retention_years=10,
        ),
        FormTemplate(
            key="loan-record",
            title=_("Temporary loan record"),
            template=f"{FORMS}loan_record.typ",
            sample=samples.loan_record,
            shape=shapes.loan_record,
            series="GVT",
        ),
        FormTemplate(
            key="write-off",
            title=_("Technical report for write-off"),
            template=f"{FORMS}write_off.typ",
            sample=samples.write_off,
            shape=shapes.write_off,
            series="DTR",
        ),
        FormTemplate(
            key="label-sheet",
            title=_("QR label sheet"),
            template=f"{FORMS}label_sheet.typ",
            sample=samples.label_sheet,
            shape=shapes.label_sheet,
        ),
        FormTemplate(
            key="job-description",
            title=_("Job description form"),
            template=f"{FORMS}job_description.typ",
            sample=samples.job_description,
            shape=shapes.job_description,
            series="GT",
            retention_years=10,
        ),
        FormTemplate(
            key="monthly-report",
            title=_("Monthly activity report"),
            template=f"{FORMS}monthly_report.typ",
            sample=samples.monthly_report,
            shape=shapes.monthly_report,
            series="AFR",
            file_plan="040.02",
            retention_years=10,
        ),
        FormTemplate(
            key="yearly-report",
            title=_("Yearly activity report"),
            template=f"{FORMS}monthly_report.typ",
            sample=samples.monthly_report,
            shape=shapes.monthly_report,
            series="YFR",
            file_plan="040.05",
            retention_years=20,
        ),
    ):
        registers.forms.add(form)


def _fill_letters() -> None:
    registers.records.add(LetterRecord())
    registers.records.add(LetterheadRecord())
    registers.notification_kinds.add(NotificationKind(letters.NEWS, _("Official letters"), email="now"))
    registers.forms.add(
        FormTemplate(key=letters.FORM_KEY, title=_("Official letter (sample)"), template=LETTER, sample=samples.letter)
    )
    registers.navigation.add(
        NavItem(
            "documents.desk",
            "documents",
            _("Letter desk"),
            "documents:letter-desk",
            "inbox",
            1,
            shown=sees_letters,
            count=lambda user: letter_queries.waiting_for(user).count(),
        )
    )


def _fill_shell() -> None:
    registers.panels.add(
        Panel(
            key="documents",
            record="*",
            title=_("Documents"),
            template="documents/panel.html",
            context=panels.documents,
            icon="file-certificate",
            order=80,
        )
    )
    registers.bulk_offers.add(BulkOffer("documents.print", panels.bulk_links))
    registers.navigation.add(
        NavItem("documents.forms", "documents", _("Forms"), "documents:forms", "printer", 20, shown=sees)
    )
    registers.navigation.add(
        NavItem(
            "documents.disposal",
            "documents",
            _("Due for disposal"),
            "documents:disposal",
            "trash",
            50,
            shown=may_dispose,
            count=panels.disposal_count,
        )
    )
    registers.actions.add(
        Action(
            "documents.verify",
            _("Verify a document"),
            "verify",
            "shield-check",
            words="doğrulama karekod verification code qr",
        )
    )


def _fill_upkeep() -> None:
    issued, controlled = ("documents.document",), ("documents.controlleddocument",)
    for source in (
        EvidenceSource(
            "documents.issued", _("Issued documents"), ("A-DOC", "A-ARCH"), queries.issued_evidence, watches=issued
        ),
        EvidenceSource(
            "documents.hand-over", _("Hand-over records"), ("A-TAS",), queries.hand_over_evidence, watches=issued
        ),
        EvidenceSource(
            "documents", _("Controlled documents"), ("I-ISMS", "N-STD"), queries.controlled_evidence,
            shape=EvidenceShape.DOCUMENT, watches=controlled,
        ),
    ):  # fmt: skip
        registers.evidence_sources.add(source)
    registers.dated_sources.add(DatedSource("documents.reviews", _("Reviews of documents"), dates.reviews, 50))
    registers.integrity_checks.add(IntegrityCheck("documents.files", _("Files of issued documents"), _check_files))
    registers.retention_rules.add(Retention("documents.drafts", _("Drafts of documents"), 30, _prune_drafts))
    registers.retention_rules.add(
        Retention("documents.lookups", _("Look-ups of the verification page"), 1, _prune_lookups)
    )


def _check_files() -> list[Finding]:
    return [
        Finding(str(document), str(_("The archived PDF is missing or was altered.")))
        for document in queries.damaged_files()
    ]


def _prune_drafts(before: datetime) -> int:
    return Document.objects.filter(status=DocumentStatus.DRAFT, updated_at__lt=before).delete()[0]


def _prune_lookups(before: datetime) -> int:
    return VerificationLookup.objects.filter(minute__lt=before).delete()[0]
