"""Floor plans drawn from the rooms of a floor: a corridor with rooms on both sides, every room marked."""

from __future__ import annotations

from io import BytesIO

from django.db.models import Count
from PIL import Image, ImageDraw, ImageFont

from bag.demo.sizes import Size
from bag.places import services
from bag.places.models import FloorPlan, Place
from bag.places.picture import redraw

WIDTH, HEIGHT, EDGE, CORRIDOR = 1600, 900, 40, 120
WALL, PAPER, FAINT, FILL = "#33414d", "#ffffff", "#9fb0bd", "#eef3f6"


def load(size: Size) -> int:
    """Plans with markers for the first floors that have rooms and no plan yet. Returns how many were drawn."""
    floors = Place.objects.filter(kind="floor", plan=None, children__isnull=False).annotate(rooms=Count("children"))
    chosen = list(floors.order_by("-rooms", "code")[: max(0, size.plans - FloorPlan.objects.count())])
    for floor in chosen:
        _draw_floor(floor)
    return len(chosen)


def _draw_floor(floor: Place) -> None:
    rooms = list(floor.children.order_by("sort_text"))
    boxes = layout(len(rooms))
    target = BytesIO()
    _sheet(rooms, boxes).save(target, "PNG")
    size = target.tell()
    target.seek(0)
    plan = services.store_plan(floor, redraw(target, size), by=None)
    for room, (left, top, right, bottom) in zip(rooms, boxes, strict=True):
        x, y = (left + right) / 2 / WIDTH, (top + bottom) / 2 / HEIGHT
        services.add_marker(plan, place=room, label=room.name.split(",")[0], x=x, y=y, by=None)


def layout(count: int) -> list[tuple[int, int, int, int]]:
    """Boxes (left, top, right, bottom) in pixels of ``count`` rooms along a corridor, upper row first."""
    upper = (count + 1) // 2
    depth = (HEIGHT - 2 * EDGE - CORRIDOR) // 2
    boxes = []
    for number in range(count):
        row, place, length = (0, number, upper) if number < upper else (1, number - upper, count - upper)
        step = (WIDTH - 2 * EDGE) / length
        top = EDGE if row == 0 else HEIGHT - EDGE - depth
        boxes.append((round(EDGE + place * step), top, round(EDGE + (place + 1) * step), top + depth))
    return boxes


def _sheet(rooms: list[Place], boxes: list[tuple[int, int, int, int]]) -> Image.Image:
    sheet = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(20)
    pen.rectangle((EDGE - 6, EDGE - 6, WIDTH - EDGE + 6, HEIGHT - EDGE + 6), outline=WALL, width=10)
    for room, box in zip(rooms, boxes, strict=True):
        left, top, right, bottom = box
        pen.rectangle(box, outline=WALL, width=5, fill=FILL if room.subtype != "office" else PAPER)
        upper = top == EDGE
        door = (left + right) // 2
        wall = bottom if upper else top
        pen.line((door - 30, wall, door + 30, wall), fill=PAPER, width=7)
        swing = (door - 30, wall - 60, door + 90, wall + 60)
        pen.arc(swing, 180, 270, fill=FAINT, width=2) if upper else pen.arc(swing, 90, 180, fill=FAINT, width=2)
        label = room.code.rsplit("-", 1)[-1]
        pen.text((left + 14, top + 10 if upper else bottom - 34), label, fill=FAINT, font=font)
    return sheet
