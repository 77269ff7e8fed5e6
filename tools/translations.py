"""Turkish and English complete: extract texts into each room's catalogue, check that none is missing, compile.

    python -m tools.translations update [ROOM …]    # extract; keeps what is translated
    python -m tools.translations check              # fails when a text has no Turkish, is fuzzy or is out of date
    python -m tools.translations compile            # .po → .mo (made at set-up, never committed)

Needs Babel only: no gettext tools on the machine.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

BAG = Path(__file__).resolve().parents[1] / "src" / "bag"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "_t": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_VOLATILE = (
    rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To): .*\n'
)


def rooms() -> list[str]:
    """Every package of ``bag`` that speaks to people."""
    return sorted(path.parent.name for path in BAG.glob("*/locale"))


def catalogue_file(room: str) -> Path:
    return BAG / room / "locale" / "tr" / "LC_MESSAGES" / "django.po"


def extracted(room: str) -> Catalog:
    """The texts of a room's code and templates; raises on a template that cannot be read."""
    catalogue = Catalog(locale="tr", project="BAĞ", charset="utf-8")
    for path in sorted((BAG / room).rglob("*")):
        if "tests" in path.parts or "migrations" in path.parts or path.suffix not in (".py", ".html", ".txt"):
            continue
        if path.suffix != ".py" and "templates" not in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # Blanked text keeps its indentation, which the tokenizer of Python would take for a fault.
            source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
        for _line, message, comments, context in extract(
            "python", io.BytesIO(source.encode()), keywords=KEYWORDS, comment_tags=("Translators:",)
        ):
            catalogue.add(
                message,
                locations=[(path.relative_to(BAG / room).as_posix(), None)],
                auto_comments=comments,
                context=context,
            )
    return catalogue


def stored(room: str) -> Catalog:
    path = catalogue_file(room)
    if not path.exists():
        return Catalog(locale="tr", project="BAĞ", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="tr")


def update(names: list[str]) -> None:
    """Bring catalogues in line with the code: new texts added empty, vanished ones dropped."""
    for room in names or rooms():
        catalogue = stored(room)
        catalogue.update(extracted(room), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        path = catalogue_file(room)
        path.parent.mkdir(parents=True, exist_ok=True)
        out = io.BytesIO()
        write_po(
            out, catalogue, sort_output=True, omit_header=False, no_location=False, include_lineno=False, width=120
        )
        text = re.sub(
            _VOLATILE,
            b"",
            out.getvalue(),
        )
        path.write_bytes(text)
        missing = [message for message in catalogue if message.id and not _complete(message.string)]
        sys.stdout.write(f"{room}: {len(catalogue)} texts, {len(missing)} without Turkish\n")


def _complete(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


def check() -> int:
    """Print what is missing; the number of problems."""
    problems = 0
    for room in rooms():
        have, want = stored(room), extracted(room)
        for message in want:
            if not message.id:
                continue
            known = have.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            if known is None or not _complete(known.string):
                problems += 1
                sys.stdout.write(f"{room}: no Turkish for {message.id!r} ({message.locations[0][0]})\n")
            elif known.fuzzy:
                problems += 1
                sys.stdout.write(f"{room}: fuzzy {message.id!r}\n")
            else:
                for error in known.check():
                    problems += 1
                    sys.stdout.write(f"{room}: {message.id!r}: {error}\n")
    return problems


def conflicts() -> int:
    """Print texts that rooms translate differently: Django merges the catalogues, so only one of them would be shown.

    Same words, same Turkish; where the meaning differs, the source says so with ``pgettext``.
    """
    said: dict[tuple[str, str], dict[str, str]] = {}
    for room in rooms():
        for message in stored(room):
            if message.id:
                text = message.id if isinstance(message.id, str) else message.id[0]
                said.setdefault((message.context or "", text), {})[room] = str(message.string)
    found = {key: by_room for key, by_room in said.items() if len(set(by_room.values())) > 1}
    for (_context, text), by_room in sorted(found.items()):
        sys.stdout.write(f"{text!r} has more than one Turkish: {by_room}\n")
    return len(found)


def compile_all() -> None:
    for room in rooms():
        if catalogue_file(room).exists():
            with catalogue_file(room).with_suffix(".mo").open("wb") as out:
                write_mo(out, stored(room))


def main(arguments: list[str]) -> int:
    if not settings.configured:
        settings.configure(USE_I18N=True)
    verb, *names = arguments or ["check"]
    if verb == "update":
        update(names)
    elif verb == "compile":
        compile_all()
    elif verb == "check":
        found = check() + conflicts()
        sys.stdout.write(f"{found} problems\n")
        return 1 if found else 0
    else:
        sys.stdout.write(__doc__ or "")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
