"""Why a gateway could not be asked or told, as a code with a detail; the sentence is made for whoever reads."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "not_read": _("This gateway is not read by BAĞ."),
    "no_device": _("The managed device has no user and password of its own service."),
    "no_host_key": _("No host key is pinned: read the configuration of the managed device first."),
    "host_key": _("The device shows another host key than the pinned one."),
    "refused": _("The device refuses user or password."),
    "unreachable": _("The gateway could not be reached ({detail})."),
    "timeout": _("The gateway did not answer in time."),
    "command": _("The gateway refused the command ({detail})."),
    "unreadable": _("The answer of the gateway is not understood ({detail})."),
    "no_key": _("The account has no key or address yet."),
}


class GatewayError(Exception):
    """``code`` is one of ``SENTENCES``; ``detail`` never holds a secret."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, " ".join(detail.split())[:200]

    @property
    def sentence(self) -> Any:
        """For people, in their language."""
        return format_lazy(SENTENCES[self.code], detail=self.detail or "–")
