"""The gate of this room's own pages: signed in, and with the right to the places in question."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views import View

from bag.core import registers
from bag.core.records.spec import Record
from bag.places.models import Place


class PlaceView(AccessMixin, View):
    """A page about places; ``verb`` is the right that it takes, by method where they differ."""

    verbs: dict[str, str] = {}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not self.record.allows(request.user, self.verb):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def record(self) -> Record:
        return registers.records["places.place"]

    @property
    def verb(self) -> str:
        return self.verbs.get(self.request.method or "", "view")

    def place(self, pk: int) -> Place:
        """The place if the person may see it; 404 otherwise."""
        found: Place = get_object_or_404(self.record.visible_to(self.request.user), pk=pk)
        if not self.record.allows(self.request.user, self.verb, found):
            raise PermissionDenied
        return found
