"""Tables of structured cabling."""

from bag.cabling.models.choices import VERDICT_TONES, Category, Occasion, Result, Verdict
from bag.cabling.models.links import LabelScheme, Link
from bag.cabling.models.lots import Lot, Measurement, ResultFile

__all__ = [
    "VERDICT_TONES",
    "Category",
    "LabelScheme",
    "Link",
    "Lot",
    "Measurement",
    "Occasion",
    "Result",
    "ResultFile",
    "Verdict",
]
