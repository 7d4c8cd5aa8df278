"""Many subscriptions are listed at once from the first moment on, in a process that has decoded nothing yet."""

from __future__ import annotations

import subprocess
import sys

from tests.cloud.wires import PATIENCE

_AT_ONCE = """
import sys, threading
sys.setswitchinterval(1e-6)
from explorer.cloud.estate.decoded import ACCOUNT_PAGES, PAGES
start, done = threading.Barrier(16), []
page = b'{"value": [{"id": "x", "properties": {"primaryEndpoints": {"blob": "y"}}}]}'
def read(decoder):
    start.wait()
    done.append(decoder.decode(page).value[0].id)
threads = [threading.Thread(target=read, args=(decoder,)) for decoder in (PAGES, ACCOUNT_PAGES) for _ in range(8)]
[one.start() for one in threads]
[one.join() for one in threads]
print(done.count("x"))
"""


def test_the_first_pages_may_all_arrive_at_once() -> None:
    for _ in range(5):
        done = subprocess.run([sys.executable, "-c", _AT_ONCE], capture_output=True, text=True, timeout=PATIENCE)
        assert (done.returncode, done.stdout.strip()) == (0, "16"), done.stderr
