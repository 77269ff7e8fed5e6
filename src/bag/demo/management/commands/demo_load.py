"""``manage.py demo_load``: the demonstration city into this database."""

from __future__ import annotations

from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from bag.demo.accounts import console_lines
from bag.demo.loading import load_city
from bag.demo.sizes import SIZES


class Command(BaseCommand):
    help = "Load the demonstration city: role accounts, places, equipment, stock, documents. May be repeated."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=sorted(SIZES), default="full")

    def handle(self, *args: Any, size: str, verbosity: int, **options: Any) -> None:
        began = monotonic()

        def say(line: str) -> None:
            if verbosity:
                self.stdout.write(f"  {monotonic() - began:5.1f} s  {line}")
                self.stdout.flush()

        with translation.override(settings.LANGUAGE_CODE):
            load_city(SIZES[size], say)
        if verbosity:
            self.stdout.write("\n".join(console_lines()))
