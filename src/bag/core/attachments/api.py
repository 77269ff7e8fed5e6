"""Attachments over REST: list and upload on a record, read and remove one file."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from bag.core import subjects
from bag.core.api import Forbidden, Invalid, NotFound, Problem
from bag.core.attachments import services, views
from bag.core.attachments.kinds import Refused
from bag.core.attachments.queries import attachments_of, open_attachment

router = Router(tags=["attachments"])
LARGEST = 2**63 - 1


class AttachmentOut(Schema):
    """One file. ``latitude`` and ``longitude`` are where a picture was taken, in WGS84 degrees."""

    id: int
    name: str
    description: str
    size: int
    sha256: str
    kind: str
    url: str
    width: int | None
    height: int | None
    latitude: float | None
    longitude: float | None
    taken_at: datetime | None
    uploaded_by: str
    created_at: datetime

    @staticmethod
    def resolve_uploaded_by(row: Any) -> str:
        return str(row.uploaded_by)


def _opened(function: Any, *args: Any) -> Any:
    """Call a query that answers 404 as pages do, and answer as the API does."""
    try:
        return function(*args)
    except Http404:
        raise NotFound from None


@router.get("/{key}/{int:pk}", response={200: list[AttachmentOut]}, summary="Files of a record")
def index(request: HttpRequest, key: str, pk: int) -> Any:
    _record, row = _opened(subjects.open_row, key, min(pk, LARGEST), request.user)
    return list(attachments_of(row))


@router.post("/{key}/{int:pk}", response={201: AttachmentOut, 413: Problem}, summary="Attach a file")
def upload(request: HttpRequest, key: str, pk: int, file: File[UploadedFile], description: Form[str] = "") -> Any:
    record, row = _opened(subjects.open_row, key, min(pk, LARGEST), request.user)
    if not record.allows(request.user, "change", row):
        raise Forbidden
    try:
        return Status(201, views.take(row, file, by=request.user, description=description))
    except Refused as refusal:
        raise Invalid([{"row": None, "field": "file", "reason": str(refusal)}]) from None


@router.get("/{int:pk}", response={200: AttachmentOut}, summary="One file's facts")
def read(request: HttpRequest, pk: int) -> Any:
    return _opened(open_attachment, min(pk, LARGEST), request.user)[0]


@router.get("/{int:pk}/file", response={200: Any}, summary="The file itself")
def content(request: HttpRequest, pk: int) -> HttpResponse:
    attachment = _opened(open_attachment, min(pk, LARGEST), request.user)[0]
    response: Any = _opened(views.send, attachment)
    return response


@router.delete("/{int:pk}", response={204: None}, summary="Remove a file")
def remove(request: HttpRequest, pk: int) -> Any:
    attachment, record, row = _opened(open_attachment, min(pk, LARGEST), request.user)
    if not record.allows(request.user, "change", row):
        raise Forbidden
    who: Any = request.user
    services.remove(attachment, by=who)
    return Status(204, None)
