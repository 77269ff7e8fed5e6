"""What alarms and the steps of their lives say: code and values in the tables, a sentence for whoever reads.

Names of targets, checks and records are what people wrote, and ``why`` is what a probe answered; both stay as they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bag.core.ui.format import moment
from bag.core.ui.numbers import number

Said = Mapping[str, Any]
LONGEST = 300
_OTHERS = 8


def say(code: str, **values: Any) -> dict[str, Any]:
    """What goes into the tables; values are JSON."""
    return {"code": code, **{name: value for name, value in values.items() if value not in (None, "", [])}}


def word(said: Said | None) -> str:
    """The sentence in the language of the reader; empty for nothing, and for what this version does not know."""
    sentence = SENTENCES.get(said.get("code", "")) if said else None
    if said is None or sentence is None:
        return ""
    try:
        return sentence(said)[:LONGEST]
    except (KeyError, TypeError, ValueError):
        return ""


def plain(said: Said | None) -> str:
    """The sentence in the language of the institution: for searching, exports and official texts."""
    with translation.override(settings.LANGUAGE_CODE):
        return word(said)


def measured(value: float | None) -> float | None:
    """A number as sentences carry it: to two places, None where there is none."""
    return round(value, 2) if value is not None and math.isfinite(value) else None


def _where(said: Said) -> str:
    return " ".join(str(part) for part in (said.get("target", ""), said.get("part", "")) if part)


def _why(said: Said) -> str:
    """The answer of the probe in brackets, unless it only says what the check is called."""
    why = str(said.get("why", ""))
    return f" ({why})" if why and why.rstrip(".") != said.get("check") else ""


def _check(said: Said) -> str:
    value = f" ({number(said['value'])})" if "value" in said else ""
    return f"{_where(said)}: {said['check']}{value}{_why(said)}"


def _forecast(said: Said) -> str:
    days = ngettext("in %(days)s day", "in %(days)s days", int(said.get("days", 0)))
    return f"{_where(said)}: {said['check']} (" + days % {"days": number(said.get("days", 0))} + ")"


def _inferred(said: Said) -> str:
    text = ngettext(
        "%(label)s has probably failed: it explains %(count)d silent device.",
        "%(label)s has probably failed: it explains %(count)d silent devices.",
        said["count"],
    ) % {"label": said["label"], "count": said["count"]}
    others = said.get("others", ())
    if others:
        text += " " + _("It cannot be told apart from: %(others)s.") % {"others": "; ".join(others[:_OTHERS])}
    return text


def _overrun(said: Said) -> str:
    end = moment(datetime.fromisoformat(said["end"]))
    text = _("“%(window)s” should have ended at %(end)s; what it took down is still down.")
    return text % {"window": said["window"], "end": end}


def _unheard(said: Said) -> str:
    text = ngettext(
        "Whoever reported it has not said so again for %(days)d day.",
        "Whoever reported it has not said so again for %(days)d days.",
        said["days"],
    )
    return text % {"days": said["days"]}


def _part_gone(said: Said) -> str:
    return _("%(target)s answers, but has said nothing of %(part)s for %(minutes)s minutes.") % {
        "target": said["target"], "part": said["part"], "minutes": number(said["minutes"]),
    }  # fmt: skip


SENTENCES: dict[str, Callable[[Said], str]] = {
    "check": _check,
    "refused": lambda said: f"{_where(said)}: " + _("refuses our credentials") + _why(said),
    "broken": lambda said: f"{_where(said)}: " + _("answers nonsense") + _why(said),
    "forecast": _forecast,
    "isolated": lambda said: (
        _("The collector %(name)s is cut off: nearly everything it watches fell silent.") % {"name": said["collector"]}
    ),
    "inferred": _inferred,
    "overrun": _overrun,
    "part_gone": _part_gone,
    "check_off": lambda _said: _("The check that had raised it was switched off or deleted."),
    "unwatched": lambda _said: _("Nobody watches this any more: its target was switched off or deleted."),
    "subject_gone": lambda _said: _("What it was about was deleted."),
    "collector_gone": lambda _said: _("The collector that had raised it no longer runs."),
    "unheard": _unheard,
    "unmeasured": lambda _said: _("The figure that it was foreseen from is no longer measured."),
}
"""The sentence of each code."""
