"""Tones and small words of the pages."""

from __future__ import annotations

from bag.configurations.models import Outcome, WaiverState

OUTCOME_TONES = {
    Outcome.NEW.value: "unknown",
    Outcome.OK.value: "ok",
    Outcome.UNREACHABLE.value: "major",
    Outcome.REFUSED.value: "major",
    Outcome.HOST_KEY.value: "critical",
    Outcome.TIMEOUT.value: "major",
    Outcome.TOO_LONG.value: "major",
    Outcome.CUT.value: "major",
    Outcome.UNKNOWN.value: "major",
    Outcome.DENIED.value: "major",
}
WAIVER_TONES = {
    WaiverState.ASKED.value: "warning",
    WaiverState.APPROVED.value: "waived",
    WaiverState.REFUSED.value: "void",
    WaiverState.ENDED.value: "void",
}
