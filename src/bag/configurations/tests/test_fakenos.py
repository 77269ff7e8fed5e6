"""A router that others imitate: fakenos answers over a real SSH session, with words that we did not write."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from bag.configurations.domain.dialects import Dialect
from bag.configurations.models import Cause, ManagedDevice, Outcome
from bag.configurations.services import backup
from bag.configurations.tests.factories import ManagedDeviceFactory
from bag.monitoring.models import Credential

ROUTER = """
import sys, threading
from fakenos import FakeNOS
host = {"port": int(sys.argv[1]), "username": "bag", "password": "parola", "platform": "cisco_ios"}
FakeNOS(inventory={"hosts": {"r1": host}}).start()
threading.Event().wait()
"""


@pytest.fixture
def router() -> Iterator[int]:
    """The port at which an IOS router of fakenos listens, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", ROUTER, str(port)], stderr=subprocess.DEVNULL)
    try:
        _listens(port)
        yield port
    finally:
        process.kill()
        process.wait()


def _listens(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("fakenos does not listen")


def _device(port: int, enable: str) -> ManagedDevice:
    made = ManagedDeviceFactory(address="127.0.0.1", port=port)
    made.credential = Credential.objects.create(
        name=f"fakenos {enable}", kind="ssh", owner_service=made.owner_service, username="bag", secret="parola",
        privacy_secret=enable,
    )  # fmt: skip
    made.save()
    return ManagedDevice.objects.select_related("credential", "owner_service").get(pk=made.pk)


@pytest.mark.django_db
def test_a_router_of_fakenos_is_backed_up(router: int) -> None:
    device, limited = _device(router, "yetki"), _device(router, "")
    done = backup.back_up([device, limited], Cause.PERSON)
    assert done.outcomes == {Outcome.OK: 1, Outcome.DENIED: 1}
    version = device.versions.get()
    assert version.dialect == Dialect.IOS
    assert "hostname r1" in version.masked
