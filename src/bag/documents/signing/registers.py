"""What signatures hand to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Action, Finding, IntegrityCheck, NavItem, Panel
from bag.documents.rights import sees
from bag.documents.signing import copies, panels
from bag.documents.signing.records import TrustAnchorRecord


def fill() -> None:
    registers.records.add(TrustAnchorRecord())
    registers.panels.add(
        Panel(
            key="signatures",
            record="documents.document",
            title=_("Signatures"),
            template="documents/signature_panel.html",
            context=panels.on_document,
            icon="certificate",
            order=20,
        )
    )
    registers.panels.add(
        Panel(
            key="signed-attachments",
            record="*",
            title=_("Signatures in attachments"),
            template="documents/signature_panel.html",
            context=panels.on_attachments,
            icon="certificate",
            order=95,
        )
    )
    _fill_shell()
    registers.integrity_checks.add(
        IntegrityCheck("documents.signed-copies", _("Files of signed copies"), _check_copies)
    )


def _fill_shell() -> None:
    registers.navigation.add(
        NavItem(
            "documents.signatures",
            "documents",
            _("Verify signatures"),
            "documents:signatures-check",
            "certificate",
            60,
            shown=sees,
        )
    )
    registers.actions.add(
        Action(
            "documents.signatures",
            _("Verify signatures"),
            "documents:signatures-check",
            "certificate",
            words="e-imza imza doğrulama mühür zaman damgası pades signature seal",
            shown=sees,
        )
    )


def _check_copies() -> list[Finding]:
    return [
        Finding(str(copy), str(_("The archived PDF is missing or was altered."))) for copy in copies.damaged_copies()
    ]
