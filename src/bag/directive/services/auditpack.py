"""The audit pack of a clause: one ZIP with a printed report, every piece of evidence and the files behind it.

The report is set from the data that lies in the archive as JSON. ``MANIFEST.json`` and ``SHA256SUMS`` name the hash of
every file; ``sha256sum -c SHA256SUMS`` checks them all.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bag.core import registers
from bag.core.attachments import storage
from bag.core.incoming import row_id
from bag.core.models import Attachment
from bag.directive.models import Attestation, Clause, Instance, Obligation
from bag.directive.services.packdata import evidence_between, pack_data
from bag.documents import archive, engine
from bag.documents.frame import frame
from bag.documents.models import Document
from bag.documents.signing import seal

FORM = "audit-pack"
EARLIEST = (1980, 1, 1, 0, 0, 0)
LONGEST_YEARS = 10

MOST_BYTES = 200_000_000
"""Of files behind the evidence, together: a pack is made in memory and sent by mail."""
LISTED = 2000
"""Lines of evidence that the report prints; all of them lie in the archive."""


@dataclass
class Pack:
    """A finished pack. ``left_out`` says which files are not in it and why."""

    content: bytes
    name: str
    files: int
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _File:
    path: str
    content: bytes


def clause_in_force(ref: str) -> Clause:
    """The clause of the version in force; raises ``ValidationError`` for an unknown reference."""
    clause = Clause.objects.filter(version__valid_to=None, ref=ref.strip()).select_related("article", "version").first()
    if clause is None:
        raise ValidationError(_("The directive in force has no clause “%(ref)s”.") % {"ref": ref})
    return clause


def build(clause: Clause, first: date, last: date, *, by: Any = None) -> Pack:
    """The pack of a clause for a period, both days included.

    ``by`` is the reader: files that this person may not see are left out and named. None is the operator of the system.
    Raises ``ValidationError`` for a period that makes no sense.
    """
    _check(first, last)
    with translation.override("tr"):
        instances = list(_instances(clause))
        data = pack_data(clause, instances, first, last)
        left_out: list[str] = []
        files = [*_evidence_files(instances, first, last), *_attached(instances, first, last, by, left_out)]
        data["files"] = [[file.path, _sha256(file.content)] for file in files]
        data["left_out"] = left_out
        files.insert(0, _File("rapor.pdf", _report(_shortened(data))))
        files.insert(1, _File("veri.json", _json(data)))
    content = _zipped(files, clause, first, last)
    return Pack(content, f"denetim-paketi-{clause.ref}-{first:%Y%m%d}-{last:%Y%m%d}.zip", len(files) + 2, left_out)


def _check(first: date, last: date) -> None:
    if last < first:
        raise ValidationError(_("The last day is before the first day."))
    if last.year - first.year > LONGEST_YEARS:
        raise ValidationError(_("An audit pack covers at most %(n)s years.") % {"n": LONGEST_YEARS})
    if first > timezone.localdate():
        raise ValidationError(_("The period lies in the future."))


def _instances(clause: Clause) -> QuerySet[Instance]:
    """The owed duties of a clause, with the rule of each."""
    rows = Instance.objects.filter(obligation__clause=clause).select_related("obligation__period_set_by")
    statements = Attestation.objects.select_related("by", "withdrawn_by").prefetch_related("files__subject")
    return rows.prefetch_related(Prefetch("attestations", statements)).order_by("obligation_id", "id")


def _evidence_files(instances: list[Instance], first: date, last: date) -> Iterator[_File]:
    """Every fact as it was when it was judged."""
    for link in evidence_between(instances, first, last):
        content = {
            "source": link.source,
            "item": link.item,
            "snapshot": link.snapshot,
            "snapshot_sha256": link.snapshot_sha256,
            "effective_at": link.effective_at.isoformat(),
            "recorded_at": link.recorded_at.isoformat(),
            "linked_at": link.linked_at.isoformat(),
            "gone_at": link.gone_at.isoformat() if link.gone_at else None,
            "evaluator_version": link.evaluator_version,
            "flag": link.flag,
        }
        yield _File(f"kanit/{link.pk:08d}.json", _json(content))


def _attached(instances: list[Instance], first: date, last: date, by: Any, left_out: list[str]) -> Iterator[_File]:
    """Files of statements and decisions, and PDFs of issued documents that served as evidence."""
    statements, decisions = _statement_files(instances, first, last), _decision_files(instances, last)
    left = MOST_BYTES
    for folder, attachment in [*(("beyan", file) for file in statements), *(("karar", file) for file in decisions)]:
        left -= attachment.size
        if left < 0:
            left_out.append(_too_much(attachment.name))
            continue
        content = _content_of(attachment)
        if content is None:
            left_out.append(_("%(name)s: the file is damaged or gone.") % {"name": attachment.name})
        else:
            yield _File(f"{folder}/{attachment.pk:08d}-{_plain(attachment.name)}", content)
    for document in _documents(instances, first, last, by, left_out):
        left -= document.pdf_size
        if left < 0:
            left_out.append(_too_much(document.number))
            continue
        try:
            content = archive.get(document.pdf_sha256)
        except archive.Damaged:
            left_out.append(_("%(name)s: the file is damaged or gone.") % {"name": document})
        else:
            yield _File(f"belge/{_plain(document.number)}.pdf", content)


def _too_much(name: str) -> str:
    text = _("%(name)s: the pack is full (%(most)s MB); ask for a shorter period.")
    return text % {"name": name, "most": MOST_BYTES // 1_000_000}


def _statement_files(instances: list[Instance], first: date, last: date) -> list[Attachment]:
    statements = [s for row in instances for s in row.attestations.all() if first <= s.on <= last]
    found = {file.pk: file for statement in statements for file in statement.files.all()}
    return [file for _pk, file in sorted(found.items())]


def _decision_files(instances: list[Instance], last: date) -> list[Attachment]:
    """Files on the obligations themselves: the decisions of periods and waivers up to the end of the period."""
    rows = {row.obligation_id for row in instances}
    kind = ContentType.objects.get_for_model(Obligation)
    files = Attachment.objects.live().filter(subject__content_type=kind, subject__object_id__in=rows)
    return list(files.filter(created_at__date__lte=last).order_by("pk"))


def _content_of(attachment: Attachment) -> bytes | None:
    try:
        content = storage.path_of(attachment.sha256).read_bytes()
    except FileNotFoundError:
        return None
    return content if _sha256(content) == attachment.sha256 else None


def _documents(instances: list[Instance], first: date, last: date, by: Any, left_out: list[str]) -> list[Document]:
    """Issued documents among the evidence that the reader may see."""
    label = Document._meta.label_lower
    subjects = evidence_between(instances, first, last).filter(subject__startswith=f"{label}:").values_list("subject")
    wanted = {pk for (subject,) in subjects.distinct() if (pk := row_id(subject.partition(":")[2])) is not None}
    rows = Document.objects.filter(pk__in=wanted).exclude(pdf_sha256="").order_by("pk")
    record = registers.records.get(label)
    seen = set(rows.values_list("pk", flat=True))
    if by is not None and record is not None:
        seen &= set(record.visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True))
    left_out += [_("%(name)s: you may not read it.") % {"name": row.number} for row in rows if row.pk not in seen]
    return [row for row in rows if row.pk in seen]


def _shortened(data: dict[str, Any]) -> dict[str, Any]:
    """The data as printed: a setter of type takes seconds for thousands of lines, and nobody reads them on paper."""
    left = LISTED
    duties = []
    for duty in data["duties"]:
        shown = duty["evidence"][:left]
        left -= len(shown)
        duties.append({**duty, "evidence": shown, "more": len(duty["evidence"]) - len(shown)})
    return {**data, "duties": duties, "files": [row for row in data["files"] if not row[0].startswith("kanit/")]}


def _report(data: dict[str, Any]) -> bytes:
    form = registers.forms[FORM]
    now = timezone.now().replace(microsecond=0)
    around = {**frame(form, now), "draft": False, "foot": data["foot"]}
    pdf = engine.render(form.template, {"frame": around, "form": data}, at=now)
    sealed = seal.seal(pdf)
    return sealed.pdf if sealed else pdf


def _zipped(files: list[_File], clause: Clause, first: date, last: date) -> bytes:
    sums = {file.path: _sha256(file.content) for file in files}
    manifest = {
        "clause": clause.ref,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "directive": str(clause.version),
        "files": [{"path": file.path, "bytes": len(file.content), "sha256": sums[file.path]} for file in files],
    }
    files = [*files, _File("MANIFEST.json", _json(manifest))]
    sums["MANIFEST.json"] = _sha256(files[-1].content)
    lines = "".join(f"{digest}  {path}\n" for path, digest in sums.items())
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in [*files, _File("SHA256SUMS", lines.encode())]:
            packed.writestr(zipfile.ZipInfo(file.path, EARLIEST), file.content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _plain(name: str) -> str:
    """A file name that every system can unpack: no folders, no control characters, at most 80 characters."""
    kept = "".join(letter if letter.isalnum() or letter in " ._-()" else "_" for letter in name).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return kept[:80] if len(kept) <= 80 or not dot else f"{stem[: 79 - len(ending)]}.{ending}"
