"""Room for deep calls."""

from __future__ import annotations

import pytest

from bag.runtime.stack import WORDS, with_room


def test_the_call_is_that_of_the_caller() -> None:
    assert with_room(max, 3, 5) == 5
    assert with_room(sorted, [1, 2], reverse=True) == [2, 1]
    with pytest.raises(ZeroDivisionError):
        with_room(lambda: 1 // 0)


def test_the_frame_is_as_large_as_it_says() -> None:
    assert with_room.__code__.co_stacksize == WORDS
