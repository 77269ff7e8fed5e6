"""Environment sensors that publish over MQTT, through Debian's mosquitto where it is installed."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from asyncio.subprocess import DEVNULL, Process
from pathlib import Path

import aiomqtt

from bag.lab.devices import World
from bag.lab.tables import wave

EVERY_SECONDS = 15.0
TOPIC = "izmir/ortam"


def broker_program() -> str | None:
    """Where mosquitto is, None when it is not installed."""
    return shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/opt/homebrew/sbin")


async def start_broker(program: str, folder: Path, port: int) -> Process:
    """A broker at 127.0.0.1 that keeps nothing on disk."""
    settings = folder / "mosquitto.conf"
    settings.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
    return await asyncio.create_subprocess_exec(program, "-c", str(settings), stdout=DEVNULL, stderr=DEVNULL)


async def publish(world: World, port: int) -> None:
    """Publish what every room sensor measures until cancelled; a broker that is away is tried again."""
    sensors = [device for device in world.city.devices.values() if device.category == "sensor"]
    while True:
        try:
            async with aiomqtt.Client("127.0.0.1", port) as client:
                while True:
                    now = time.time()
                    for sensor in sensors:
                        if sensor.id in world.condition.answering:
                            figures = {
                                "celsius": round(22.5 + wave(sensor.id, now, 1.5), 2),
                                "humidity": round(44 + wave(sensor.id + 1, now, 5), 1),
                            }
                            await client.publish(f"{TOPIC}/{sensor.name}", json.dumps(figures), retain=True)
                    await asyncio.sleep(EVERY_SECONDS)
        except aiomqtt.MqttError:
            await asyncio.sleep(1.0)
