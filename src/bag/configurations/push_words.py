"""Words of pushes: why lines are refused, why a push of a device stopped, and the tones of its states."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bag.configurations.domain.pushing import LinesRefused
from bag.configurations.models import PlanState, StepState
from bag.configurations.pushing.order import Fault

REFUSED: dict[str, Any] = {
    "empty": _("There are no lines to be given."),
    "many": _("%(detail)s lines are too many for one push."),
    "long": _("A line is too long: %(detail)s"),
    "control": _("A line holds characters that cannot be typed: %(detail)s"),
    "placeholder": _("Fill this in first: %(detail)s"),
    "several_lines": _("A text of several lines is set at the device: %(detail)s"),
    "leaves": _("This line leaves the configuration mode: %(detail)s"),
    "harms": _("This line is no configuration: %(detail)s"),
    "renames": _("A push does not rename a device: %(detail)s"),
    "value": _("There is no value for, or no meaning in: %(detail)s"),
}
FAULTS: dict[str, Any] = {
    Fault.NOT_READ.value: _("Its configuration could not be read before; nothing was typed."),
    Fault.DRIFT.value: _("Its configuration has changed since the check; nothing was typed."),
    Fault.CANCELLED.value: _("Somebody stopped the push."),
    Fault.BROKE_OFF.value: _("The connection broke off while lines were typed."),
    Fault.HUNG.value: _("It did not answer to a line in its time."),
    Fault.REFUSED.value: _("It refused a line."),
    Fault.QUESTION.value: _("It asked a question; the answer was no."),
    Fault.GONE.value: _("After the change it let nobody in."),
    Fault.FINDINGS.value: _("The change would break rules."),
    Fault.ANSWER.value: _("An answer afterwards was not the expected one."),
    Fault.MONITORING.value: _("After the change it no longer answered to the monitoring."),
    "interrupted": _("The work was interrupted here; look at the device."),
}
PLAN_TONES = {
    PlanState.DRAFT.value: "void",
    PlanState.PREPARED.value: "info",
    PlanState.RUNNING.value: "warning",
    PlanState.DONE.value: "ok",
    PlanState.HALTED.value: "critical",
}
STEP_TONES = {
    StepState.WAITING.value: "void",
    StepState.RUNNING.value: "warning",
    StepState.SKIPPED.value: "void",
    StepState.DONE.value: "ok",
    StepState.UNTOUCHED.value: "minor",
    StepState.ROLLED_BACK.value: "major",
    StepState.NOT_RESTORED.value: "critical",
    StepState.LOST.value: "critical",
}


def lines_refused(error: LinesRefused) -> str:
    """The sentence of a ``LinesRefused``."""
    text = str(REFUSED[error.code])
    return text % {"detail": error.detail} if "%(" in text else text
