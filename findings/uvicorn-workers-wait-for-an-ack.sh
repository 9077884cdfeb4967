#!/usr/bin/env bash
# `uvicorn --workers 2`: every answer over a kept connection takes 40 ms longer than with one worker.
#
# Expected: a second worker makes nothing slower, least of all a client that is alone.
# Found:    with one worker a call over a kept connection takes a fraction of a ms, with two 44 ms. For
#           several workers uvicorn makes the listening socket itself, with protocol 0, and accepted
#           sockets inherit that; asyncio turns TCP_NODELAY on only where it is IPPROTO_TCP. The body of an
#           answer then waits for the ACK of its head, which the client's system delays. Calls over a
#           connection of their own do not show it: a young connection acknowledges at once.
# Matters:  a benchmark that opens a connection for each request never sees it, and the production behind a
#           pool has 40 ms in every call, which looks like the price of JSON, REST or Python.
#           One worker a container has none of it, and neither has a socket of one's own.
# Versions: uvicorn 0.54.0, Python 3.11.7, Linux.
# Source:   uvicorn's issue 3149; CPython, asyncio/base_events.py, _set_nodelay.
set -euo pipefail
dir=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check uvicorn==0.54.0
cd "$dir"

cat > app.py <<'END'
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        return
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})
END

cat > with_protocol.py <<'END'
import socket, sys
import uvicorn
port, protocol = int(sys.argv[1]), getattr(socket, sys.argv[2])
own = socket.socket(socket.AF_INET, socket.SOCK_STREAM, protocol)
own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
own.bind(("127.0.0.1", port))
uvicorn.Server(uvicorn.Config("app:app", log_level="error")).run(sockets=[own])
END

cat > call.py <<'END'
import http.client, socket, statistics, sys, time
port = int(sys.argv[1])
for _ in range(200):
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            break
    time.sleep(0.05)
client, took = http.client.HTTPConnection("127.0.0.1", port, timeout=20), []
for _ in range(40):
    start = time.perf_counter()
    client.request("GET", "/")
    client.getresponse().read()
    took.append((time.perf_counter() - start) * 1_000)
print(f"{statistics.median(took):.1f}")
END

free() { v/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
measure() { # name, then what serves; PORT stands for a free one
  local name=$1 port; shift; port=$(free)
  v/bin/python "${@/PORT/$port}" & local pid=$!
  took=$(v/bin/python call.py "$port")
  kill "$pid"; wait "$pid" 2>/dev/null || true
  printf '%-44s %6s ms\n' "$name" "$took"
}
measure 'one worker' -m uvicorn app:app --port PORT --workers 1 --log-level error; one=$took
measure 'two workers' -m uvicorn app:app --port PORT --workers 2 --log-level error; two=$took
measure 'one process, a socket with protocol 0' with_protocol.py PORT IPPROTO_IP; zero=$took
measure 'one process, a socket with IPPROTO_TCP' with_protocol.py PORT IPPROTO_TCP; tcp=$took
v/bin/python - "$one" "$two" "$zero" "$tcp" <<'END'
import sys
one, two, zero, tcp = map(float, sys.argv[1:])
# Delayed ACKs take 40 ms: half of that is no noise.
sys.exit(0 if two > one + 20 and zero > tcp + 20 else 1)
END
