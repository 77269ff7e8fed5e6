"""Reports as the scanners write them, small and our own."""

from __future__ import annotations

from collections.abc import Iterable

Item = tuple[str, int, int, str, str]
"""Address, port, severity 0 to 4, number of the test, CVE."""
SCORES = {0: "", 1: "3.1", 2: "5.3", 3: "8.1", 4: "9.8"}
STANDARD: tuple[Item, ...] = (
    ("10.50.1.10", 443, 4, "90001", "CVE-2026-1001"),
    ("10.50.1.10", 22, 2, "90002", "CVE-2026-1002"),
    ("10.50.1.11", 443, 3, "90001", "CVE-2026-1001"),
    ("10.50.1.11", 0, 0, "19506", ""),
)


def nessus(
    items: Iterable[Item] = STANDARD, *, ended: int = 1777885200, hosts: Iterable[str] = (), signed_in: str = ""
) -> bytes:
    """A .nessus file; ``hosts`` were reached and show nothing. ``ended`` is in seconds since 1970."""
    by_host: dict[str, list[Item]] = {host: [] for host in hosts}
    for item in items:
        by_host.setdefault(item[0], []).append(item)
    signed = f'<tag name="Credentialed_Scan">{signed_in}</tag>' if signed_in else ""
    body = "".join(
        f'<ReportHost name="{host}"><HostProperties><tag name="host-ip">{host}</tag>'
        f'<tag name="host-fqdn">sunucu-{host.rpartition(".")[2]}.ornek.bel.tr</tag>'
        f'<tag name="operating-system">Linux Kernel 6.1</tag>{signed}'
        f'<tag name="HOST_START_TIMESTAMP">{ended - 600}</tag><tag name="HOST_END_TIMESTAMP">{ended}</tag>'
        f"</HostProperties>{''.join(map(_item, rows))}</ReportHost>"
        for host, rows in by_host.items()
    )
    return (
        '<?xml version="1.0" ?><NessusClientData_v2><Policy><policyName>Ağ</policyName></Policy>'
        f'<Report name="Aylık sunucu taraması" xmlns:cm="x">{body}</Report></NessusClientData_v2>'
    ).encode()


def _item(item: Item) -> str:
    _host, port, severity, plugin, cve = item
    score = f"<cvss3_base_score>{SCORES[severity]}</cvss3_base_score>" if SCORES[severity] else ""
    name = f"<cve>{cve}</cve>" if cve else ""
    return (
        f'<ReportItem port="{port}" svc_name="x" protocol="tcp" severity="{severity}" pluginID="{plugin}" '
        f'pluginName="Eski &lt;sürüm&gt; {plugin}">{score}{name}<synopsis>Özet {plugin}</synopsis>'
        f"<solution>Güncelleyin.</solution><plugin_output>Sürüm 1.0</plugin_output></ReportItem>"
    )


OPENVAS = """\
<report id="a1" format_id="b" extension="xml"><task id="t"><name>Sunucular</name></task>
<report id="a1"><scan_start>2026-05-04T08:00:00Z</scan_start><scan_end>2026-05-04T09:00:00Z</scan_end>
<results start="1" max="100">
<result id="r1"><host>10.50.2.20<asset asset_id=""/><hostname>web.ornek.bel.tr</hostname></host>
<port>443/tcp</port><nvt oid="1.3.6.1.4.1.25623.1.0.117274"><name>SSL/TLS: Deprecated versions</name>
<cvss_base>4.3</cvss_base><refs><ref type="cve" id="CVE-2011-3389"/><ref type="url" id="x"/></refs>
<tags>cvss_base_vector=AV:N|summary=Old versions are offered.|insight=x</tags>
<solution type="Mitigation">Disable TLS 1.0.</solution></nvt>
<threat>Medium</threat><severity>4.3</severity><qod><value>98</value></qod><description>TLSv1.0</description></result>
<result id="r2"><host>10.50.2.20</host><port>general/tcp</port><nvt oid="1.3.6.1.4.1.25.2"><name>Noise</name></nvt>
<threat>False Positive</threat><severity>-1.0</severity></result>
<result id="r3"><host>10.50.2.21</host><port>general/tcp</port><nvt oid="1.3.6.1.4.1.25.3"><name>Root</name></nvt>
<threat>High</threat><severity>10.0</severity></result>
<result id="r4"><host>?</host><port>80/tcp</port><nvt oid="1.3"><name>x</name></nvt><severity>5.0</severity></result>
</results>
<host><ip>10.50.2.20</ip><detail><name>hostname</name><value>web.ornek.bel.tr</value></detail>
<detail><name>Auth/SSH/Success</name><value>x</value></detail></host>
<host><ip>10.50.2.22</ip></host></report></report>
"""
NMAP = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="nmap" args="nmap -sV --script vuln 10.50.3.0/24" start="1777881600" version="7.93">
<scaninfo type="syn" protocol="tcp" numservices="1000" services="22,80,443,8000-8100"/>
<host starttime="1777881600" endtime="1777882000"><status state="up" reason="echo-reply"/>
<address addr="10.50.3.30" addrtype="ipv4"/><address addr="52:54:00:11:22:33" addrtype="mac"/>
<hostnames><hostname name="kamera.ornek.bel.tr" type="PTR"/></hostnames>
<ports><port protocol="tcp" portid="22"><state state="open"/><service name="ssh" product="OpenSSH" version="7.4"/>
<script id="vulners" output="x"><table key="cpe:/a:openbsd:openssh:7.4"><table><elem key="id">CVE-2023-38408</elem>
<elem key="cvss">9.8</elem><elem key="type">cve</elem></table><table><elem key="id">EDB-ID:1</elem>
<elem key="cvss">9.8</elem><elem key="type">exploitdb</elem></table></table></script></port>
<port protocol="tcp" portid="443"><state state="open"/><service name="https"/>
<script id="ssl-poodle" output="VULNERABLE: SSL POODLE"><table key="CVE-2014-3566">
<elem key="title">SSL POODLE information leak</elem><elem key="state">VULNERABLE</elem>
<table key="ids"><elem>BID:70574</elem><elem>CVE:CVE-2014-3566</elem></table></table></script></port>
<port protocol="tcp" portid="8000"><state state="closed"/></port></ports></host>
<host><status state="down"/><address addr="10.50.3.31" addrtype="ipv4"/></host>
<runstats><finished time="1777882100" exit="success"/></runstats></nmaprun>
"""
TABLE = (
    "Sunucu;Kapı;Protokol;Zafiyet;Önem;CVSS;CVE;Çözüm\n"
    "10.50.4.40;443;tcp;Eski TLS;Yüksek;7,5;CVE-2026-2001;Kapatın\n"
    "10.50.4.41;;;Varsayılan parola;kritik;;;Değiştirin\n"
    "bozuk adres!;80;tcp;x;düşük;;;\n"
    "10.50.4.42;70000;tcp;x;düşük;;;\n"
    "10.50.4.43;80;tcp;x;olağanüstü;;;\n"
)
