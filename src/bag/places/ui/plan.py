"""Floor plans: the page, the picture, uploading one, and its markers."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.places import queries, services
from bag.places.models import FloorPlan, Place, PlanMarker
from bag.places.ui.gate import PlaceView


class UploadForm(forms.Form):
    """A new picture for a plan."""

    picture = forms.FileField(
        label=gettext_lazy("Picture"), help_text=gettext_lazy("PNG, JPEG, WebP or TIFF, at most 15 MB.")
    )


class MarkerForm(forms.Form):
    """A new marker: a place that lies here, or words."""

    place = forms.ModelChoiceField(label=gettext_lazy("Place"), queryset=Place.objects.none(), required=False)
    label = forms.CharField(label=gettext_lazy("or a label"), max_length=80, required=False)

    def __init__(self, plan: FloorPlan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = Place.objects.filter(ancestors__contains=[plan.place_id]).exclude(markers__plan=plan)
        field: Any = self.fields["place"]
        field.queryset = free.order_by("sort_text")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("place") and not (cleaned.get("label") or "").strip():
            raise ValidationError(_("Please choose a place or write a label."))
        return cleaned


class PlanPage(PlaceView):
    """The plan of a place with its markers; POST uploads a new picture."""

    verbs = {"POST": "change"}

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(self.place(pk), UploadForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        place = self.place(pk)
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                services.set_plan(place, form.cleaned_data["picture"], by=request.user)
            except ValidationError as error:
                form.add_error("picture", error)
            else:
                messages.success(request, _("The plan is stored."))
                return HttpResponseRedirect(reverse("places:plan", args=[pk]))
        return self.page(place, form, status=422)

    def page(
        self, place: Place, form: UploadForm, marker_form: MarkerForm | None = None, status: int = 200
    ) -> HttpResponse:
        plan = FloorPlan.objects.filter(place=place).first()
        may_change = self.record.allows(self.request.user, "change", place)
        context = {
            "place": place,
            "lineage": queries.lineage(place),
            "plan": plan,
            "markers": list(plan.markers.select_related("place", "subject")) if plan else [],
            "may_change": may_change,
            "upload_form": form,
            "marker_form": (marker_form or MarkerForm(plan)) if plan and may_change else None,
        }
        return render(self.request, "places/plan.html", context, status=status)


class PlanPicture(PlaceView):
    """The picture of a plan; its address carries the hash, so it may be kept for long."""

    def get(self, request: HttpRequest, pk: int, sha256: str) -> FileResponse:
        plan = get_object_or_404(FloorPlan, place=self.place(pk), sha256=sha256)
        try:
            answer = FileResponse(plan.picture.open("rb"), content_type="image/webp")
        except FileNotFoundError as error:
            raise Http404 from error
        answer["Cache-Control"] = "private, max-age=31536000, immutable"
        return answer


class AddMarker(PlanPage):
    """POST puts a marker in the middle of the plan, from where it is dragged to its spot."""

    verbs = {"GET": "change", "POST": "change"}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        place = self.place(pk)
        plan = get_object_or_404(FloorPlan, place=place)
        form = MarkerForm(plan, request.POST)
        if form.is_valid():
            try:
                services.add_marker(plan, **form.cleaned_data, by=request.user)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return HttpResponseRedirect(reverse("places:plan", args=[pk]))
        return self.page(place, UploadForm(), form, status=422)


class MarkerSpot(PlaceView):
    """One marker: PATCH ``{"x": …, "y": …}`` moves it, POST takes it away."""

    verbs = {"PATCH": "change", "POST": "change"}
    http_method_names = ["patch", "post"]

    def marker(self, pk: int, marker: int) -> PlanMarker:
        return get_object_or_404(PlanMarker, pk=marker, plan__place=self.place(pk))

    def patch(self, request: HttpRequest, pk: int, marker: int) -> JsonResponse:
        row = self.marker(pk, marker)
        try:
            given = json.loads(request.body)
            x, y = float(given["x"]), float(given["y"])
            services.move_marker(row, x=x, y=y, by=request.user)
        except (ValueError, TypeError, KeyError):
            return JsonResponse({"detail": _("x and y are needed, from 0 to 1.")}, status=422)
        except ValidationError as error:
            return JsonResponse({"detail": " ".join(error.messages)}, status=422)
        return JsonResponse({"x": row.x, "y": row.y})

    def post(self, request: HttpRequest, pk: int, marker: int) -> HttpResponse:
        services.remove_marker(self.marker(pk, marker), by=request.user)
        messages.success(request, _("The marker is gone."))
        return HttpResponseRedirect(reverse("places:plan", args=[pk]))
