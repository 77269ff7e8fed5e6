"""Limits, verdicts, labels, and the files of certifiers, hostile ones too."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bag.cabling.domain.certifier import CertifierFileError, read
from bag.cabling.domain.classes import Category, Configuration, Limit, most_meters, read_limit, weaker
from bag.cabling.domain.labels import USUAL, BadTemplate, canonical, check_template, fill
from bag.cabling.domain.verdicts import Measured, Result, Verdict, judge

ZONE = ZoneInfo("Europe/Istanbul")
LINK, CHANNEL = Configuration.PERMANENT_LINK, Configuration.CHANNEL


@pytest.mark.parametrize(
    ("text", "category", "configuration"),
    [
        ("TIA Cat 6A Perm. Link", Category.CAT6A, LINK),
        ("TIA - Category 6 Channel", Category.CAT6, CHANNEL),
        ("TIA Cat 5e Perm. Link (+PoE)", Category.CAT5E, LINK),
        ("ISO11801 PL2 Class Ea", Category.CAT6A, LINK),
        ("ISO11801 Channel Class E", Category.CAT6, CHANNEL),
        ("EN50173 PL Class FA", Category.CAT7A, LINK),
        ("TIA Cat 8.1 Channel", Category.CAT8, CHANNEL),
        ("10GBASE-T", None, None),
    ],
)
def test_limits_are_read_from_their_names(text, category, configuration):
    assert read_limit(text) == Limit(category, configuration)


def test_lengths_and_order():
    assert (most_meters(Category.CAT6A, LINK), most_meters(Category.CAT6, CHANNEL)) == (90, 100)
    assert most_meters(Category.FIBER, LINK) is None
    assert weaker(Category.CAT6, Category.CAT6A)
    assert not weaker(Category.CAT7, Category.CAT6A)
    assert weaker(Category.FIBER, Category.CAT6)


@pytest.mark.parametrize(
    ("result", "limit", "length", "verdict"),
    [
        (Result.PASS, "TIA Cat 6A Perm. Link", "41", Verdict.PASSED),
        (Result.PASS_STAR, "TIA Cat 6A Perm. Link", "41", Verdict.MARGINAL),
        (Result.FAIL_STAR, "TIA Cat 6A Perm. Link", "41", Verdict.FAILED),
        (Result.PASS, "TIA Cat 6 Perm. Link", "41", Verdict.OTHER_LIMIT),
        (Result.PASS, "10GBASE-T", "41", Verdict.OTHER_LIMIT),
        (Result.PASS, "TIA Cat 6A Perm. Link", "90.1", Verdict.TOO_LONG),
        (Result.PASS, "TIA Cat 6A Channel", "99", Verdict.PASSED),
    ],
)
def test_verdicts(result, limit, length, verdict):
    assert judge(Category.CAT6A, Measured(result, read_limit(limit), Decimal(length))) == verdict


def test_not_measured_is_not_passed():
    assert judge(Category.CAT6, None) == Verdict.UNMEASURED


def test_labels_after_the_template():
    parts = {"building": "A", "floor": "3", "room": "301", "rack": "K1", "panel": "PP2", "port": "07"}
    assert fill(USUAL, parts) == "A-3-301-K1-PP2:07"
    assert fill(USUAL, parts | {"rack": ""}) == "A-3-301-PP2:07"
    assert fill("{site}/{building}.{outlet}", {"building": "a", "outlet": "priz ı"}) == "A.PRIZI"
    assert fill(USUAL, {}) == ""
    assert canonical(" a-3-ığ:07 ") == "A-3-IG:07"


@pytest.mark.parametrize(
    ("template", "code"),
    [("{building", "braces"), ("{ev}-{port}", "part"), ("{building}", "port"), ("{port!r}", "braces")],
)
def test_templates_that_cannot_be_filled_in(template, code):
    with pytest.raises(BadTemplate) as caught:
        check_template(template)
    assert caught.value.code == code


def file(text: str, encoding: str = "utf-8", **options):
    return read(text.encode(encoding), text, ZONE, **options)


COMMA = (
    "LinkWare PC Version 10.9\r\n\r\n"
    'Cable ID,Date/Time,Test Limit,Cable Type,Length (ft),Test Result,Headroom (dB),NEXT Margin (dB)\r\n'
    'A-1:01,11/20/2026 02:05:10 PM,TIA Cat 6A Perm. Link,Cat 6A,100,PASS,6.1,5.5\r\n'
    'A-1:02,11/20/2026 02:06:10 PM,TIA Cat 6A Perm. Link,Cat 6A,n/a,FAIL*,-0.4,\r\n'
)  # fmt: skip


def test_a_csv_in_feet_with_american_times():
    found = file(COMMA)
    assert not found.faults
    one, two = found.rows
    assert (one.label, one.length, one.result, one.next_margin) == (
        "A-1:01",
        Decimal("30.48"),
        Result.PASS,
        Decimal("5.50"),
    )
    assert one.measured_at == datetime(2026, 11, 20, 14, 5, 10, tzinfo=ZONE)
    assert (two.length, two.result, two.headroom) == (None, Result.FAIL_STAR, Decimal("-0.40"))


def test_a_turkish_csv_with_semicolons_and_parted_times():
    found = file(
        "Cable ID;Date;Time;Test Limit;Length (m);Result\nA-1:01;03.04.2026;14:05;ISO11801 PL Class EA;41,25 m;Geçti\n"
    )
    (row,) = found.rows
    assert (row.length, row.result) == (Decimal("41.25"), Result.PASS)
    assert row.measured_at == datetime(2026, 4, 3, 14, 5, tzinfo=ZONE)


def test_the_order_of_day_and_month_is_asked():
    text = "Cable ID,Date,Test Limit,Result\nA,03/04/2026,TIA Cat 6 PL,PASS\n"
    assert file(text).rows[0].measured_at.month == 4
    assert file(text, month_first=True).rows[0].measured_at.month == 3


def test_every_fault_of_every_line_is_named():
    found = file(
        "Cable ID,Date,Test Limit,Result,Length (m)\n,20.11.2026,Cat 6,PASS,10\nB,35.11.2026,Cat 6,PASS,10\n"
        "C,20.11.2026,,MAYBE,uzun\nD,20.11.2026,Cat 6,PASS,99999999\n"
    )
    assert [(fault.line, fault.code) for fault in found.faults] == [
        (2, "label"), (3, "when"), (4, "limit"), (4, "result"), (4, "number"), (5, "number"),
    ]  # fmt: skip
    assert not found.rows


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n1,2\n", "columns"),
        ("Cable ID,Result\nA,PASS\n", "columns"),
        ("Cable ID,Date,Test Limit,Result\n", "empty"),
        ("<Tests><Test>", "xml"),
        ('<!DOCTYPE t [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><t>&b;</t>', "hostile"),
        ('<!DOCTYPE t SYSTEM "file:///etc/passwd"><t/>', "hostile"),
        ("<Tests/>", "empty"),
    ],
)
def test_files_that_are_refused(text, code):
    with pytest.raises(CertifierFileError) as caught:
        file(text)
    assert caught.value.code == code


def test_xml_with_elements_and_attributes():
    found = file(
        "<LinkWare><Project name='P'><Tests>"
        "<Test><CableID>A-1:01</CableID><DateTime>2026-11-20T14:05:10</DateTime>"
        "<TestLimit>TIA Cat 6A Channel</TestLimit><Summary>PASS</Summary>"
        "<Results><Length unit='m'>41.2</Length></Results></Test>"
        "<Test CableID='A-1:02' TestLimit='TIA Cat 6A Channel'><Header Date='20.11.2026' Result='FAIL'/></Test>"
        "</Tests></Project></LinkWare>"
    )
    assert [(row.label, row.result, row.length) for row in found.rows] == [
        ("A-1:01", Result.PASS, Decimal("41.20")),
        ("A-1:02", Result.FAIL, None),
    ]


def test_many_labels_in_one_element_are_told_one_by_one():
    found = file("<T>" + "<CableID>A</CableID>" * 3_000 + "<Result>PASS</Result></T>")
    assert not found.rows
    assert {fault.code for fault in found.faults} == {"limit", "result", "when"}


def test_a_deep_document_is_no_trouble():
    depth = 50_000
    with pytest.raises(CertifierFileError):
        file("<a>" * depth + "</a>" * depth)
