"""Sentences for what the domain names by codes: refusals, doubts and reasons, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.ui.format import day
from bag.directive.domain.model import Doubt, ReadError
from bag.directive.domain.rules import RuleError

REFUSALS: dict[str, Any] = {
    "empty": gettext_lazy("The file is empty."),
    "too_large": gettext_lazy("The file is larger than %(limit)s MB; a directive is a text of a few pages."),
    "too_many_lines": gettext_lazy("The file has more than %(limit)s lines; this cannot be a directive."),
    "too_many_pages": gettext_lazy("The PDF has more than %(limit)s pages; this cannot be a directive."),
    "old_word": gettext_lazy("This is a file of old Word (.doc). Save it as .docx, .pdf or .txt and try again."),
    "not_text": gettext_lazy("The file is neither text nor Word (.docx) nor PDF."),
    "broken_text": gettext_lazy("The text is damaged in %(count)s places. Save it again as UTF-8 and try again."),
    "not_word": gettext_lazy("The file is an archive, but not a Word document (.docx)."),
    "broken_archive": gettext_lazy("The Word document is damaged and cannot be opened."),
    "archive_bomb": gettext_lazy("The archive unpacks to far more than a document can hold; it was not opened."),
    "broken_pdf": gettext_lazy("The PDF is damaged and cannot be opened."),
    "pdf_locked": gettext_lazy("The PDF is protected by a password. Save it without one and try again."),
    "pdf_without_text": gettext_lazy(
        "The PDF holds pictures of %(pages)s pages but no text. Ask for the original, or read it with text recognition."
    ),
}

DOUBTS: dict[str, Any] = {
    "no_articles": gettext_lazy("No article was found (a line such as “MADDE 1- (1) …”)."),
    "article_twice": gettext_lazy("There are two articles %(article)s; the first is on line %(first)s."),
    "article_missing": gettext_lazy("Article %(article)s is missing."),
    "article_out_of_order": gettext_lazy("Article %(article)s is out of order."),
    "article_empty": gettext_lazy("Article %(article)s has no text."),
    "paragraph_twice": gettext_lazy("Article %(article)s has two paragraphs (%(paragraph)s)."),
    "list_expected": gettext_lazy("Article %(article)s announces a list, but no lettered clause follows."),
    "letter_twice": gettext_lazy("Article %(article)s has two clauses %(letter)s)."),
    "letter_missing": gettext_lazy("Article %(article)s: clause %(letter)s) is missing."),
    "letter_out_of_order": gettext_lazy("Article %(article)s: clause %(letter)s) is out of order."),
    "letter_assumed": gettext_lazy(
        "Article %(article)s: the word processor had numbered this clause by itself; %(letter)s) was assumed."
    ),
    "stray_letter": gettext_lazy(
        "Article %(article)s: “%(letter)s)” at the start of this line was read as part of the sentence."
    ),
    "item_empty": gettext_lazy("Article %(article)s: clause %(letter)s) has no text."),
    "item_short": gettext_lazy("Article %(article)s: clause %(letter)s) is very short (“%(text)s”)."),
    "furniture_inside": gettext_lazy("Article %(article)s: clause %(letter)s) seems to hold a page header or footer."),
    "fragment": gettext_lazy("Article %(article)s: clause %(letter)s) holds single letters; a word may be broken."),
    "title_unclear": gettext_lazy("It is not certain that “%(title)s” is the title of the next article."),
    "word_joined": gettext_lazy("A word broken at the end of a line was joined: “%(word)s”."),
    "letters_spaced": gettext_lazy("Letters set apart were joined: “%(before)s” was read as “%(after)s”."),
    "broken_bytes": gettext_lazy("The line holds damaged characters: “%(text)s”."),
    "latin1_letters": gettext_lazy("Turkish letters had been saved wrongly (ý þ ð); they were restored."),
}

REASONS: dict[str, Any] = {
    "not_computed": gettext_lazy("Not judged yet."),
    "waived": gettext_lazy("Waived until %(until)s by a decision."),
    "rule_broken": gettext_lazy("The rule of this duty makes no sense as it is stored; it cannot be judged."),
    "period_not_set": gettext_lazy("The directive says “periodic” without a period; the manager has not set one yet."),
    "sources_missing": gettext_lazy(
        "%(count)s of its evidence sources are not connected yet; what happened there is not known."
    ),
    "source_not_connected": gettext_lazy("No data: the evidence source is not connected."),
    "source_stale": gettext_lazy("No data: the evidence source has given no sign of life; it counted until %(on)s."),
    "source_silent": gettext_lazy("No data: the evidence source has never given a sign of life."),
    "shown_in_window": gettext_lazy("Shown in this period, last on %(on)s."),
    "shown_last_window": gettext_lazy("Shown in the last period, on %(on)s; this period is still open."),
    "shown_late": gettext_lazy("The last period was shown late, for %(on)s."),
    "shown_due": gettext_lazy("Evidence is due in %(days)s days."),
    "shown_overdue": gettext_lazy("No evidence for %(missed)s periods in a row."),
    "never_shown": gettext_lazy("No evidence has been seen yet."),
    "attestation_wanted": gettext_lazy("The owner's statement is wanted."),
    "attested_in_window": gettext_lazy("Stated by the owner in this period, for %(on)s."),
    "attested_last_window": gettext_lazy("Stated in the last period, for %(on)s; this period is still open."),
    "attested_late": gettext_lazy("The statement of the last period came late, for %(on)s."),
    "attested_due": gettext_lazy("The owner's statement is due in %(days)s days."),
    "attested_overdue": gettext_lazy("No statement of the owner for %(missed)s periods in a row."),
    "never_covered": gettext_lazy("No cover has been recorded yet."),
    "covered": gettext_lazy("Covered without a gap since %(first)s."),
    "gap": gettext_lazy("Not covered for %(minutes)s minutes in all, %(count)s gaps, the first on %(on)s."),
    "no_measure": gettext_lazy("Nothing was measured in this period or the last."),
    "within": gettext_lazy("%(count)s measures in this period, %(outside)s outside the limits: enough lie within."),
    "within_last": gettext_lazy(
        "%(count)s measures in the last period, %(outside)s outside the limits: enough lay within."
    ),
    "outside": gettext_lazy("%(outside)s of %(count)s measures lie outside the limits."),
    "fresh": gettext_lazy("Last shown on %(on)s; recent enough."),
    "fresh_due": gettext_lazy("Last shown on %(on)s; to be renewed within %(days)s days."),
    "stale": gettext_lazy("Last shown on %(on)s; that is too long ago."),
    "never_fresh": gettext_lazy("It should have been shown by now; no evidence has been seen yet."),
    "no_event": gettext_lazy("Nothing has called for it since %(first)s."),
    "events_ahead": gettext_lazy("Nothing was due yet; the next term is %(until)s."),
    "events_met": gettext_lazy("Done in time in all %(count)s cases of this period."),
    "events_late": gettext_lazy("Done in all %(count)s cases of this period, %(late)s of them late."),
    "events_due": gettext_lazy("%(count)s cases are due in %(days)s days."),
    "events_overdue": gettext_lazy("%(count)s cases are past their term."),
    "limit_broken": gettext_lazy("%(count)s cases were not done in time; the first limit was %(on)s."),
    "events_allowed": gettext_lazy("All %(count)s cases of this period were allowed."),
    "forbidden": gettext_lazy("%(count)s cases of this period were not allowed, the first on %(on)s."),
    "no_document": gettext_lazy("There is no approved document yet."),
    "document_missing": gettext_lazy("There should be an approved document by now; there is none."),
    "document_valid": gettext_lazy("%(count)s approved documents are in force; the first review is due on %(until)s."),
    "document_due": gettext_lazy("A document is to be reviewed by %(until)s, in %(days)s days."),
    "document_expired": gettext_lazy("The review date of a document passed on %(until)s."),
}

RULE_FAULTS: dict[str, Any] = {
    "unknown_evaluator": gettext_lazy("There is no way of judging called “%(value)s”."),
    "unknown_parameter": gettext_lazy("This kind of duty has no parameter “%(name)s”."),
    "wrong_type": gettext_lazy("The value of “%(name)s” is not of the right kind."),
    "not_a_period": gettext_lazy("“%(value)s” is not a period. A period is at least one day, week, month or year."),
    "negative": gettext_lazy("“%(name)s” cannot be negative."),
    "no_limit": gettext_lazy("Give a lower or an upper limit."),
    "limits_crossed": gettext_lazy("The lower limit lies above the upper one."),
    "not_a_share": gettext_lazy("The share is above 0 and at most 1."),
}

_DATES = frozenset({"on", "until", "first"})


def refusal(error: ReadError) -> str:
    """Why a file cannot be read."""
    return str(REFUSALS[error.code]) % error.values


def doubt_text(doubt: Doubt) -> str:
    """What is doubtful at a line of a file."""
    return str(DOUBTS[doubt.code]) % doubt.values


def rule_fault(error: RuleError) -> str:
    """Why parameters of a duty make no sense."""
    return str(RULE_FAULTS[error.code]) % {"name": error.name, **error.values}


def reason_text(code: str, values: Mapping[str, Any]) -> str:
    """Why a duty has its status; dates are written in the reader's way. Evidence that is gone is always told."""
    shown = {key: day(date.fromisoformat(value)) if key in _DATES else value for key, value in values.items()}
    text = str(REASONS[code]) % shown
    if gone := values.get("gone"):
        told = _("Evidence no longer found: %(count)s.") % {"count": gone}
        return f"{text} {told}"
    return text


def period_text(period: str) -> str:
    """A period in words: every month, every 3 months, every year."""
    known = {
        "": _("none"),
        "P1D": _("every working day"),
        "P1W": _("every week"),
        "P1M": _("every month"),
        "P3M": _("every 3 months"),
        "P6M": _("every 6 months"),
        "P1Y": _("every year"),
    }
    return known.get(period, period)


def stated_text(stated: str) -> str:
    """The time that the directive itself gives, in words."""
    known = {
        "always": _("around the clock (24/7)"),
        "year-end": _("by the end of the year"),
        "before:P2M": _("at least 2 months before"),
    }
    return known.get(stated) or (period_text(stated) if stated else "")
