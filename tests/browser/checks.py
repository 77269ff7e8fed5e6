"""What a page is asked in the browser, beside accessibility."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.translated import foreign

VISIBLE_TEXTS = """() => {
  const texts = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const skipped = parent.closest('script, style, kbd, code, pre, .mono');
    if (!skipped && parent.closest('[lang]') === document.documentElement)
      texts.add(walker.currentNode.textContent.trim());
  }
  for (const element of document.querySelectorAll('[aria-label], [placeholder], [title]'))
    for (const name of ['aria-label', 'placeholder', 'title']) texts.add(element.getAttribute(name) ?? '');
  return [...texts].filter(Boolean);
}"""
OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide <= 0) return [];
  return [...document.querySelectorAll('body *')]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 5)
    .map((element) => `${element.tagName.toLowerCase()}.${element.className} is ${wide} px too wide`);
}"""


def foreign_texts(page: Page, language: str) -> list[str]:
    """Visible texts that are in the other language."""
    return foreign(page.evaluate(VISIBLE_TEXTS), language)


def overflow(page: Page) -> list[str]:
    """The elements that make the page scroll sideways."""
    found: list[str] = page.evaluate(OVERFLOW)
    return found


def small_targets(page: Page, least: int = 24) -> list[str]:
    """Controls smaller than ``least`` px that are no links in running text (WCAG 2.5.8)."""
    script = """(least) => [...document.querySelectorAll('button, summary, .btn, .nav, .chip, select, .input')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }))
      .map((one) => [one, one.getBoundingClientRect()])
      .filter(([, box]) => box.width && (box.width < least - 0.5 || box.height < least - 0.5))
      .map(([one, box]) => `${one.tagName.toLowerCase()}.${one.className}: ${box.width} × ${box.height}`)"""
    found: list[str] = page.evaluate(script, least)
    return found
