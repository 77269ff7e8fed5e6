"""Upload, download, small pictures, removal. Every door leads through the record's rights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bag.core import registers, subjects
from bag.core.attachments import services, storage
from bag.core.attachments.kinds import BY_KEY, Refused
from bag.core.attachments.pictures import SIZES, small
from bag.core.attachments.queries import files_of, open_attachment
from bag.core.models import Attachment, User

IMMUTABLE = "private, max-age=86400, immutable"


def panel(request: HttpRequest, row: Any) -> dict[str, Any]:
    """The attachments of any record, for its detail page."""
    record = registers.record_for(row)
    files = files_of(row)
    return {
        "files": files,
        "count": len(files),
        "may": record is not None and record.allows(request.user, "change", row),
        "limit": settings.UPLOAD_LIMIT,
        "key": row._meta.label_lower,
        "pk": row.pk,
    }


@login_required
@require_POST
def upload(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Attach the files of a form; each is taken or refused by itself."""
    record, row = subjects.open_row(key, pk, request.user)
    subjects.require(record.allows(request.user, "change", row))
    files = request.FILES.getlist("file")
    if not files:
        messages.error(request, _("No file was chosen."))
    for file in files:
        try:
            take(row, file, by=request.user, description=request.POST.get("description", ""))
        except Refused as refusal:
            messages.error(request, f"{file.name}: {refusal}")
        else:
            messages.success(request, _("“%(name)s” was attached.") % {"name": file.name})
    return HttpResponseRedirect(f"{row.get_absolute_url()}#attachments")


def take(row: Any, file: UploadedFile, *, by: Any, description: str = "") -> Attachment:
    """Attach one uploaded file."""
    who: User = by
    return services.attach(
        row, file.chunks(), file.name or "", by=who, claimed=file.content_type or "", description=description
    )


@login_required
@require_GET
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was uploaded."""
    attachment, _record, _row = open_attachment(pk, request.user)
    return send(attachment)


def send(attachment: Attachment) -> FileResponse:
    """A stored file as a download; pictures may be looked at in place."""
    response = _file(
        storage.path_of(attachment.sha256),
        content_type=BY_KEY[attachment.kind].mime,
        as_attachment=not attachment.is_picture,
        filename=attachment.name,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = IMMUTABLE
    return response


@login_required
@require_GET
def thumbnail(request: HttpRequest, pk: int, size: int) -> FileResponse:
    """A small version of a picture."""
    attachment, _record, _row = open_attachment(pk, request.user)
    if size not in SIZES or not attachment.is_picture:
        raise Http404
    if not storage.path_of(attachment.sha256).exists():
        raise Http404(_("The file is missing."))
    response = _file(small(attachment.sha256, size), content_type="image/webp")
    response["Cache-Control"] = IMMUTABLE
    return response


def _file(path: Path, **options: Any) -> FileResponse:
    try:
        return FileResponse(path.open("rb"), **options)
    except FileNotFoundError:
        raise Http404(_("The file is missing.")) from None


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file off its record."""
    attachment, record, row = open_attachment(pk, request.user)
    subjects.require(record.allows(request.user, "change", row))
    who: Any = request.user
    services.remove(attachment, by=who)
    messages.success(request, _("“%(name)s” was removed.") % {"name": attachment.name})
    return HttpResponseRedirect(f"{row.get_absolute_url()}#attachments")
