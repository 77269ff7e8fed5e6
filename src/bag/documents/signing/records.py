"""The authorities that administrators declare trusted, as records."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bag.core.access import ADMINISTRATORS, Rights
from bag.core.records.spec import Column, Record
from bag.core.ui.format import moment
from bag.documents.models import TrustAnchor


class TrustAnchorRecord(Record):
    """Everybody of the branch sees whom the institution trusts; only administrators change it."""

    model = TrustAnchor
    fields = ["label", "pem", "active", "note"]
    columns = [Column("label"), Column("subject"), Column("active"), Column("valid_until")]
    filters = ["active", "valid_until"]
    bulk_fields = ["active", "note"]
    icon = "shield-check"
    rights = Rights(add=ADMINISTRATORS, change=ADMINISTRATORS, delete=ADMINISTRATORS)
    nav_group = "documents"
    nav_order = 70

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return {
            "certificate": [
                (_("Authority"), row.subject),
                (_("Valid until"), moment(row.valid_until)),
                (_("SHA-256 fingerprint"), row.fingerprint),
            ]
        }
