"""REST of the work room beside its records."""

from __future__ import annotations

from ninja import Router

from bag.work.api_incidents import router as incidents_router
from bag.work.api_requests import router as requests_router

router = Router(tags=["work"])
router.add_router("/incidents", incidents_router)
router.add_router("/requests", requests_router)
