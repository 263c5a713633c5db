#!/usr/bin/env python3
"""Runs Gappa scripts with the compiled coefficients put in: NAME[i] and NAME[i][j] stand for entries of the tables of
Sources/COverlapKernels/Coefficients.h, PIECE for the number of a row and HALF for half its width, rounded up; a script
that mentions PIECE is run for every row.
"""
import re
import subprocess
import sys
from pathlib import Path

VERBOSE = "-v" in sys.argv
TOP = Path(__file__).resolve().parent.parent.parent


def tables():
    """Name to list of (rows of) hexadecimal literals."""
    text = (TOP / "Sources/COverlapKernels/Coefficients.h").read_text()
    found = {}
    for name, _, second, body in re.findall(r"static const double (\w+)\[(\d+)\](?:\[(\d+)\])? = \{(.*?)\n\};", text, re.S):
        values = re.findall(r"-?0x[0-9a-fp.+-]+", body)
        width = int(second) if second else 0
        found[name] = [values[i : i + width] for i in range(0, len(values), width)] if width else values
    return found


def main():
    values = tables()
    failed = False
    for path in [a for a in sys.argv[1:] if a != "-v"]:
        source = Path(path).read_text()
        rows = range(len(values["R_TABLE"])) if "PIECE" in source else [None]
        for row in rows:
            script = source
            if row is not None:
                # Half of 2^(row // 16)/16, and room for the rounding of 1 + x.
                script = script.replace("PIECE", str(row)).replace("HALF", repr(2 ** (row // 16) * 1.0001 / 32))
            script = re.sub(r"\b([A-Z_0-9]+)\[(\d+)\]\[(\d+)\]", lambda m: values[m[1]][int(m[2])][int(m[3])], script)
            script = re.sub(r"\b([A-Z_0-9]+)\[(\d+)\]", lambda m: values[m[1]][int(m[2])], script)
            script = script.replace("+0x", "0x")
            done = subprocess.run(["gappa"], input=script, capture_output=True, text=True, timeout=60)
            if VERBOSE:
                print(done.stderr)
            done.stderr = "".join(line for line in done.stderr.splitlines(True) if "number of iterations" not in line)
            if done.returncode != 0:
                failed = True
                print(f"{path} {'' if row is None else row}: not proved\n{done.stdout}{done.stderr}")
        print(f"{Path(path).name}: {'done' if row is None else f'{len(rows)} pieces done'}")
    sys.exit(failed)


main()
