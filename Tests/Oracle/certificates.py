"""Certificates as the second checker and Python's json see them, for CertificatesTests.

Usage: certificates.py FOLDER. For each file of it, in order of the names, one line: the name, `form`, `hash` or `malformed`
(what proofs/flint/check.py says of the bytes: well formed with hashes that fit, other hashes, malformed), and `compact` where
every line is what json.dumps gives, otherwise `-`.
"""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "proofs" / "flint"))
sys.dont_write_bytecode = True
import check


def form(data):
    try:
        check.read_certificate(data)
        return "form"
    except check.Reject:
        return "hash"
    except check.Malformed:
        return "malformed"


def is_compact(data):
    try:
        lines = data.decode().split("\n")
        again = [json.dumps(json.loads(line), ensure_ascii=False, separators=(",", ":")) for line in lines[:-1]]
        model = json.loads(lines[1])["model"]
        return again + [""] == lines and json.dumps(model, sort_keys=True) == json.dumps(model)
    except (ValueError, RecursionError, LookupError, TypeError):
        return False


sys.set_int_max_str_digits(0)
for path in sorted(pathlib.Path(sys.argv[1]).iterdir(), key=lambda p: p.name):
    data = path.read_bytes()
    print(path.name, form(data), "compact" if is_compact(data) else "-")
