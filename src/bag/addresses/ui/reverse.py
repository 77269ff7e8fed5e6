"""Reverse zones of a prefix as master files."""

from __future__ import annotations

import io
import zipfile
from ipaddress import ip_address

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bag.addresses import queries
from bag.addresses.domain.reverse import ZoneFile, zone_file, zones_of
from bag.addresses.forms import ReverseForm
from bag.addresses.models import Address
from bag.core.ui.verbs import opened


@require_GET
@login_required
def zones(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One zone as a text file, several in a ZIP. Names of the whole zone are in it, also from beside the prefix."""
    row = opened(request, "addresses.prefix", pk, "export")
    form = ReverseForm(request.GET)
    if not form.is_valid():
        messages.error(request, _("Give the name server and the contact of the zone as DNS names."))
        return HttpResponseRedirect(row.get_absolute_url())
    try:
        wanted = zones_of(row.net)
    except ValueError:
        messages.error(request, _("The prefix needs too many zones; export the blocks in it."))
        return HttpResponseRedirect(row.get_absolute_url())
    held = Address.objects.exclude(dns_name="").filter(address__gte=str(wanted[0][0]), address__lte=str(wanted[-1][-1]))
    names = [
        (int(ip_address(text)), name)
        for text, name in queries.in_vrf(held, row.vrf_id).values_list("address", "dns_name")
    ]
    serial = int(timezone.localtime().strftime("%Y%m%d%H"))
    server, contact = (form.cleaned_data[name].rstrip(".") for name in ("server", "contact"))
    found = [zone_file(net, names, server=server, contact=contact, serial=serial) for net in wanted]
    return _text(found[0]) if len(found) == 1 else _archive(found, str(row.network))


def _text(zone: ZoneFile) -> HttpResponse:
    answer = HttpResponse(zone.text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{zone.origin}.zone"'
    return answer


def _archive(found: list[ZoneFile], name: str) -> HttpResponse:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for zone in found:
            archive.writestr(f"{zone.origin}.zone", zone.text)
    answer = HttpResponse(content.getvalue(), content_type="application/zip")
    safe = name.replace("/", "_").replace(":", "-")
    answer["Content-Disposition"] = f'attachment; filename="reverse-{safe}.zip"'
    return answer
