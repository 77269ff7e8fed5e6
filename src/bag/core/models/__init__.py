"""Core tables, by file."""

from bag.core.models.record import RecordModel, RecordQuerySet
from bag.core.models.saved_view import SavedView
from bag.core.models.subject import Subject
from bag.core.models.user import User

__all__ = ["RecordModel", "RecordQuerySet", "SavedView", "Subject", "User"]
