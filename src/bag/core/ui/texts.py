"""The words that the browser's scripts show. They travel in the page, so that scripts need no catalogue."""

from __future__ import annotations

from django.utils.translation import gettext as _


def script_texts() -> dict[str, str]:
    """Key → text in the active language; ``{…}`` marks what the script fills in."""
    return {
        "close": _("Close"),
        "cancel": _("Cancel"),
        "remove": _("Remove"),
        "found": _("Found records"),
        "copied": _("Copied"),
        "failed": _("The server could not be reached. Please try again."),
        "refused": _("You may not do this."),
        "gone": _("This record is no longer there."),
        "error": _("Something went wrong. The event was recorded."),
        "live": _("Live"),
        "stale": _("Not live"),
        "selected": _("{count} selected"),
        "empty": _("Nothing found"),
        "moved": _("{name} moved to U{unit}"),
        "moving": _("{name}: U{unit}. Arrow keys move it, Enter places it, Escape puts it back."),
        "occupied": _("U{unit} is occupied"),
        "placed": _("{name} placed"),
        "map": _("Map"),
        "marker": _("Map marker"),
        "zoomIn": _("Zoom in"),
        "zoomOut": _("Zoom out"),
        "whereAmI": _("Show where I am"),
        "twoFingers": _("Use two fingers to move the map"),
        "passkey": _("The security key could not be used. Please try again."),
        "tooLarge": _("{name} is larger than {limit}"),
    }
