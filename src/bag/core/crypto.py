"""Secrets at rest: AES-GCM envelopes, and the model field that keeps them.

Every value has a data key of its own, wrapped by the key of the installation; a token names the wrapping key, so that a
new key re-wraps without touching the values. A token is bound to its column: copied elsewhere it does not open.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from bag.config import load

PREFIX = "bag1"
MASK = "••••••"
NONCE_BYTES = 12
KEY_BYTES = 32


class SecretError(Exception):
    """A token that this installation cannot open: wrong key, wrong column, or damaged."""


def key_id(key: bytes) -> str:
    """The short public name of a wrapping key."""
    return hashlib.sha256(b"bag key id" + key).hexdigest()[:8]


def old_keys_folder() -> Path:
    """Where keys that were replaced wait until every value is re-wrapped."""
    return load().secrets / "old-data-keys"


def _decoded(path: Path) -> bytes:
    return base64.b64decode(path.read_text().strip().replace("-", "+").replace("_", "/"))


@cache
def _keys() -> dict[str, bytes]:
    """Wrapping keys by id; the present one comes first."""
    config = load()
    present = [config.data_key]
    if (file := config.secrets / "data-key").exists():
        present.append(_decoded(file))
    folder = old_keys_folder()
    old = [_decoded(path) for path in sorted(folder.iterdir())] if folder.exists() else []
    return {key_id(key): key for key in [*present, *old]}


def _key(name: str) -> bytes:
    """The wrapping key of that id, looked for again on disk when a rotation has happened meanwhile."""
    if name not in _keys():
        _keys.cache_clear()
    try:
        return _keys()[name]
    except KeyError:
        raise SecretError(f"the key {name} is not installed") from None


def _seal(key: bytes, text: bytes, context: bytes) -> str:
    nonce = os.urandom(NONCE_BYTES)
    return base64.urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, text, context)).decode()


def _open(key: bytes, sealed: str, context: bytes) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(sealed)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context)
    except (InvalidTag, ValueError):
        raise SecretError("the value does not open: it was changed or belongs elsewhere") from None


def encrypt(text: str, context: str) -> str:
    """A token that holds ``text``; it opens only with the same ``context``."""
    wrapping, bound, value_key = load().data_key, context.encode(), AESGCM.generate_key(KEY_BYTES * 8)
    return ".".join(
        [PREFIX, key_id(wrapping), _seal(wrapping, value_key, bound), _seal(value_key, text.encode(), bound)]
    )


def _parts(token: str) -> tuple[str, str, str]:
    prefix, *parts = token.split(".")
    if prefix != PREFIX or len(parts) != 3:
        raise SecretError("this is no secret of BAĞ")
    return parts[0], parts[1], parts[2]


def decrypt(token: str, context: str) -> str:
    """The text in a token; raises ``SecretError``."""
    name, wrapped, sealed = _parts(token)
    bound = context.encode()
    return _open(_open(_key(name), wrapped, bound), sealed, bound).decode()


def rewrap(token: str, context: str, wrapping: bytes) -> str:
    """The same secret under another wrapping key; the value itself is not opened."""
    name, wrapped, sealed = _parts(token)
    bound = context.encode()
    return ".".join([PREFIX, key_id(wrapping), _seal(wrapping, _open(_key(name), wrapped, bound), bound), sealed])


class Secret:
    """What a model holds in place of a secret's text. It prints as dots wherever it lands."""

    __slots__ = ("_context", "token")

    def __init__(self, token: str, context: str) -> None:
        self.token = token
        self._context = context

    def plain(self) -> str:
        """The text, for the program's own use. People get it through ``bag.core.audit.reveal`` only."""
        return decrypt(self.token, self._context)

    def __str__(self) -> str:
        return MASK

    def __repr__(self) -> str:
        return f"<Secret {MASK}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.token == self.token

    def __hash__(self) -> int:
        return hash(self.token)


if TYPE_CHECKING:
    _TextField = models.TextField[Secret | str, Secret]
else:
    _TextField = models.TextField


class SecretFormField(forms.CharField):
    """Write-only: never shows the stored value, and an empty answer keeps it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = forms.PasswordInput(attrs={"autocomplete": "new-password", "placeholder": MASK})
        kwargs.pop("initial", None)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> str:
        return ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class EncryptedField(_TextField):
    """Text that reaches the database encrypted and comes back as a ``Secret``."""

    description = _("Encrypted text")

    @property
    def context(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def from_db_value(self, value: str | None, *_args: Any) -> Secret | None:
        return Secret(value, self.context) if value else None

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> str | None:
        if isinstance(value, Secret):
            return value.token
        if value:
            return encrypt(str(value), self.context)
        return None if self.null else ""

    def value_to_string(self, obj: models.Model) -> str:
        return MASK if getattr(obj, self.attname) else ""

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", SecretFormField)
        kwargs["widget"] = None
        field: Any = models.Field.formfield(self, **kwargs)
        return field

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        if data:
            super().save_form_data(instance, data)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        stored = getattr(model_instance, self.attname, None)
        return super().clean(value or stored, model_instance)


def encrypted_fields() -> list[tuple[type[models.Model], EncryptedField]]:
    """Every encrypted column of the installation."""
    from django.apps import apps

    return [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedField)
    ]


def rewrap_all(wrapping: bytes) -> int:
    """Put every stored secret under ``wrapping``; returns how many. Call it in a transaction."""
    changed = 0
    for model, field in encrypted_fields():
        for row in model._default_manager.exclude(**{field.name: ""}).select_for_update().iterator(chunk_size=500):
            secret = getattr(row, field.attname)
            if secret is not None:
                model._default_manager.filter(pk=row.pk).update(
                    **{field.name: Secret(rewrap(secret.token, field.context, wrapping), field.context)}
                )
                changed += 1
    return changed


def reload_keys() -> None:
    """Forget the keys read so far (after a rotation, and between tests)."""
    clear: Callable[[], None] = _keys.cache_clear
    clear()
