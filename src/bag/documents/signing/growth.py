"""Whether a PDF is another PDF with nothing but signatures appended. Runs in the child process only.

A signature proves what its signer saw, not that it was what we issued: between our bytes and the signature somebody may
have put a revision that shows something else. Therefore every object of the issued file must be as it was, except the
few that a signature touches: the catalog, the form and its list of fields, the annotations of a page, the metadata.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, Reference
from pyhanko.pdf_utils.reader import PdfFileReader

from bag.documents.signing.material import entry

CATALOG_GAINS = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Version"})
FORM_KEYS = frozenset({"/Fields", "/SigFlags", "/DR", "/DA"})


def only_signatures_added(pdf: bytes, issued: int) -> bool:
    """Whether ``pdf`` shows what its first ``issued`` bytes, a PDF of their own, show."""
    before, after = PdfFileReader(BytesIO(pdf[:issued]), strict=False), PdfFileReader(BytesIO(pdf), strict=False)
    if after.xrefs.hybrid_xrefs_present or before.root_ref.idnum != after.root_ref.idnum:
        return False
    old = {ref.idnum for revision in range(before.xrefs.total_revisions) for ref in _touched(before, revision)}
    later = range(before.xrefs.total_revisions, after.xrefs.total_revisions)
    new = {ref.idnum: ref for revision in later for ref in _touched(after, revision)}
    excused = {before.root_ref.idnum, *_metadata(before), *_form_parts(before)}
    return (
        _catalog_kept(before.root, after.root)
        and _form_signs_only(after.root)
        and all(_page_kept(before, after, new[number]) for number in (old & new.keys()) - excused)
    )


def _touched(reader: Any, revision: int) -> set[Any]:
    """References that a revision writes or frees."""
    found: set[Any] = reader.xrefs.explicit_refs_in_revision(revision) | reader.xrefs.refs_freed_in_revision(revision)
    return found


def _metadata(reader: Any) -> set[int]:
    """Numbers of the objects that describe the file and show nothing on a page."""
    found = (_raw(reader.trailer, "/Info"), _raw(reader.root, "/Metadata"))
    return {one.idnum for one in found if isinstance(one, IndirectObject)}


def _form_parts(reader: Any) -> set[int]:
    """Numbers of the form and of its list of fields, which every further signature extends."""
    form = entry(reader.root, "/AcroForm", {})
    found = (_raw(reader.root, "/AcroForm"), _raw(form, "/Fields"))
    return {one.idnum for one in found if isinstance(one, IndirectObject)}


def _catalog_kept(before: Any, after: Any) -> bool:
    kept = set(before) - CATALOG_GAINS
    gained = set(after) - set(before)
    return gained <= CATALOG_GAINS and all(_same(_raw(before, key), _raw(after, key)) for key in kept)


def _form_signs_only(root: Any) -> bool:
    """The form holds signature fields and nothing else that could show or run."""
    if "/AcroForm" not in root:
        return True
    form = root["/AcroForm"]
    return set(form) <= FORM_KEYS and all(_is_signature(field.get_object()) for field in form["/Fields"])


def _is_signature(field: Any) -> bool:
    """A signature, or an empty place for one; an empty one with a picture could hide what was issued."""
    if not isinstance(field, DictionaryObject) or field.get("/FT") != "/Sig" or {"/Kids", "/A", "/AA"} & set(field):
        return False
    return "/V" in field or "/AP" not in field


def _page_kept(before: Any, after: Any, reference: Any) -> bool:
    """A page, or a page's list of annotations, that gained nothing but fields of signatures."""
    was = before.get_object(Reference(reference.idnum, pdf=before))
    now = after.get_object(Reference(reference.idnum, pdf=after))
    if isinstance(was, ArrayObject) and isinstance(now, ArrayObject):
        return _annotations_kept(was, now)
    if not (isinstance(was, DictionaryObject) and isinstance(now, DictionaryObject)) or was.get("/Type") != "/Page":
        return False
    others = (set(was) | set(now)) - {"/Annots"}
    return all(_same(_raw(was, key), _raw(now, key)) for key in others) and _annotations_kept(
        entry(was, "/Annots", []), entry(now, "/Annots", [])
    )


def _annotations_kept(was: Any, now: Any) -> bool:
    gained = list(now)[len(was) :]
    return all(_same(*pair) for pair in zip(was, list(now)[: len(was)], strict=False)) and (
        len(now) >= len(was) and all(_is_signature(one.get_object()) for one in gained)
    )


def _raw(dictionary: Any, key: str) -> Any:
    return dictionary.raw_get(key) if key in dictionary else None


def _same(one: Any, other: Any) -> bool:
    """Equal as written: references by their number, containers entry by entry."""
    if isinstance(one, IndirectObject) or isinstance(other, IndirectObject):
        return isinstance(one, IndirectObject) and isinstance(other, IndirectObject) and one.idnum == other.idnum
    if isinstance(one, DictionaryObject):
        return (
            isinstance(other, DictionaryObject)
            and set(one) == set(other)
            and all(_same(_raw(one, key), _raw(other, key)) for key in one)
        )
    if isinstance(one, ArrayObject):
        return (
            isinstance(other, ArrayObject)
            and len(one) == len(other)
            and all(_same(one.raw_get(index), other.raw_get(index)) for index in range(len(one)))
        )
    return bool(one == other)
