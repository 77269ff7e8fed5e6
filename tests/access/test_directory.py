"""Directory sign-in against a real ``slapd`` on a loopback port of this test's own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bag.config import Refusal, read
from bag.core import access
from bag.core.access import Grant, Role
from bag.core.models import User
from bag.organization.models import Assignment
from bag.organization.tests.factories import (
    PASSWORD,
    AssignmentFactory,
    PersonFactory,
    PositionFactory,
    ServiceFactory,
    UserFactory,
)

ldap = pytest.importorskip("ldap", reason="python-ldap is not installed: requirements/ldap.lock")
SLAPD = shutil.which("slapd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/libexec")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(SLAPD is None, reason="slapd is not installed: Debian package slapd"),
]
SUFFIX = "dc=belediye,dc=example"
READER, READER_PASSWORD = f"cn=okuyucu,{SUFFIX}", "okuma-parolası"
DIRECTORY_PASSWORD = "Dizindeki-parola-1923"
SCHEMAS = Path("/etc/ldap/schema")
CONFIG = """
include {schemas}/core.schema
include {schemas}/cosine.schema
include {schemas}/inetorgperson.schema
pidfile {folder}/slapd.pid
database ldif
suffix "{suffix}"
directory {folder}/data
rootdn "{reader}"
rootpw {password}
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{reader}" read by * none
"""


@dataclass(frozen=True)
class Directory:
    url: str

    def add(self, uid: str, name: str, mail: str) -> None:
        """Put a person into the directory."""
        entry = {
            "objectClass": ["inetOrgPerson"],
            "uid": [uid],
            "cn": [name],
            "sn": [name.rsplit(maxsplit=1)[-1]],
            "mail": [mail],
            "userPassword": [DIRECTORY_PASSWORD],
        }
        with self.bound() as link:
            link.add_s(
                f"uid={uid},{SUFFIX}", [(key, [value.encode() for value in values]) for key, values in entry.items()]
            )

    def set_name(self, uid: str, name: str) -> None:
        with self.bound() as link:
            link.modify_s(f"uid={uid},{SUFFIX}", [(ldap.MOD_REPLACE, "cn", [name.encode()])])

    def set_members(self, group: str, *uids: str) -> None:
        """Make a group consist of these people; groups of names are never empty, so the reader is always in."""
        members = [f"uid={uid},{SUFFIX}".encode() for uid in uids] + [READER.encode()]
        with self.bound() as link:
            with suppress(ldap.NO_SUCH_OBJECT):
                link.delete_s(f"cn={group},{SUFFIX}")
            entry = [("objectClass", [b"groupOfNames"]), ("cn", [group.encode()]), ("member", members)]
            link.add_s(f"cn={group},{SUFFIX}", entry)

    @contextmanager
    def bound(self) -> Iterator[Any]:
        """A connection that may read and write everything."""
        link = ldap.initialize(self.url)
        link.simple_bind_s(READER, READER_PASSWORD)
        yield link
        link.unbind_s()


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    """A directory server with the suffix entry and nothing else."""
    folder = tmp_path_factory.mktemp("slapd")
    (folder / "data").mkdir()
    config = folder / "slapd.conf"
    config.write_text(
        CONFIG.format(schemas=SCHEMAS, folder=folder, suffix=SUFFIX, reader=READER, password=READER_PASSWORD)
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"ldap://127.0.0.1:{probe.getsockname()[1]}"
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([str(SLAPD), "-f", str(config), "-h", url, "-d", "0"], stdout=log, stderr=log)
        try:
            _wait_for(url, server, folder / "log")
            found = Directory(url)
            with found.bound() as link:
                link.add_s(
                    SUFFIX, [("objectClass", [b"dcObject", b"organization"]), ("dc", [b"belediye"]), ("o", [b"B"])]
                )
            yield found
        finally:
            server.terminate()
            server.wait(10)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(100):
        try:
            ldap.initialize(url).simple_bind_s(READER, READER_PASSWORD)
        except ldap.SERVER_DOWN:
            assert server.poll() is None, log.read_text()
            time.sleep(0.1)
        else:
            return
    raise AssertionError("slapd did not start")


@pytest.fixture
def signing_in(directory: Directory, settings: Any) -> Directory:
    """The settings that ``BAG_LDAP_*`` would give, pointing to the test's directory."""
    from django_auth_ldap.config import LDAPSearch

    settings.AUTHENTICATION_BACKENDS = ["bag.web.directory.DirectoryBackend", *settings.AUTHENTICATION_BACKENDS]
    settings.AUTH_LDAP_SERVER_URI = directory.url
    settings.AUTH_LDAP_BIND_DN, settings.AUTH_LDAP_BIND_PASSWORD = READER, READER_PASSWORD
    settings.AUTH_LDAP_USER_SEARCH = LDAPSearch(SUFFIX, ldap.SCOPE_SUBTREE, "(uid=%(user)s)")
    settings.AUTH_LDAP_USER_ATTR_MAP = {"name": "cn", "email": "mail"}
    return directory


@pytest.fixture
def with_groups(signing_in: Directory, settings: Any) -> Directory:
    """Two groups stand for positions, one of them for a position that there is not."""
    from django_auth_ldap.config import GroupOfNamesType, LDAPSearch

    settings.AUTH_LDAP_GROUP_SEARCH = LDAPSearch(SUFFIX, ldap.SCOPE_SUBTREE, "(objectClass=groupOfNames)")
    settings.AUTH_LDAP_GROUP_TYPE = GroupOfNamesType()
    settings.LDAP_GROUP_POSITIONS = {"Telsiz-Personeli": "telsiz-personel", "hayali": "yok-boyle-kadro"}
    return signing_in


def sign_in(login: str, password: str = DIRECTORY_PASSWORD) -> Client:
    client = Client()
    client.post("/account/login/", {"login": login, "password": password})
    return client


def inside(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_directory_lets_in_and_gives_no_rights(signing_in: Directory) -> None:
    signing_in.add("ofis.personeli", "Ofis Personeli Çağrı", "ofis@example.org")
    assert inside(sign_in("ofis.personeli"))
    user = User.objects.get(username="ofis.personeli")
    assert (user.name, user.email) == ("Ofis Personeli Çağrı", "ofis@example.org")
    assert not user.has_usable_password()
    assert access.grants(user) == {Grant(Role.REQUESTER)}


def test_name_and_address_follow_the_directory(signing_in: Directory) -> None:
    signing_in.add("adi.degisen", "Eski Ad", "ad@example.org")
    sign_in("adi.degisen")
    signing_in.set_name("adi.degisen", "Yeni Ad")
    sign_in("adi.degisen")
    assert User.objects.get(username="adi.degisen").name == "Yeni Ad"


@pytest.mark.parametrize(
    ("login", "password"),
    [("kilit.deneme", "yanlış"), ("kilit.deneme", ""), ("kimse", DIRECTORY_PASSWORD), ("*", DIRECTORY_PASSWORD),
     ("kilit.deneme)(uid=*", DIRECTORY_PASSWORD)],
)  # fmt: skip
def test_wrong_words_and_filter_tricks_do_not(signing_in: Directory, login: str, password: str) -> None:
    if not ldap_has(signing_in, "kilit.deneme"):
        signing_in.add("kilit.deneme", "Kilit Deneme", "kilit@example.org")
    assert not inside(sign_in(login, password))


def ldap_has(directory: Directory, uid: str) -> bool:
    with directory.bound() as link:
        return bool(link.search_s(SUFFIX, ldap.SCOPE_SUBTREE, f"(uid={uid})"))


def test_an_account_switched_off_here_stays_out(signing_in: Directory) -> None:
    signing_in.add("ayrilan", "Ayrılan Personel", "ayrilan@example.org")
    sign_in("ayrilan")
    User.objects.filter(username="ayrilan").update(is_active=False)
    assert not inside(sign_in("ayrilan"))


def test_failures_in_the_directory_count_for_the_lock_out(signing_in: Directory) -> None:
    signing_in.add("kilitlenen", "Kilitlenen Personel", "kilitlenen@example.org")
    for _ in range(5):
        sign_in("kilitlenen", "yanlış")
    assert not inside(sign_in("kilitlenen"))


def test_members_of_a_group_hold_its_position_while_they_are_in_it(with_groups: Directory) -> None:
    position = PositionFactory(code="telsiz-personel", role=Role.STAFF, unit=ServiceFactory(code="radio"), seats=5)
    with_groups.add("telsizci", "Telsiz Personeli", "telsiz@example.org")
    with_groups.set_members("telsiz-personeli", "telsizci")
    with_groups.set_members("hayali", "telsizci")
    assert inside(sign_in("telsizci"))
    user = User.objects.get(username="telsizci")
    assert access.grants(user) == {Grant(Role.REQUESTER), Grant(Role.STAFF, "radio")}
    assert (user.person.name, user.person.unit) == ("Telsiz Personeli", position.unit)
    sign_in("telsizci")
    (given,) = user.person.assignments.all()
    assert given.decision == "LDAP: Telsiz-Personeli"
    with_groups.set_members("telsiz-personeli")
    assert inside(sign_in("telsizci"))
    assert access.grants(User.objects.get(pk=user.pk)) == {Grant(Role.REQUESTER)}


def test_a_position_of_a_group_ends_the_day_before_it_was_left(with_groups: Directory) -> None:
    PositionFactory(code="telsiz-personel")
    with_groups.add("ayrilan.telsizci", "Ayrılan Telsizci", "ayrilan.telsizci@example.org")
    with_groups.set_members("telsiz-personeli", "ayrilan.telsizci")
    sign_in("ayrilan.telsizci")
    Assignment.objects.update(starts=date(2026, 1, 5))
    with_groups.set_members("telsiz-personeli")
    sign_in("ayrilan.telsizci")
    assert Assignment.objects.get().ends == timezone.localdate() - timedelta(days=1)


def test_positions_given_by_hand_and_full_ones_are_left_alone(with_groups: Directory) -> None:
    full = PositionFactory(code="telsiz-personel", seats=1)
    AssignmentFactory(position=full)
    with_groups.add("bekleyen", "Bekleyen Personel", "bekleyen@example.org")
    with_groups.set_members("telsiz-personeli", "bekleyen")
    by_hand = AssignmentFactory(person=PersonFactory(user=UserFactory(username="bekleyen")))
    assert inside(sign_in("bekleyen"))
    assert list(by_hand.person.assignments.all()) == [by_hand]
    assert Assignment.objects.filter(position=full).count() == 1


def test_groups_without_positions_are_refused_in_words() -> None:
    with pytest.raises(Refusal, match="BAG_LDAP_GROUP_POSITIONS"):
        read({"BAG_LDAP_GROUP_POSITIONS": "telsizciler"})
    config = read({"BAG_LDAP_GROUP_POSITIONS": "telsizciler=telsiz-personel, agcilar = ag-personel"})
    assert config.ldap.group_positions == {"telsizciler": "telsiz-personel", "agcilar": "ag-personel"}


def test_local_accounts_sign_in_while_the_directory_is_away(signing_in: Directory, settings: Any) -> None:
    settings.AUTH_LDAP_SERVER_URI = "ldap://127.0.0.1:1"
    UserFactory(username="yerel.hesap")
    assert inside(sign_in("yerel.hesap", PASSWORD))


def test_the_settings_module_reads_the_configuration(directory: Directory) -> None:
    asked = (
        "from bag.web import settings as s; print(s.AUTHENTICATION_BACKENDS[0], s.AUTH_LDAP_SERVER_URI, "
        "s.AUTH_LDAP_USER_SEARCH.base_dn, s.AUTH_LDAP_GROUP_SEARCH.base_dn, s.AUTH_LDAP_GROUP_TYPE.name_attr)"
    )
    environ = {"BAG_LDAP_URL": directory.url, "BAG_LDAP_USER_BASE": SUFFIX, "PATH": "/usr/bin:/bin"}
    environ |= {"BAG_LDAP_GROUP_POSITIONS": "telsizciler=telsiz-personel", "BAG_LDAP_GROUP_TYPE": "activeDirectory"}
    said = subprocess.run([sys.executable, "-c", asked], env=environ, capture_output=True, text=True, check=True)
    expected = ["bag.web.directory.DirectoryBackend", directory.url, SUFFIX, SUFFIX, "cn"]
    assert said.stdout.split()[-5:] == expected


def test_a_directory_that_is_no_address_is_refused() -> None:
    with pytest.raises(Refusal, match="BAG_LDAP_URL"):
        read({"BAG_LDAP_URL": "http://dizin.example"})
