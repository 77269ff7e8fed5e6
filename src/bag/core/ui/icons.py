"""One icon of the sprite that the front-end build makes from ``frontend/icons.txt``."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString


def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """The icon ``name``; ``size`` is "" (text height), "l" or "xl". Hidden from readers unless it has a ``label``."""
    href = f"{static('ui/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="i {}" role="img" aria-label="{}"><use href="{}"/></svg>', size, label, href)
    return format_html('<svg class="i {}" aria-hidden="true"><use href="{}"/></svg>', size, href)
