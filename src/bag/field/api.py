"""REST of the field room beside its records."""

from __future__ import annotations

from ninja import Router

from bag.field.phone.api import router as phone_router

router = Router(tags=["field"])
router.add_router("/phone", phone_router)
