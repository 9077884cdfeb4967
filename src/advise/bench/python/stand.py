"""
Starts and ends what a measurement needs, as it is told by a line of JSON each on stdin, with an answer each on stdout. Once nobody is
at the other end any more, however that came, it ends with all that it has started, and with the folder in which it works.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from queue import Queue

folder = os.getcwd()
children = {}
asked = Queue()


def end_all():
    shutil.rmtree(folder, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


def listen():
    for line in sys.stdin:
        asked.put(json.loads(line))
    end_all()


def processes():
    """Of this machine: number, parent, ms of CPU."""
    if os.path.isdir("/proc/self"):
        ticks = 1_000 / os.sysconf("SC_CLK_TCK")
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/stat") as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            yield int(name), int(fields[1]), (int(fields[11]) + int(fields[12])) * ticks
        return
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,time="], capture_output=True, text=True).stdout
    for pid, parent, spent in map(str.split, listed.splitlines()):
        seconds = 0.0
        for part in spent.replace("-", ":").split(":"):
            seconds = seconds * 60 + float(part)
        yield int(pid), int(parent), seconds * 1_000


def cpu(name):
    """Of a child and all that it started, in ms."""
    listed = list(processes())
    ours = {children[name].pid}
    while True:
        more = {pid for pid, parent, _ in listed if parent in ours} - ours
        if not more:
            return sum(ms for pid, _, ms in listed if pid in ours)
        ours |= more


def is_open(port):
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def last_words(name):
    with open(f"{name}.err", errors="replace") as said:
        lines = [line.strip() for line in said if line.strip()]
    return " ".join(lines[-2:])[-300:].rstrip(".")


def start(name, args, port, within):
    with open(f"{name}.err", "wb") as errors:
        children[name] = subprocess.Popen(
            [sys.executable, *args], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors
        )
    until = time.monotonic() + within
    while time.monotonic() < until:
        code = children[name].poll()
        if code is not None:
            return {"started": False, "says": f"it ended with exit code {code}: {last_words(name)}"}
        if is_open(port):
            return {"started": True, "says": ""}
        time.sleep(0.05)
    return {"started": False, "says": f"it did not listen within {within} s: {last_words(name)}"}


def run(args, within):
    ran = subprocess.run(
        [sys.executable, *args], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=within
    )
    return {"code": ran.returncode, "out": ran.stdout, "says": ran.stderr[-500:].strip()}


threading.Thread(target=listen, daemon=True).start()
answers = {"start": start, "run": run, "cpu": cpu}
while True:
    what = asked.get()
    try:
        answer = {"ok": True, "value": answers[what.pop("kind")](**what)}
    except Exception as error:  # whatever it is, whoever asked has to know
        answer = {"ok": False, "why": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
