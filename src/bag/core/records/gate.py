"""The gate of every page about a record type: signed in, and with the right to the type and to the very row."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views import View

from bag.core.records.spec import Record


class GatedView(AccessMixin, View):
    """A page about ``record``; ``verb`` is the right that it takes."""

    verb = "view"

    @property
    def record(self) -> Record:
        raise NotImplementedError

    def needed(self) -> str:
        """The right that this request takes, for pages where methods differ."""
        return self.verb

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not self.record.allows(request.user, self.needed()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def opened(self, pk: int) -> Any:
        """The row: 404 when it may not be seen, 403 when it may not be touched."""
        found = get_object_or_404(self.record.visible_to(self.request.user), pk=pk)
        if not self.record.allows(self.request.user, self.needed(), found):
            raise PermissionDenied
        return found
