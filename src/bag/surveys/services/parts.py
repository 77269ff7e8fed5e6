"""Findings, sketches, the bill and the assessment of a survey: changed between the first visit and the report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from bag.core import changes
from bag.core.attachments.kinds import Refused
from bag.core.attachments.services import attach
from bag.core.models import Attachment
from bag.places.models import FloorPlan
from bag.surveys.domain import sketch as drawing
from bag.surveys.domain.life import Verb
from bag.surveys.models import Assessment, BillLine, Finding, Sketch, Survey
from bag.surveys.services.steps import KEY, ready
from bag.surveys.wording import sketch_refusal

MOST_PARTS = 200
"""Findings, lines and sketches that a survey has at most, of each kind."""
MOST_PHOTOS = 12
"""Photos that are uploaded with a finding at once."""


@transaction.atomic
def keep_part(survey: Survey, part: Finding | BillLine, *, photos: Iterable[UploadedFile] = (), by: Any) -> Any:
    """Store a new or changed finding or line; photos are attached to the survey and belong to the finding."""
    row = ready(survey, Verb.EDIT)
    if part.pk is None and type(part).objects.filter(survey=row).count() >= MOST_PARTS:
        raise ValidationError(_("A survey has at most %(most)s entries of this kind.") % {"most": MOST_PARTS})
    part.survey = row
    part.save()
    if isinstance(part, Finding):
        part.photos.add(*_attached(row, part, list(photos), by))
    changes.announce(KEY, [row.pk], "change", by)
    return part


def _attached(row: Survey, finding: Finding, photos: list[UploadedFile], by: Any) -> list[Attachment]:
    if len(photos) > MOST_PHOTOS:
        raise ValidationError(_("At most %(most)s photos at once.") % {"most": MOST_PHOTOS})
    found = []
    for photo in photos:
        try:
            file = attach(
                row,
                photo.chunks(),
                photo.name or "",
                by=by,
                claimed=photo.content_type or "",
                description=finding.text[:200],
            )
        except Refused as refusal:
            raise ValidationError(f"{photo.name}: {refusal}") from None
        if not file.is_picture:
            raise ValidationError(_("%(name)s: only pictures belong to a finding.") % {"name": photo.name})
        found.append(file)
    return found


@transaction.atomic
def drop_part(survey: Survey, part: Finding | BillLine | Sketch, *, by: Any) -> None:
    """Take a finding, a line or a sketch away; its photos stay with the survey."""
    row = ready(survey, Verb.EDIT)
    part.delete()
    changes.announce(KEY, [row.pk], "change", by)


@transaction.atomic
def begin_sketch(
    survey: Survey, *, title: str, photo: Attachment | None = None, plan: FloorPlan | None = None, by: Any
) -> Sketch:
    """A new sketch: on an empty sheet, over a photo of the survey, or over a copy of a floor plan."""
    row = ready(survey, Verb.EDIT)
    if row.sketches.count() >= MOST_PARTS:
        raise ValidationError(_("A survey has at most %(most)s entries of this kind.") % {"most": MOST_PARTS})
    if plan is not None:
        with plan.picture.open("rb") as file:
            photo = attach(row, file.chunks(), plan.picture.name or "", by=by, description=str(plan))
    made = Sketch.objects.create(survey=row, title=title.strip()[:100], photo=photo, height=_height(photo))
    changes.announce(KEY, [row.pk], "change", by)
    return made


def _height(photo: Attachment | None) -> int:
    """The height of the sheet that has the proportions of its picture."""
    if photo is None or not photo.width or not photo.height:
        return 640
    fitted = round(drawing.WIDTH * photo.height / photo.width)
    return min(max(fitted, drawing.LEAST_HEIGHT), drawing.MOST_HEIGHT)


@transaction.atomic
def draw(sketch: Sketch, strokes: object, *, by: Any) -> Sketch:
    """Store the strokes that the browser sent; raises ``ValidationError`` for what is no drawing."""
    ready(sketch.survey, Verb.EDIT)
    try:
        found = drawing.read(strokes, sketch.height)
    except drawing.SketchError as error:
        raise ValidationError(sketch_refusal(error)) from error
    sketch.strokes = [stroke.as_json() for stroke in found]
    sketch.save(update_fields=["strokes", "updated_at"])
    changes.announce(KEY, [sketch.survey_id], "change", by)
    return sketch


@transaction.atomic
def assess(survey: Survey, assessment: Assessment, *, by: Any) -> Assessment:
    """Store the savings assessment."""
    row = ready(survey, Verb.EDIT)
    assessment.survey = row
    assessment.save()
    changes.announce(KEY, [row.pk], "change", by)
    return assessment
