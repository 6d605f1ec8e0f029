"""200 sessions at real speed in one process, and what they cost: a part of `loopback.py`.

Run as a script it is that process.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import rtframes.integrations.openai as rtframes_openai
from loop_cost import loop_cost
from loopback_clients import openai_client
from loopback_server import TURN_S

SESSIONS = 200


async def sessions(address: str, kind: str, seconds: float) -> dict[str, float]:
    """Play the sessions in this process, and return what it cost."""
    count = 0

    async def play(connection: Any) -> None:
        nonlocal count
        played = rtframes_openai.events(connection) if kind == "native" else connection
        async for _ in played:
            count += 1

    connect = openai_client(address).realtime.connect
    idle_mib = peak_mib()
    connections = [await connect(model="realtime").enter() for _ in range(SESSIONS)]
    tasks = [asyncio.create_task(play(connection)) for connection in connections]
    for connection in connections:
        await connection.send_raw("start")
    await asyncio.sleep(2 * TURN_S)  # all of them are in their turns by then
    count = 0
    cost = await loop_cost(seconds)
    events = count
    if lost := sum(task.done() for task in tasks):
        raise RuntimeError(f"{lost} connections were lost: the machine is too busy")
    return {
        "events/s": events / cost.seconds,
        "CPU": cost.cpu,
        "delay_p50_ms": cost.p50_ms,
        "delay_p99_ms": cost.p99_ms,
        "peak_MiB": peak_mib(),
        "grown_MiB": peak_mib() - idle_mib,
    }


def peak_mib() -> float:
    """The most memory that this process has had; getrusage() would include its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def sessions_in_a_process(address: str, kind: str, seconds: float) -> dict[str, float]:
    command = [sys.executable, __file__, address, kind, str(seconds)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


if __name__ == "__main__":
    _, address, kind, seconds = sys.argv
    print(json.dumps(asyncio.run(sessions(address, kind, float(seconds)))))
