"""What the pages of devices and waivers show beside their fields."""

from __future__ import annotations

from typing import Any

from bag.configurations import queries, rights
from bag.configurations.forms import FileForm, NoteForm, ReasonForm
from bag.configurations.models import ManagedDevice, Waiver, WaiverState
from bag.configurations.rule_words import reason, title
from bag.configurations.services.devices import fingerprint
from bag.configurations.services.waivers import may_decide
from bag.configurations.wording import OUTCOME_TONES, WAIVER_TONES

VERSIONS = 20


def device(row: ManagedDevice, user: Any) -> dict[str, Any]:
    """Findings, versions and the state of the last reading. Four queries."""
    status = getattr(row, "status", None)
    versions = list(row.versions.defer("text", "masked").select_related("by").order_by("-taken_at", "-pk")[:VERSIONS])
    works = rights.works(user, row)
    return {
        "backup": status,
        "outcome_tone": OUTCOME_TONES[status.outcome] if status else "unknown",
        "found": queries.findings_of(row),
        "versions": list(zip(versions, [*versions[1:], None][: len(versions)], strict=True)),
        "waivers": [
            (one, title(one.rule), WAIVER_TONES[one.state])
            for one in row.waivers.select_related("asked_by").order_by("-expires_on", "-pk")[:VERSIONS]
        ],
        "works": works,
        "pinned": fingerprint(status.host_key) if status else "",
        "offered": fingerprint(status.offered_key) if status else "",
        "key_form": ReasonForm() if status and status.offered_key and rights.leads(user, row) else None,
        "file_form": FileForm() if works else None,
    }


def waiver(row: Waiver, user: Any) -> dict[str, Any]:
    """The rule in words, and the forms that fit. No query."""
    decides = may_decide(user, row)
    return {
        "rule_title": title(row.rule),
        "rule_reason": reason(row.rule),
        "state_tone": WAIVER_TONES[row.state],
        "form": NoteForm() if row.state == WaiverState.ASKED and decides else None,
        "may_end": row.state == WaiverState.APPROVED and rights.works(user, row.device),
    }
