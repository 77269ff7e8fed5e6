"""How clauses stand, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

from bag.standards.domain.standing import Standing

STANDINGS: dict[Standing, Any] = {
    Standing.MEASURED: pgettext_lazy("standing of a clause", "measured: kept"),
    Standing.ATTESTED: pgettext_lazy("standing of a clause", "stated: kept"),
    Standing.NOT_APPLICABLE: pgettext_lazy("standing of a clause", "does not apply"),
    Standing.EXEMPT: pgettext_lazy("standing of a clause", "exempt"),
    Standing.STALE: pgettext_lazy("standing of a clause", "statement too old"),
    Standing.UNKNOWN: pgettext_lazy("standing of a clause", "not known"),
    Standing.BROKEN: pgettext_lazy("standing of a clause", "not kept"),
}
STANDING_TONES = {
    Standing.MEASURED: "ok", Standing.ATTESTED: "ok", Standing.NOT_APPLICABLE: "void", Standing.EXEMPT: "waived",
    Standing.STALE: "warning", Standing.UNKNOWN: "unknown", Standing.BROKEN: "critical",
}  # fmt: skip
EDITION_TONES = {"draft": "minor", "in_force": "ok", "withdrawn": "void"}
EXEMPTION_TONES = {"asked": "info", "approved": "waived", "refused": "void", "ended": "void"}
