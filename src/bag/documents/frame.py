"""What stands round every official form: letterhead, number, date, verification."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from bag.core.registers import FormTemplate
from bag.core.text import upper
from bag.documents.domain.codes import grouped
from bag.documents.domain.qr import qr_svg
from bag.organization.models import Unit, UnitKind
from bag.organization.queries import BRANCH_CODE

REPUBLIC = "T.C."


def letterhead() -> list[str]:
    """Republic, institution in capitals, department, branch. One query; refuses while there is no such branch."""
    branch = Unit.objects.filter(code=BRANCH_CODE).select_related("parent__parent").first()
    department = branch.parent if branch else None
    institution = department.parent if department else None
    if branch is None or department is None or institution is None or institution.kind != UnitKind.INSTITUTION:
        raise ValidationError(
            _("The letterhead needs the institution, the department and the branch. Enter them among the units first.")
        )
    return [REPUBLIC, upper(institution.name), department.name, branch.name]


def paper_title(form: FormTemplate) -> str:
    """The title of a form as archives know it: official papers are Turkish whatever the reader's language."""
    with translation.override("tr"):
        return str(form.title)


def paper_date(moment: datetime) -> str:
    """23.11.2026, the day in Türkiye."""
    return formats.date_format(timezone.localtime(moment), "d.m.Y")


def verify_address(code: str = "") -> str:
    """The public page that verifies a document, with its code when given."""
    return f"{settings.CONFIG.base_url.rstrip('/')}/verify/{code + '/' if code else ''}"


def frame(form: FormTemplate, at: datetime, *, number: str = "", code: str = "", file_plan: str = "") -> dict[str, Any]:
    """The frame's data; without ``number`` and ``code`` the paper is marked as a draft."""
    head = letterhead()
    verify = {"url": verify_address(), "code": grouped(code), "qr": qr_svg(verify_address(code))} if code else None
    return {
        "head": head,
        "unit": head[-1],
        "issuer": head[1],
        "title": upper(paper_title(form)),
        "number": number,
        "date": paper_date(at),
        "file_plan": file_plan,
        "draft": not number,
        "verify": verify,
    }
