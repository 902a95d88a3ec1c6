"""``python -m bench [NAME…]``: print one JSON line a figure. Without a name, all benches run."""
from __future__ import annotations
import sys, tempfile
from pathlib import Path
from bench import transition
from bench.databases import postgresql, sqlite
import time
with tempfile.TemporaryDirectory(dir="/var/tmp/b1") as n:
    f=Path(n)
    R=int(sys.argv[1]) if len(sys.argv)>1 else 100
    t=time.time()
    for db in (sqlite(f,"FULL"), sqlite(f,"OFF")):
        for l in transition.measure(db,f,R, 20): print(l, round(time.time()-t,1), flush=True)
    with postgresql(f) as db:
        for l in transition.measure(db,f,R, 20): print(l, round(time.time()-t,1), flush=True)
