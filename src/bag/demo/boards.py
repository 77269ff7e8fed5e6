"""Committees of the demonstration: offices at the table, meetings with signed minutes, decisions, actions, a duty."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from bag.committees.models import Action, Committee, Decision, Meeting, Membership, Presence
from bag.committees.services import agenda, following, meetings, outcomes
from bag.core.calendar import work_calendar
from bag.core.models import User
from bag.directive.domain.rules import Attest
from bag.organization.models import Position, Unit

SINCE = date(2024, 2, 15)
CHIEFS = ("network-chief", "radio-chief", "voice-chief", "facility-chief", "cameras-chief", "carrier-chief")
BASIS = "Müdürlük görev, yetki ve sorumluluk yönergesi"


class Board(NamedTuple):
    """A committee: code, name, other names, kind, clauses, cadence, and offices by role (chair first)."""

    code: str
    name: str
    aliases: str
    kind: str
    clauses: str
    cadence: str
    offices: tuple[tuple[str, str], ...]


def _members(*codes: str) -> tuple[tuple[str, str], ...]:
    return tuple(("member", code) for code in codes)


BOARDS = (
    Board(
        "BGYK", "Bilgi Güvenliği Yönlendirme Komitesi", "Bilgi Güvenliği Yönlendirme Kurulu\nYönlendirme Komitesi",
        "steering", "6-j 6-ş 6-t", "P3M",
        (("chair", "department-head"), ("deputy", "branch-manager"), ("secretary", "office-chief"),
         *_members("network-chief", "facility-chief", "cameras-chief")),
    ),
    Board(
        "BGÇG", "Bilgi Güvenliği Yönlendirme Komitesi Çalışma Grubu", "Yönlendirme Komitesi Çalışma Grubu",
        "working_group", "7-k", "P1M",
        (("chair", "branch-manager"), ("secretary", "office-chief"), *_members(*CHIEFS)),
    ),
    Board(
        "SOME", "Bilgi Güvenliği ve SOME Kurulu", "SOME Kurulu\nSiber Olaylara Müdahale Ekibi", "incident",
        "6-k 7-m 8-g", "P6M",
        (("chair", "department-head"), ("secretary", "network-chief"), *_members("branch-manager", "facility-chief")),
    ),
    Board(
        "KVKK", "KVKK ve YGG Kurulu", "Kişisel Verilerin Korunması Kurulu\nYönetimin Gözden Geçirmesi Kurulu",
        "privacy", "6-i", "P6M",
        (("chair", "department-head"), ("secretary", "office-chief"), *_members("branch-manager", "cameras-chief")),
    ),
    Board(
        "MKK", "Muayene ve Kabul Komisyonu", "Kontrol ve Kabul Komisyonu", "acceptance", "6-r 8-o", "",
        (("chair", "facility-chief"), *_members("network-chief", "office-chief")),
    ),
)  # fmt: skip


class Task(NamedTuple):
    """An action: what, whose office, days from the meeting to its term, and from the meeting to its end (0: open)."""

    text: str
    owner: str
    term: int
    took: int = 0


class Point(NamedTuple):
    """An agenda item: title, what was said, a decision or nothing, the service it concerns, its actions."""

    title: str
    minutes: str
    decision: str = ""
    service: str = ""
    tasks: tuple[Task, ...] = ()


REVIEW = "Ağ cihazlarına erişim yetkileri her üç ayda bir gözden geçirilecek, sonucu Komiteye bildirilecektir."
STORIES: tuple[tuple[str, int, tuple[Point, ...]], ...] = (
    ("BGYK", 96, (
        Point("Erişim yetkilerinin gözden geçirilmesi",
              "Ağ cihazlarında ayrılan personele ait üç hesabın açık kaldığı görüldü; üçü de o gün kapatıldı.",
              REVIEW, "network", (Task("Erişim yetkisi gözden geçirme takvimi", "network-chief", 21, 15),)),
        Point("Kamera görüntülerine erişim",
              "Görüntü taleplerinin resmî yazıyla karşılanması gerektiği hatırlatıldı.",
              "Görüntü verme tutanağı tek örnek form üzerinden düzenlenecektir.", "cameras",
              (Task("Görüntü verme tutanağı örneğinin yayımlanması", "cameras-chief", 30, 41),)),
    )),
    ("BGYK", 18, (
        Point("Önceki kararların izlenmesi", "Önceki toplantının eylemleri gözden geçirildi; ikisi de kapanmıştır."),
        Point("Kesintisiz güç kaynaklarının akü değişimi",
              "Ölçümü sınırın altına düşen on dört akü grubu bulunduğu bildirildi.",
              "Sınırın altındaki akü grupları yıl sonuna kadar değiştirilecektir.", "facility",
              (Task("Akü değişim programının çıkarılması", "facility-chief", 10),
               Task("Alım için teknik şartnamenin hazırlanması", "facility-chief", 45))),
    )),
    ("BGÇG", 33, (
        Point("Parola yenileme", "Servis hesaplarının parolaları yenilendi.", "", "",
              (Task("Yenilenen hesapların listesinin komiteye sunulması", "voice-chief", 12, 9),
               Task("Telsiz yönetim sunucusunda ortak hesabın kaldırılması", "radio-chief", 20))),
    )),
    ("SOME", 61, (
        Point("Oltalama tatbikatı", "Tatbikat sonuçları sunuldu; bildirim oranı yüzde altmış ikidir.",
              "Tatbikat yılda iki kez yinelenecektir.", "",
              (Task("Bahar tatbikatının planlanması", "network-chief", 120),)),
    )),
    ("KVKK", 47, (
        Point("Ses kayıtlarının saklama süresi",
              "Çağrı kayıtlarının saklama süresi kişisel veri işleme envanteriyle karşılaştırıldı.",
              "Ses kayıtları en çok altı ay saklanacak, süresi dolanlar tutanakla silinecektir.", "voice",
              (Task("Saklama süresinin ses kayıt sunucusuna tanımlanması", "voice-chief", 20, 13),)),
    )),
)  # fmt: skip


def load() -> int:
    """Committees with what they did, where there are none yet. Returns how many decisions there are then."""
    manager = User.objects.filter(username="mudur").first()
    if manager is not None and not Committee.objects.exists():
        posts = {row.code: row for row in Position.objects.select_related("unit")}
        boards = {board.code: _board(board, posts) for board in BOARDS}
        for code, days_ago, points in STORIES:
            _tell(boards[code], days_ago, points, posts, manager)
        _coming(boards, manager)
        _follow(manager)
    return Decision.objects.exclude(number="").count()


def _board(board: Board, posts: dict[str, Position]) -> Committee:
    committee = Committee.objects.create(
        code=board.code, name=board.name, aliases=board.aliases, kind=board.kind, clauses=board.clauses,
        cadence=board.cadence, basis=BASIS, valid_from=SINCE,
    )  # fmt: skip
    Membership.objects.bulk_create(
        Membership(committee=committee, position=posts[code], role=role, starts=SINCE) for role, code in board.offices
    )
    return committee


def _at(days: int, clock: time = time(10)) -> datetime:
    """Ten o'clock some days from today, or on the working day before."""
    calendar, on = work_calendar(), timezone.localdate() + timedelta(days=days)
    while not calendar.is_working_day(on):
        on -= timedelta(days=1)
    return timezone.make_aware(datetime.combine(on, clock))


def _tell(committee: Committee, days_ago: int, points: tuple[Point, ...], posts: dict[str, Position], by: User) -> None:
    """One meeting from its agenda to its signed minutes; then its actions end, or do not."""
    row = meetings.plan(Meeting(committee=committee, starts_at=_at(-days_ago), venue="Toplantı Salonu"), by=by)
    row = meetings.begin(row, by=by)
    seats = list(row.attendance.filter(person__isnull=False).order_by("id").values_list("pk", flat=True))
    absent = seats[-1] if len(seats) > 4 else 0
    noted = {pk: Presence.EXCUSED if pk == absent else Presence.PRESENT for pk in seats}
    meetings.note_attendance(row, noted, by=by)
    tasks = [pair for point in points for pair in _point(row, point, posts, by)]
    meetings.close(row, ends_at=row.starts_at + timedelta(minutes=70), by=by)
    for action, task in tasks:
        if task.took:
            on = timezone.localdate(row.starts_at) + timedelta(days=task.took)
            outcomes.complete(action, on=on, note="Tamamlandı, belgesi arşive konuldu.", by=by)


def _point(row: Meeting, point: Point, posts: dict[str, Position], by: User) -> list[tuple[Action, Task]]:
    item = agenda.add_item(row, title=point.title, by=by)
    agenda.write_item(item, title=point.title, minutes=point.minutes, by=by)
    decision = None
    if point.decision:
        service = Unit.objects.filter(code=point.service).first()
        decision = outcomes.decide(row, text=point.decision, item=item, service=service, by=by)
    day = timezone.localdate(row.starts_at)
    return [(_assign(row, task, day, posts[task.owner], decision, by), task) for task in point.tasks]


def _assign(row: Meeting, task: Task, day: date, owner: Position, decision: Any, by: User) -> Action:
    due = day + timedelta(days=task.term)
    return outcomes.assign(row, text=task.text, due_on=due, position=owner, decision=decision, by=by)


def _coming(boards: dict[str, Committee], by: User) -> None:
    """A meeting whose minutes are still open, and planned ones with an agenda."""
    row = meetings.plan(Meeting(committee=boards["BGÇG"], starts_at=_at(-2), venue="Toplantı Salonu"), by=by)
    row = meetings.begin(row, by=by)
    seats = row.attendance.filter(person__isnull=False).values_list("pk", flat=True)
    meetings.note_attendance(row, dict.fromkeys(seats, Presence.PRESENT), by=by)
    for title in ("Bekleyen eylemler", "Misafir ağının ayrılması", "Dilek ve öneriler"):
        agenda.add_item(row, title=title, by=by)
    for code, days, title in (
        ("BGYK", 24, ""),
        ("KVKK", 40, "Yönetimin gözden geçirmesi"),
        ("MKK", 6, "Anahtar alımı"),
    ):
        ahead = Meeting(committee=boards[code], starts_at=_at(days), title=title, venue="Toplantı Salonu")
        agenda.add_item(meetings.plan(ahead, by=by), title="Açılış ve yoklama", by=by)


def _follow(by: User) -> None:
    """The decision on access rights binds for good: it becomes a duty."""
    decision = Decision.objects.get(text=REVIEW)
    following.follow(
        decision,
        title="Ağ cihazlarına erişim yetkilerinin gözden geçirilmesi",
        position="chief",
        service="network",
        rule=Attest("P3M"),
        evidence="Gözden geçirme sonucunun beyanı",
        starts_on=decision.adopted_on,
        by=by,
    )
