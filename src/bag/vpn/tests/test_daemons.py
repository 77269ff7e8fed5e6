"""Against the real daemons: two charons and two WireGuard ends that run on the files that BAĞ writes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import asyncssh
import pytest
from django.utils import timezone

from bag.addresses.services.allocate import next_address
from bag.addresses.tests.factories import PrefixFactory
from bag.configurations.tests.factories import ManagedDeviceFactory
from bag.contracts.tests.factories import TechnicianFactory
from bag.monitoring.models import Report
from bag.monitoring.tests.factories import CredentialFactory
from bag.organization.tests.factories import PersonFactory, ServiceFactory, UserFactory
from bag.vpn import files
from bag.vpn.gateways import drivers
from bag.vpn.models import Account, Session, TunnelStatus
from bag.vpn.services import accounts, gateways, polling
from bag.vpn.tests.daemons import Machine, missing, run, ssh_door, two_machines, until
from bag.vpn.tests.factories import AccountFactory, GatewayFactory, TunnelFactory

REASON = missing()
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(bool(REASON), reason=REASON), pytest.mark.xdist_group("vpn")]
SERVER, CLIENT = (f"bgv{letter}{os.getpid() % 100_000}" for letter in "sc")


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Machine, Machine]]:
    with two_machines(tmp_path_factory.mktemp("vpn")) as (ours, theirs):
        ours.run("ip", "address", "add", "10.90.1.1/32", "dev", "lo")
        theirs.run("ip", "address", "add", "10.200.0.1/32", "dev", "lo")
        ours.charon()
        theirs.charon()
        ours.wireguard(SERVER, "10.99.0.1/24")
        theirs.wireguard(CLIENT, "10.99.0.2/32")
        yield ours, theirs


def test_a_tunnel_stands_on_our_files_and_its_counters_are_read(machines: tuple[Machine, Machine]) -> None:
    ours, theirs = machines
    gateway = GatewayFactory(kind="strongswan", reading="local", socket=ours.socket)
    tunnel = TunnelFactory(
        name="komsu-kurum", gateway=gateway, local_address=ours.address, peer_address=theirs.address, encap=True
    )
    assert polling.poll(gateway).tunnels == 0
    assert not TunnelStatus.objects.get(tunnel=tunnel).up
    assert Report.objects.filter(alarm_class=polling.TUNNEL_DOWN, present=True).count() == 1
    theirs.load(files.tunnel_file(tunnel, files.THEIRS).text)
    ours.load(files.tunnel_file(tunnel, files.OURS).text)
    until(lambda: ours.pings("10.200.0.1", source="10.90.1.1"), "the other end")
    look = polling.poll(gateway)
    status = TunnelStatus.objects.get(tunnel=tunnel)
    assert (look.error, status.up, status.state) == (None, True, "established")
    assert status.received == status.sent >= 84
    assert (status.ike, status.esp) == ("aes256-sha256-modp2048", "aes256gcm16")
    assert Report.objects.filter(alarm_class=polling.TUNNEL_DOWN, present=False).count() == 1
    before = status.received
    assert all(ours.pings("10.200.0.1", source="10.90.1.1") for _ping in range(3))
    polling.poll(gateway)
    status.refresh_from_db()
    assert status.received == before + 3 * 84


def test_an_account_of_strongswan_is_let_in_and_put_out(machines: tuple[Machine, Machine]) -> None:
    gateway = GatewayFactory(kind="strongswan", reading="local", socket=machines[0].socket)
    account = AccountFactory(gateway=gateway)
    issued = accounts.issue(account, by=account.person.user)
    assert "password = " in issued.text
    polling.poll(gateway)
    account.refresh_from_db()
    assert account.present
    account = accounts.close(account, note="Görev değişikliği nedeniyle.", by=None)
    assert accounts.put_out(account)
    account.refresh_from_db()
    assert (account.present, account.gone_at is not None) == (False, True)


def test_an_ended_contract_closes_the_account_and_the_gateway_proves_it(
    machines: tuple[Machine, Machine], django_capture_on_commit_callbacks: Any
) -> None:
    ours, theirs = machines
    network = ServiceFactory(code="network")
    pool = PrefixFactory(network="10.99.0.0/24", owner_service=network)
    assert next_address(pool, by=None, purpose="ağ geçidi").address == "10.99.0.1"
    gateway = GatewayFactory(
        owner_service=network, reading="local", interface=SERVER, pool=pool, endpoint=ours.address, port=51899
    )
    given = gateways.new_keys(gateway, reason="İlk kurulum için anahtar üretildi.", by=UserFactory())
    run("wg", "setconf", SERVER, "/dev/stdin", given=given.text)
    gateway.refresh_from_db()
    technician = TechnicianFactory()
    account = accounts.save(
        AccountFactory.build(
            gateway=gateway, person=technician.person, contract=technician.contract, networks="10.99.0.0/24",
            unit=technician.contract.contractor, ends_on=technician.contract.ends,
        ),
        None,
        created=True,
    )  # fmt: skip
    assert str(account.address) == "10.99.0.2"
    issued = accounts.issue(account, by=technician.person.user)
    assert "PrivateKey" in issued.text
    assert Account.objects.filter(public_key=issued.account.public_key).exists()
    client = theirs.folder / f"{CLIENT}.conf"
    client.write_text(issued.text)
    client.chmod(0o600)
    run("wg", "setconf", CLIENT, "/dev/stdin", given=run("wg-quick", "strip", str(client)))
    theirs.run("ip", "route", "add", "10.99.0.0/24", "dev", CLIENT)
    until(lambda: theirs.pings("10.99.0.1"), "the gateway")
    look = polling.poll(gateway)
    session = Session.objects.get(account=account)
    assert (look.error, look.differences, session.ended_at) == (None, [], None)
    assert session.remote.startswith(theirs.address)
    account.refresh_from_db()
    assert account.present
    assert account.last_used_at is not None

    technician.contract.terminated_on = timezone.localdate()
    technician.contract.save()
    with django_capture_on_commit_callbacks(execute=True):
        assert accounts.settle(timezone.localdate())["closed"] == 1
    account.refresh_from_db()
    assert (account.standing, account.reason, account.present) == ("closed", "contract", False)
    assert account.gone_at is not None
    assert account.address is None, "the address is free again"
    assert account.public_key not in run("wg", "show", SERVER, "dump")
    assert not theirs.pings("10.99.0.1")

    run("wg", "set", SERVER, "peer", account.public_key, "allowed-ips", "10.99.0.2/32")
    again = polling.poll(gateway)
    assert (again.put_out, again.differences) == ([account.public_key], []), "put back behind our back, and out again"
    stranger = drivers.wireguard.new_keys().public
    run("wg", "set", SERVER, "peer", stranger, "allowed-ips", "10.99.0.77/32")
    found = polling.poll(gateway).differences
    assert [(one.gap, one.key) for one in found] == [("unknown", stranger)]
    assert Report.objects.filter(alarm_class=polling.DIFFERENT, present=True).count() == 1
    assert timezone.now() - account.gone_at < timedelta(minutes=1)


def test_gateways_are_read_and_told_over_ssh(machines: tuple[Machine, Machine]) -> None:
    network = ServiceFactory(code="network")
    login = CredentialFactory(kind="password", owner_service=network, username="root", secret="deneme-parolasi")
    pool = PrefixFactory(network="10.99.1.0/24", owner_service=network)
    with ssh_door() as (port, key):
        device = ManagedDeviceFactory(owner_service=network, address="127.0.0.1", port=port, credential=login)
        given = {"owner_service": network, "reading": "shell", "device": device}
        gateway = GatewayFactory(**given, interface=SERVER, pool=pool, public_key=drivers.wireguard.new_keys().public)
        assert getattr(polling.poll(gateway).error, "code", "") == "no_host_key"
        device.status.host_key = key
        device.status.save()
        account = accounts.save(AccountFactory.build(
            gateway=gateway, person=PersonFactory(), unit=network, networks="10.90.1.0/24"), None, created=True,
        )  # fmt: skip
        issued = accounts.issue(account, by=account.person.user)
        assert issued.account.public_key in run("wg", "show", SERVER, "peers")
        assert accounts.put_out(accounts.close(issued.account, note="Görevi sona erdi.", by=None))
        charon = GatewayFactory(**given, kind="strongswan", socket=machines[0].socket)
        assert polling.poll(charon).error is None
        login.secret = "yanlis-parola"
        login.save()
        assert getattr(polling.poll(charon).error, "code", "") == "refused"
        device.status.host_key = "ssh-ed25519 bozuk"
        device.status.save()
        assert getattr(polling.poll(charon).error, "code", "") == "no_host_key"
        device.status.host_key = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
        device.status.save()
        assert getattr(polling.poll(gateway).error, "code", "") == "host_key"
