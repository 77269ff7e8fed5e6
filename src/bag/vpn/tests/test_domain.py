"""Rules without a database: strength, life, files, and what gateways and logs say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bag.vpn.domain import openvpn, strongswan, wireguard
from bag.vpn.domain.comparing import Gap, Wanted, compare
from bag.vpn.domain.life import Ending, Life, dormant, ending
from bag.vpn.domain.seen import Peer, Seen, Unreadable
from bag.vpn.domain.strength import Fault, Grade, Parameters, Policy, grade, judge, misunderstood
from bag.vpn.domain.usage import read_line

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FRESH = TODAY - timedelta(days=30)
STRONG = Parameters(2, "aes256-sha256-modp2048", "aes256gcm16-ecp256", secret_on=FRESH)


@pytest.mark.parametrize(
    ("given", "faults", "worth"),
    [
        (STRONG, [], Grade.STRONG),
        (Parameters(2, "chacha20poly1305-prfsha256-curve25519", "chacha20poly1305-x25519", shared_secret=False), [],
         Grade.STRONG),
        (Parameters(2, "aes128-sha256-modp3072", "aes128-sha256", secret_on=FRESH), ["no_pfs"], Grade.WEAK),
        (Parameters(2, "aes256-sha1-modp2048", "aes256-sha256-modp2048", secret_on=FRESH), ["weak"], Grade.WEAK),
        (Parameters(2, "aes256-sha256-modp1536", "aes256-sha256-modp2048", secret_on=FRESH), ["weak"], Grade.WEAK),
        (Parameters(2, "3des-sha1-modp1024", "3des-sha1-modp1024", secret_on=FRESH), ["weak"] * 6, Grade.WEAK),
        (Parameters(2, "des-md5-modp768", "aes256-sha256-modp2048", secret_on=FRESH), ["forbidden"] * 3,
         Grade.FORBIDDEN),
        (Parameters(2, "aes256-sha256-modp1024s160", "null-sha256-modp2048", secret_on=FRESH), ["forbidden"] * 2,
         Grade.FORBIDDEN),
        (Parameters(2, "aes256-sha256-modp2048,3des-md5-modp1024", "aes256-sha256-modp2048", secret_on=FRESH),
         ["weak", "forbidden", "weak"], Grade.FORBIDDEN),
        (Parameters(1, "aes256-sha256-modp2048", "aes256-sha256-modp2048", secret_on=FRESH), ["ikev1"], Grade.WEAK),
        (Parameters(2, "", "aes256-sha256-modp2048", secret_on=FRESH), ["empty"], Grade.UNKNOWN),
        (Parameters(2, "aes256-sha256-grup14", "aes256-sha256-modp2048", secret_on=FRESH),
         ["not_understood"] * 2, Grade.UNKNOWN),
        (Parameters(2, STRONG.ike, STRONG.esp, secret_on=TODAY - timedelta(days=366)), ["old_key"], Grade.WEAK),
        (Parameters(2, STRONG.ike, STRONG.esp), ["undated_key"], Grade.WEAK),
    ],
)  # fmt: skip
def test_the_weakest_word_of_all_proposals_decides(given: Parameters, faults: list[str], worth: Grade) -> None:
    found = judge(given, Policy(), TODAY)
    assert ([one.fault for one in found], grade(found)) == (faults, worth)


def test_the_policy_can_be_edited() -> None:
    policy = Policy(forbidden=frozenset({"aes256"}), weak=frozenset(), secret_days=7, need_pfs=False, ikev2_only=False)
    given = Parameters(1, "aes256-sha1-modp1024", "aes128-sha1", secret_on=FRESH)
    assert [one.fault for one in judge(given, policy, TODAY)] == [Fault.FORBIDDEN, Fault.OLD_KEY]


def test_words_are_known_and_proposals_whole() -> None:
    assert misunderstood("aes256gcm16-prfsha384-ecp384, chacha20poly1305-x25519-ke1_mlkem768", "ike") == []
    assert misunderstood("aes256-modp2048", "esp") == ["aes256-modp2048"], "no integrity"
    assert misunderstood("aes256-sha256", "ike") == ["aes256-sha256"], "no group"
    assert misunderstood("aes256-sha256; start_action=none", "esp"), "nothing else gets into a file"


@pytest.mark.parametrize(
    ("life", "why"),
    [
        (Life(TODAY), None),
        (Life(TODAY - timedelta(days=1)), Ending.EXPIRED),
        (Life(TODAY, person_active=False), Ending.PERSON),
        (Life(TODAY, contract_ends=TODAY), None),
        (Life(TODAY, contract_ends=TODAY - timedelta(days=1)), Ending.CONTRACT),
        (Life(TODAY, contract_ends=TODAY + timedelta(days=90), terminated_on=TODAY), Ending.CONTRACT),
        (Life(TODAY, contract_ends=TODAY + timedelta(days=90), terminated_on=TODAY + timedelta(days=1)), None),
    ],
)
def test_an_account_ends_with_whatever_ends_first(life: Life, why: Ending | None) -> None:
    assert ending(life, TODAY) == why
    assert [dormant(TODAY - timedelta(days=days), TODAY, 90) for days in (89, 90)] == [False, True]


def test_keys_are_those_of_rfc_7748() -> None:
    private = "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo="
    assert wireguard.public_of(private) == "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="
    made = wireguard.new_keys()
    assert wireguard.public_of(made.private) == made.public
    assert made.private not in repr(made)
    assert [wireguard.is_key(text) for text in (made.public, made.public[:-1], "ş" * 44, made.public + "\n")] == [
        True, False, False, False,
    ]  # fmt: skip


def test_a_dump_gives_users_and_tunnels_and_no_secret() -> None:
    user, other, gateway = (wireguard.new_keys() for _ in range(3))
    shaken = int((NOW - timedelta(seconds=60)).timestamp())
    text = (
        f"{gateway.private}\t{gateway.public}\t51820\toff\n"
        f"{user.public}\tGIZLI\t198.51.100.4:41000\t10.99.0.2/32\t{shaken}\t1480\t92\t25\n"
        f"{other.public}\t(none)\t(none)\t10.200.0.0/24,fd00::/8\t0\t0\t0\toff\n"
    )
    seen = wireguard.read_dump(text, NOW, {other.public: "kurum"})
    assert [(one.key, one.networks, one.received, one.connected) for one in seen.peers] == [
        (user.public, ("10.99.0.2/32",), 1480, True)
    ]
    assert [(one.name, one.up, one.state) for one in seen.tunnels] == [("kurum", False, "never")]
    assert gateway.private not in repr(seen)
    assert "GIZLI" not in repr(seen)
    for wrong in ("", "a\tb", text.replace("\t25\n", "\n"), text.replace("1480", "çok")):
        with pytest.raises(Unreadable):
            wireguard.read_dump(wrong, NOW)


def test_what_differs_is_named_and_an_incomplete_look_misses_nobody() -> None:
    wanted = [
        Wanted("a", open=True, networks=frozenset({"10.0.0.2/32"})), Wanted("b", open=False), Wanted("c", open=True),
        Wanted("d", open=True, networks=frozenset({"10.0.0.4/32"})),
    ]  # fmt: skip
    peers = (Peer("a", ("10.0.0.2/32",)), Peer("b"), Peer("d", ("10.0.0.9/32",)), Peer("x", remote="192.0.2.9"))
    found = {(one.gap, one.key) for one in compare(wanted, Seen(peers))}
    assert found == {(Gap.NOT_CLOSED, "b"), (Gap.MISSING, "c"), (Gap.NETWORKS, "d"), (Gap.UNKNOWN, "x")}
    assert not [one for one in compare(wanted, Seen(peers, complete=False)) if one.gap == Gap.MISSING]


def test_a_status_of_openvpn_tells_who_is_in() -> None:
    text = (
        "TITLE,OpenVPN 2.6.3\nTIME,2026-11-24 12:00:00,1795510800\n"
        "HEADER,CLIENT_LIST,Common Name,Real Address,Virtual Address,Virtual IPv6 Address,Bytes Received,Bytes Sent,"
        "Connected Since,Connected Since (time_t),Username,Client ID,Peer ID,Data Channel Cipher\n"
        "CLIENT_LIST,istemci,198.51.100.4:41000,10.8.0.6,,3871,3924,2026-11-24 11:00:00,1795507200,ayse.kaya,0,0,X\n"
        "CLIENT_LIST,tek.basina,198.51.100.5:41000,10.8.0.7,,1,2,2026-11-24 11:00:00,1795507200,UNDEF,1,1,X\nEND\n"
    )
    seen = openvpn.read_status(text)
    assert [(peer.key, peer.received) for peer in seen.peers] == [("ayse.kaya", 3871), ("tek.basina", 1)]
    assert not seen.complete
    for wrong in ("", text.removesuffix("END\n"), text.replace("3871", "x"), "TITLE\nEND"):
        with pytest.raises(Unreadable):
            openvpn.read_status(wrong)


def test_log_lines_of_firewalls_tell_of_sessions() -> None:
    asa = (
        "%ASA-4-113019: Group = UZAK, Username = ayse.kaya, IP = 198.51.100.4, Session disconnected. "
        "Session Type: SSL, Duration: 1d 0h:10m:12s, Bytes xmt: 4200, Bytes rcv: 990, Reason: User Requested"
    )
    forti = (
        'date=2026-11-24 type="event" subtype="vpn" action="tunnel-down" tunneltype="ssl-tunnel" remip=198.51.100.4 '
        'user="ayse.kaya" duration=61 sentbyte=4200 rcvdbyte=990'
    )
    for line, lasted in ((asa, timedelta(days=1, minutes=10, seconds=12)), (forti, timedelta(seconds=61))):
        found = read_line(line, NOW)
        assert found is not None
        assert (found.user, found.lasted, found.sent, found.received) == ("ayse.kaya", lasted, 4200, 990)
    for other in ("%ASA-6-722022: x", forti.replace("tunnel-down", "tunnel-up"), forti.replace("ayse.kaya", "N/A")):
        assert read_line(other, NOW) is None


def test_the_other_end_is_the_mirror_and_a_secret_cannot_break_out_of_its_file() -> None:
    secret = 'a"\n}\nconnections { kotu { } }'
    own = strongswan.Ipsec(
        "kurum", "192.0.2.1", "198.51.100.7", "biz", "onlar", ("10.1.0.0/24",), ("10.2.0.0/24",), 2,
        "aes256-sha256-modp2048", "aes256gcm16-modp2048", secret,
    )  # fmt: skip
    text, mirror = strongswan.write(own), strongswan.write(own.mirrored())
    assert "kotu" not in text
    assert secret not in repr(own)
    assert "local_ts = 10.1.0.0/24" in text
    assert "local_ts = 10.2.0.0/24" in mirror
    assert own.mirrored().mirrored() == strongswan.replace(own, start=False)


def test_the_file_of_a_peer_has_its_parts() -> None:
    key = wireguard.new_keys().public
    part = wireguard.PeerPart(key, ("10.1.0.0/24",), "vpn.example.org:51820", "GIZLI", 25, "merkez")
    text = wireguard.write("ANAHTAR", [part], addresses=("10.99.0.2/32",), dns="10.90.0.5", comment="ilk\nikinci")
    assert text == (
        "# ilk\n# ikinci\n[Interface]\nPrivateKey = ANAHTAR\nAddress = 10.99.0.2/32\nDNS = 10.90.0.5\n\n"
        f"# merkez\n[Peer]\nPublicKey = {key}\nPresharedKey = GIZLI\nAllowedIPs = 10.1.0.0/24\n"
        "Endpoint = vpn.example.org:51820\nPersistentKeepalive = 25\n"
    )
