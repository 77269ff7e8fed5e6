"""The long job that issues an edition."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bag.core.jobs.running import JobFailed, Work, run_job
from bag.core.models import JobRun
from bag.networkbook.scope import Scope
from bag.networkbook.services import editions
from bag.places.models import Place

JOB = "networkbook.issue"


def start(place: Place | None, by: Any) -> JobRun:
    """Put the issue of a book into the queue."""
    return run_job(JOB, {"place": place.pk if place is not None else None}, by)


def run(work: Work) -> dict[str, Any]:
    """Make the chapters, print them, keep the edition; the page of the job leads to it."""
    number = work.params.get("place")
    place = Place.objects.filter(pk=number).first() if number is not None else None
    if number is not None and place is None:
        raise JobFailed(_("The site is gone."))
    try:
        edition = editions.issue(Scope(work.by, place), by=work.by, report=work.progress)
    except ValidationError as error:
        raise JobFailed(" ".join(error.messages)) from error
    return {"message": str(edition), "url": edition.get_absolute_url()}
