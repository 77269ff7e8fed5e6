"""What the codes of the domain mean, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.dependency.domain.graph import Finding
from bag.dependency.domain.reading import GraphError

REFUSALS: dict[str, str | Promise] = {
    "too-large": _("The file is larger than %(detail)s MB."),
    "not-json": _("The file is not readable as JSON: %(detail)s"),
    "not-an-object": _("The file must hold one JSON object with the key “nodes”."),
    "not-a-list": _("The value of “%(detail)s” must be a list."),
    "no-nodes": _("The graph has no elements: “nodes” is missing or empty."),
    "too-many-nodes": _("The graph has more than %(detail)s elements."),
    "too-many-links": _("The graph has more than %(detail)s links."),
    "too-many-references": _("The graph has more than %(detail)s references."),
    "not-kept": _("No support graph is kept under the name “%(detail)s”; load one first or name a file with --graph."),
}
FINDINGS: dict[str, str | Promise] = {
    "malformed": _("%(subject)s is written in an unknown way and was left out (%(detail)s)"),
    "bad-id": _("An element without a usable id was left out (%(subject)s)"),
    "duplicate-id": _("%(subject)s stands more than once; the first entry counts"),
    "unknown-kind": _("%(subject)s is of an unknown kind (%(detail)s)"),
    "unknown-reference": _("%(subject)s names %(detail)s, which has no record; taken as always there"),
    "doubled-reference": _("%(subject)s names %(detail)s twice; counted once"),
    "needs-itself": _("%(subject)s needs itself; ignored"),
    "self-link": _("The link %(subject)s joins %(detail)s with itself; left out"),
    "bad-need": _("The number needed in a group of %(subject)s is unusable (%(detail)s); taken as 1"),
    "bad-weight": _("The weight of %(subject)s is unusable (%(detail)s); taken as 0"),
    "empty-group": _("A group of %(subject)s has no known members (%(detail)s); ignored"),
    "impossible-group": _("A group of %(subject)s needs more members than it has (%(detail)s); taken as all"),
    "cycle": _("%(subject)s and %(detail)s need each other in a circle"),
    "no-root": _("No element is marked as a root; ends of links count as not reachable"),
    "not-served": _("By the records nothing serves %(subject)s, even without a failure"),
}


def refusal(error: GraphError) -> str:
    """Why a graph was refused, as a sentence."""
    return str(REFUSALS[error.code]) % {"detail": error.detail}


def finding(found: Finding) -> str:
    """A remark as a sentence."""
    return str(FINDINGS[found.code]) % {"subject": found.subject, "detail": found.detail}


TITLES: dict[str, str | Promise] = {
    "no-link": _("Equipment without a link"),
    "open-run": _("Cables that lead nowhere"),
    "gone-piece": _("Cables to equipment that is not in service"),
    "no-power": _("Racked equipment without a power cable"),
    "one-feed": _("Two inlets on one feed"),
    "no-grid": _("Sites without mains on record"),
    "no-place": _("Equipment that stands nowhere"),
    "two-leasts": _("Needs that contradict each other"),
    "cycle": _("Needs in a circle"),
    "no-root": _("No heart of the network"),
    "not-served": _("Not served even without a failure"),
    "unknown-reference": _("Needs that have no record"),
    "empty-group": _("Groups without members"),
    "impossible-group": _("Groups that need more than they have"),
}


def finding_texts() -> dict[str, str | Promise]:
    """The sentences of all remarks: those of the reader and those of the sources."""
    return FINDINGS | {code: text for source in registers.support_sources for code, text in source.remarks.items()}


def finding_title(code: str) -> str:
    """A kind of remark in a few words."""
    return str(TITLES.get(code, code))
