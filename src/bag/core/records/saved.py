"""Saved views of a list: keep, share, throw away."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from bag.core.models import SavedView
from bag.core.records.sharing import may_share
from bag.core.records.views import RecordView


class SaveView(RecordView):
    """Keep the present query of the list under a name; the same name again replaces it."""

    name = "save-view"

    def post(self, request: HttpRequest) -> HttpResponseRedirect:
        name, query = request.POST.get("name", "").strip()[:80], request.POST.get("query", "")[:2000]
        shared = "shared" in request.POST
        if shared and not may_share(self.user):
            raise PermissionDenied
        if name and "\x00" not in name + query:
            SavedView.objects.update_or_create(
                owner=self.user,
                record=self.record.key,
                name=name,
                defaults={"query": query, "shared": shared},
            )
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": name})
        else:
            messages.error(request, _("Give the view a name."))
        return HttpResponseRedirect(self.record.url("list") + (f"?{query}" if query else ""))


class UnsaveView(RecordView):
    """Throw away one of one's own views."""

    name = "unsave-view"

    def post(self, request: HttpRequest, view: int) -> HttpResponseRedirect:
        get_object_or_404(SavedView, pk=view, owner=self.user, record=self.record.key).delete()
        messages.success(request, _("The view is gone."))
        return HttpResponseRedirect(self.record.url("list"))
