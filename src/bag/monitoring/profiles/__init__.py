"""Device profiles: what is asked of a kind of device, in readable YAML files of our own, one per kind.

A profile names the beginnings of the sysObjectIDs that it fits (``match``; the longest fit wins), the profile that it
builds on (``extends``), the built-in parts that it wants (``parts``), and its own values and states. A new file in this
folder is a new profile; ``README.md`` beside it explains every key.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

FOLDER = Path(__file__).parent
GENERIC = "generic"
"""The profile of whatever no other fits."""

Oid = Annotated[str, StringConstraints(pattern=r"^[0-2](\.[0-9]{1,10}){2,60}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Dotted = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$", max_length=60)]
Part = Literal["interfaces", "entity", "sensors", "storage", "lldp", "cdp"]


class ProfileError(Exception):
    """A profile file that cannot be used; the text names the file and what is wrong."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """Where something is read: one object (``oid`` ends in .0) or a whole column of a table.

    ``label`` is the column that names the rows; without it a row is named by its index. Where only the beginning of the
    index is a row of ``label``, the rest stands behind the name: ``AP-1/0``. ``part`` names a single object.
    """

    oid: Oid
    label: Oid | None = None
    part: str = ""

    @property
    def single(self) -> bool:
        """Whether it is one object and not a column."""
        return self.oid.endswith(".0")


class Gauge(Source):
    """A number: ``metric = value × scale + offset``; values in ``skip`` mean that there is none.

    ``own`` names a column of numbers: of the rows ``X.n`` only the one counts whose n that column has at ``X``.
    """

    metric: Dotted
    scale: float = 1.0
    offset: float = 0.0
    skip: tuple[int, ...] = ()
    own: Oid | None = None


class Tally(_Strict):
    """How many rows of a table belong to each part of another: clients to radios. The rows themselves are not kept.

    ``below``: only rows with a smaller value count. A row belongs to the part whose index is made of the row's values
    in the ``group`` columns; or, with ``tail``, to the part X for which ``through`` has a row ``X.Y`` where Y is the
    last ``tail`` numbers of the row's index. ``parts`` is a column of the parts, each of which gets a figure, also 0;
    an empty table gives none, for nobody knows whether the device fills it.
    """

    metric: Dotted
    oid: Oid
    parts: Oid
    label: Oid
    below: float | None = None
    group: tuple[Oid, ...] = ()
    tail: Annotated[int, Field(ge=0, le=32)] = 0
    through: Oid | None = None

    @model_validator(mode="after")
    def _finds_parts(self) -> Tally:
        if bool(self.group) == bool(self.tail and self.through):
            raise ValueError("a tally needs either group, or tail and through")
        return self


class Condition(Source):
    """A state in words: ``states`` translates the device's numbers; a number that is not there means no state."""

    aspect: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=40)]
    states: dict[int, Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=40)]]


class Profile(_Strict):
    """One kind of device."""

    slug: Slug
    title: str
    extends: Slug | None = None
    match: tuple[Oid, ...] = ()
    parts: tuple[Part, ...] = ()
    gauges: tuple[Gauge, ...] = ()
    conditions: tuple[Condition, ...] = ()
    tallies: tuple[Tally, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Profile:
        if not (self.extends or self.parts or self.gauges or self.conditions):
            raise ValueError("the profile asks nothing: give it parts, gauges, conditions or extends")
        return self

    def on(self, base: Profile) -> Profile:
        """This profile with everything that ``base`` asks added in front; the same metric or aspect is replaced."""
        own_metrics = {gauge.metric for gauge in self.gauges}
        own_aspects = {condition.aspect for condition in self.conditions}
        own_tallies = {tally.metric for tally in self.tallies}
        return self.model_copy(
            update={
                "parts": tuple(dict.fromkeys((*base.parts, *self.parts))),
                "gauges": (*(item for item in base.gauges if item.metric not in own_metrics), *self.gauges),
                "conditions": (
                    *(item for item in base.conditions if item.aspect not in own_aspects),
                    *self.conditions,
                ),
                "tallies": (*(item for item in base.tallies if item.metric not in own_tallies), *self.tallies),
            }
        )


@cache
def profiles() -> dict[str, Profile]:
    """Every profile of the product by slug, complete; raises ``ProfileError``."""
    return load(FOLDER)


def load(folder: Path) -> dict[str, Profile]:
    """The profiles of a folder by slug, each with what it builds on; raises ``ProfileError``."""
    raw = {profile.slug: profile for profile in map(_read, sorted(folder.glob("*.yaml")))}
    return {slug: _complete(slug, raw, ()) for slug in raw}


def fitting(sys_object_id: str) -> Profile:
    """The profile with the longest fitting beginning of the sysObjectID, else the generic one."""
    best, length = profiles()[GENERIC], 0
    for profile in profiles().values():
        for beginning in profile.match:
            if len(beginning) > length and f"{sys_object_id}.".startswith(f"{beginning}."):
                best, length = profile, len(beginning)
    return best


def _read(path: Path) -> Profile:
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        profile = Profile.model_validate(content)
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ProfileError(f"{path.name}: not YAML: {error}") from None
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, line['loc'])) or 'file'}: {line['msg']}" for line in error.errors()]
        raise ProfileError(f"{path.name}: {'; '.join(wrong)}") from None
    if profile.slug != path.stem:
        raise ProfileError(f"{path.name}: the slug {profile.slug!r} must be the name of the file")
    return profile


def _complete(slug: str, raw: dict[str, Profile], seen: tuple[str, ...]) -> Profile:
    profile = raw[slug]
    if profile.extends is None:
        return profile
    if profile.extends in (*seen, slug):
        raise ProfileError(f"{slug}.yaml: extends goes round in a circle: {' → '.join((*seen, slug, profile.extends))}")
    if profile.extends not in raw:
        raise ProfileError(f"{slug}.yaml: extends {profile.extends!r}, which is not there")
    return profile.on(_complete(profile.extends, raw, (*seen, slug)))
