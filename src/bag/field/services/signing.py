"""Signatures under finished work: drawn on a screen, kept as a picture, bound to what was signed by its hash."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from bag.core.attachments.services import attach
from bag.core.events import publish
from bag.field.domain import signature
from bag.field.domain.orders import Verb
from bag.field.events import OrderDone
from bag.field.models import OrderState, Signature, SignatureKind, WorkOrder
from bag.field.services.orders import said
from bag.field.services.steps import in_words, moment_of, ready, saved, step
from bag.field.wording import STROKE_REFUSALS
from bag.organization.models import Person

SCALE = 2
"""The picture is drawn larger and made smaller, so that its lines are smooth."""


@transaction.atomic
def sign(
    order: WorkOrder,
    kind: str,
    *,
    strokes: Any,
    name: str = "",
    duty: str = "",
    person: Person | None = None,
    at: datetime | None = None,
    by: Any,
) -> Signature:
    """Take a signature under a finished order; when all who must have signed, the order is signed.

    ``strokes`` as in ``domain.signature``; ``person`` is needed for the technician, ``name`` for the receiver.
    """
    row = ready(order, Verb.SIGN)
    if kind not in SignatureKind.values:
        raise ValidationError(_("This signature is not known."))
    if kind == SignatureKind.TECHNICIAN and person is None:
        raise ValidationError({"person": _("Say which technician signs.")})
    shown = said(name or str(person or ""), 3, "name", _("Write the name of whoever signs."))[:160]
    if row.signatures.filter(kind=kind, void_at=None).exists():
        raise ValidationError(_("This signature is there already."))
    moment = moment_of(at, row.done_at)
    picture = attach(row, [drawn(strokes)], f"imza-{kind}.png", by=by, claimed="image/png", description=shown)
    with in_words():
        made = Signature.objects.create(
            order=row, kind=kind, name=shown, duty=duty.strip()[:160], person=person, picture=picture,
            content_hash=content_hash(row), signed_at=moment, taken_by=by,
        )  # fmt: skip
    step(row, "signature", by, f"{made.get_kind_display()}: {shown}", at=moment)
    if not missing(row):
        row.state, row.signed_at = OrderState.SIGNED, moment
        saved(row, "signed", by, at=moment)
        publish(OrderDone(row.pk, "signed"))
    return made


def missing(row: WorkOrder) -> list[str]:
    """Kinds of signature that the order still needs. One query."""
    needed = [SignatureKind.TECHNICIAN, *([SignatureKind.CUSTOMER] if row.customer_signs else [])]
    given = set(row.signatures.filter(void_at=None).values_list("kind", flat=True))
    return [kind.value for kind in needed if kind not in given]


def drawn(strokes: Any) -> bytes:
    """The picture of a signature as PNG with a clear ground. Raises ``ValidationError``."""
    try:
        lines = signature.read(strokes)
    except signature.StrokeError as error:
        raise ValidationError({"strokes": STROKE_REFUSALS[error.code]}) from error
    large = Image.new("LA", (signature.WIDTH * SCALE, signature.HEIGHT * SCALE), (0, 0))
    pen = ImageDraw.Draw(large)
    for line in lines:
        pen.line([(x * SCALE, y * SCALE) for x, y in line], fill=(0, 255), width=3 * SCALE, joint="curve")
    file = io.BytesIO()
    large.resize((signature.WIDTH, signature.HEIGHT), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def content_hash(row: WorkOrder) -> str:
    """SHA-256 of what a signature stands under: the job, its answers, parts, time and result."""
    content = {
        "number": row.number,
        "title": row.title,
        "place": row.place_id,
        "equipment": row.equipment_id,
        "items": row.items,
        "answers": list(
            row.answers.order_by("key").values_list("key", "text", "number", "within", "note", "photo__sha256")
        ),
        "parts": list(row.parts.order_by("pk").values_list("item__code", "text", "quantity", "returned")),
        "finding": row.finding,
        "result": row.result,
        "outcome": row.outcome,
        "done_at": row.done_at.isoformat() if row.done_at else None,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
