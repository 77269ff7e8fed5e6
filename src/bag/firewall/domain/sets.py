"""Exact sets of whole numbers: addresses and ports.

An element `(low, high, care, value)` is every `x` with `low <= x <= high` and `x & care == value`. A plain interval has
`care == 0`; a wildcard mask with holes ("10.*.5.0/24") keeps the bits that matter in `care`. The form is closed under
intersection, and a difference is a short list of elements, so nothing is ever rounded or enumerated.

An element is always *tight*: `low` and `high` are members of it, and `care` holds only bits below the highest bit in
which they differ. A set is a sorted tuple of disjoint elements; it is *plain* when no element has `care`.
"""

from collections.abc import Iterable

Element = tuple[int, int, int, int]
Numbers = tuple[Element, ...]

EMPTY: Numbers = ()


def _ceiling(start: int, care: int, value: int, full: int) -> int | None:
    """Smallest `x >= start` with `x & care == value`, at most `full`; None when there is none."""
    wrong = (start ^ value) & care
    if not wrong:
        return start
    bit = wrong.bit_length() - 1
    below = (1 << (bit + 1)) - 1
    if value >> bit & 1:
        return (start & ~below) | (value & below)
    room = ~care & ~start & full & ~below
    if not room:
        return None
    step = room & -room
    return (start & ~((step << 1) - 1)) | step | (value & (step - 1))


def tight(low: int, high: int, care: int, value: int) -> Element | None:
    """The element with its ends made members of it, or None when it is empty."""
    if low > high:
        return None
    if not care:
        return (low, high, 0, 0)
    full = (1 << max(high, care).bit_length()) - 1
    first = _ceiling(low, care, value, full)
    if first is None or first > high:
        return None
    mirrored = _ceiling(full ^ high, care, care & ~value, full)
    last = first if mirrored is None else full ^ mirrored
    care &= (1 << (first ^ last).bit_length()) - 1
    return (first, last, care, first & care)


def interval(low: int, high: int) -> Numbers:
    """All numbers from `low` to `high`; empty when `low` is greater."""
    return ((low, high, 0, 0),) if low <= high else EMPTY


def cube(value: int, wild: int, width: int) -> Numbers:
    """All numbers of `width` bits that equal `value` in the bits that `wild` leaves alone."""
    full = (1 << width) - 1
    care = full & ~wild
    found = tight(0, full, care, value & care)
    return (found,) if found else EMPTY


def is_plain(numbers: Numbers) -> bool:
    """Is every element an interval?"""
    return not any(element[2] for element in numbers)


def _merged(numbers: Iterable[Element]) -> Numbers:
    """Plain elements in order, with those that touch made one."""
    found: list[Element] = []
    for element in sorted(numbers):
        if found and element[0] <= found[-1][1] + 1:
            if element[1] > found[-1][1]:
                found[-1] = (found[-1][0], element[1], 0, 0)
        else:
            found.append(element)
    return tuple(found)


def union(sets: Iterable[Numbers]) -> Numbers:
    """Everything that is in one of the sets."""
    elements = [element for numbers in sets for element in numbers]
    plain = _merged(element for element in elements if not element[2])
    holed = [element for element in elements if element[2]]
    for position, element in enumerate(holed):
        rest = subtract((element,), plain)
        for earlier in holed[:position]:
            rest = subtract(rest, (earlier,))
        plain = tuple(sorted((*plain, *rest)))
    return _merged(plain) if is_plain(plain) else plain


def _meet(one: Element, other: Element) -> Element | None:
    low, high = max(one[0], other[0]), min(one[1], other[1])
    if low > high:
        return None
    care = one[2] | other[2]
    if not care:
        return (low, high, 0, 0)
    if (one[3] ^ other[3]) & one[2] & other[2]:
        return None
    return tight(low, high, care, one[3] | other[3])


def intersect(one: Numbers, other: Numbers) -> Numbers:
    """What is in both sets."""
    if one is other:
        return one
    if len(one) == 1 and len(other) == 1:
        found = _meet(one[0], other[0])
        return (found,) if found else EMPTY
    if not (is_plain(one) and is_plain(other)):
        return tuple(sorted(found for a in one for b in other if (found := _meet(a, b))))
    result: list[Element] = []
    i = j = 0
    while i < len(one) and j < len(other):
        low, high = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if low <= high:
            result.append((low, high, 0, 0))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return tuple(result)


def _without(one: Element, other: Element) -> list[Element]:
    """What is in the first element only."""
    if _meet(one, other) is None:
        return [one]
    low, high, care, value = one
    pieces = [tight(low, other[0] - 1, care, value), tight(other[1] + 1, high, care, value)]
    low, high = max(low, other[0]), min(high, other[1])
    left = other[2]
    while left:
        bit = 1 << (left.bit_length() - 1)
        left ^= bit
        wanted = other[3] & bit
        if care & bit:
            if (value & bit) != wanted:
                break
            continue
        pieces.append(tight(low, high, care | bit, value | (wanted ^ bit)))
        care, value = care | bit, value | wanted
    return [piece for piece in pieces if piece]


def subtract(one: Numbers, other: Numbers) -> Numbers:
    """What is in the first set only."""
    if (len(one) > 1 or len(other) > 1) and is_plain(one) and is_plain(other):
        return _subtract_plain(one, other)
    rest = list(one)
    for taken in other:
        if not rest:
            break
        rest = [piece for element in rest for piece in _without(element, taken)]
    return tuple(sorted(rest)) if len(rest) > 1 else tuple(rest)


def _subtract_plain(one: Numbers, other: Numbers) -> Numbers:
    result: list[Element] = []
    j = 0
    for first, high, _, _ in one:
        low = first
        while j < len(other) and other[j][1] < low:
            j += 1
        k = j
        while k < len(other) and other[k][0] <= high:
            if low < other[k][0]:
                result.append((low, other[k][0] - 1, 0, 0))
            low = other[k][1] + 1
            k += 1
        if low <= high:
            result.append((low, high, 0, 0))
    return tuple(result)


def contains(numbers: Numbers, number: int) -> bool:
    """Is the number in the set?"""
    return any(low <= number <= high and number & care == value for low, high, care, value in numbers)


def size(numbers: Numbers) -> int | None:
    """How many numbers the set holds; None when an element has holes (counting those is not worth its price)."""
    return sum(high - low + 1 for low, high, _, _ in numbers) if is_plain(numbers) else None
