"""Signatures on documents: whom we trust, what the server sealed, and what people signed and sent back."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.documents.domain.certificates import CertificateError, read_anchor
from bag.documents.models.document import Document

KEPT = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
REFUSALS = {
    "not-one": _("This is not exactly one certificate in PEM form (-----BEGIN CERTIFICATE-----)."),
    "private-key": _("This text holds a private key. Never paste a private key; only the certificate is needed."),
    "not-an-authority": _("This is the certificate of a person or server, not of a certificate authority."),
}


@tracked()
class TrustAnchor(RecordModel):
    """The certificate of an authority whose signatures and time stamps are trusted."""

    search_fields: ClassVar[tuple[str, ...]] = ("label", "subject", "note")
    key_field: ClassVar[str] = "label"

    label = models.CharField(pgettext_lazy("trust anchor", "label"), max_length=120, unique=True)
    pem = models.TextField(
        _("certificate (PEM)"),
        max_length=20_000,
        help_text=_("The root or intermediate certificate of the authority, from -----BEGIN to END CERTIFICATE-----."),
    )
    active = models.BooleanField(_("trusted"), default=True)
    note = models.CharField(_("note"), max_length=300, blank=True, help_text=_("Where it comes from, who checked it."))
    subject = models.CharField(_("authority"), max_length=300, editable=False)
    fingerprint = models.CharField(_("SHA-256 fingerprint"), max_length=64, editable=False)
    valid_until = models.DateTimeField(_("valid until"), editable=False)

    class Meta(RecordModel.Meta):
        verbose_name, verbose_name_plural = _("trust anchor"), _("trust anchors")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                name="trust_anchor_once",
                violation_error_message=_("This certificate is in the list already."),
            )
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """Read the certificate; refuse what is none, what holds a private key, and what can vouch for nobody."""
        super().clean()
        try:
            self.fill_certificate()
        except CertificateError as error:
            raise ValidationError({"pem": REFUSALS[error.reason]}) from None

    def fill_text(self) -> None:
        self.fill_certificate()
        super().fill_text()

    def fill_certificate(self) -> None:
        """Compute authority, fingerprint and validity from the certificate; raises ``CertificateError``."""
        facts = read_anchor(self.pem)
        self.subject, self.fingerprint, self.valid_until = facts.subject[:300], facts.fingerprint, facts.valid_until

    @property
    def expired(self) -> bool:
        return self.valid_until < timezone.now()


class DocumentSeal(models.Model):
    """The server's seal on an issued document: by which certificate, and whether a time-stamp authority confirmed."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="seal", verbose_name=_("document"))
    subject = models.CharField(_("seal certificate"), max_length=300)
    fingerprint = models.CharField(_("SHA-256 fingerprint"), max_length=64)
    valid_until = models.DateTimeField(_("valid until"))
    time_stamped = models.BooleanField(_("time-stamped"))
    sealed_at = models.DateTimeField(_("sealed at"), auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("document seal"), _("document seals")
        triggers: ClassVar = [KEPT]

    def __str__(self) -> str:
        return f"{self.document}: {self.subject}"


class SignedCopy(models.Model):
    """An issued document that people signed with their own means and sent back. Its PDF lies in the archive."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="signed_copies", verbose_name=_("document"))
    sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64)
    size = models.PositiveIntegerField(_("size of the PDF"))
    report = models.JSONField(_("verification report"))
    """What the verification found on arrival, as ``domain.signatures.Report.as_json`` writes it."""
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("received by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("signed copy"), _("signed copies")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "sha256"], name="signed_copy_once"),
        ]
        triggers: ClassVar = [KEPT]

    def __str__(self) -> str:
        return f"{self.document} ({self.sha256[:12]})"
