"""What services say when they refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation


def refused(verb: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """What a service says in English when it refuses; the transaction of the test goes on."""
    with translation.override("en"):
        with pytest.raises(ValidationError) as caught, transaction.atomic():
            verb(*args, **kwargs)
        return " ".join(caught.value.messages)
