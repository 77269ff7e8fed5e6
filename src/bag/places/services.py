"""Writes of the places room. ``by`` is the acting account; ``None`` is the system itself."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bag.core.models import Subject
from bag.places.domain.kinds import may_lie_in
from bag.places.models import FloorPlan, Place, PlanMarker
from bag.places.picture import Picture, redraw


@transaction.atomic
def save_place(place: Place, *, by: Any) -> Place:
    """Store a place; refuses a kind into which what lies there already does not fit. Raises ``ValidationError``."""
    if place.pk:
        kinds = Place.objects.filter(parent_id=place.pk).order_by().values_list("kind", flat=True).distinct()
        if any(not may_lie_in(kind, place.kind) for kind in kinds):
            raise ValidationError({"kind": _("What lies in this place does not fit into one of this kind.")})
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") == "place_not_in_itself":
            raise ValidationError({"parent": _("A place cannot lie in itself.")}) from error
        raise
    place.refresh_from_db(fields=["ancestors", "district"])
    return place


def set_plan(place: Place, upload: UploadedFile, *, by: Any) -> FloorPlan:
    """Make ``upload`` the plan of a place; its markers stay where they are. Raises ``ValidationError``."""
    return store_plan(place, redraw(upload, upload.size or 0), by=by)


@transaction.atomic
def store_plan(place: Place, picture: Picture, *, by: Any) -> FloorPlan:
    """Store a clean picture under its own hash. Earlier pictures stay: the history points at them."""
    name = f"plans/{picture.sha256}.webp"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(picture.data))
    values = {
        "picture": name,
        "width": picture.width,
        "height": picture.height,
        "sha256": picture.sha256,
        "uploaded_by": by,
    }
    plan, _created = FloorPlan.objects.update_or_create(place=place, defaults=values)
    return plan


@transaction.atomic
def add_marker(
    plan: FloorPlan,
    *,
    x: float = 0.5,
    y: float = 0.5,
    label: str = "",
    place: Place | None = None,
    subject: Subject | None = None,
    by: Any,
) -> PlanMarker:
    """Put a mark on a plan: a place within it, a record, or words. Raises ``ValidationError``."""
    if place is not None and plan.place_id not in place.ancestors:
        raise ValidationError(_("“%(place)s” does not lie in the place of this plan.") % {"place": place})
    marker = PlanMarker(plan=plan, place=place, subject=subject, label=label.strip(), x=x, y=y)
    marker.full_clean()
    marker.save()
    return marker


@transaction.atomic
def move_marker(marker: PlanMarker, *, x: float, y: float, by: Any) -> PlanMarker:
    """Move a mark; raises ``ValidationError`` when it would leave the plan."""
    marker.x, marker.y = x, y
    marker.clean_fields()
    marker.save(update_fields=["x", "y"])
    return marker


@transaction.atomic
def remove_marker(marker: PlanMarker, *, by: Any) -> None:
    """Take a mark off its plan."""
    marker.delete()
