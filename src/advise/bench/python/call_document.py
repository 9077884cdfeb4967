"""Has one of the document's clients measure in its own way. Prints, as JSON, what that printed, and its CPU a call in ms."""

import contextlib
import io
import json
import sys
import time

module, function, floats, calls, *host = sys.argv[1:]
benchmark = getattr(__import__(module), function)
said = io.StringIO()
before = time.process_time()
with contextlib.redirect_stdout(said):
    benchmark(int(calls), int(floats), *host)
# With the calls that warm up.
cpu = (time.process_time() - before) * 1_000 / (int(calls) + 10)
print(json.dumps({"said": said.getvalue(), "cpuMs": cpu}))
