#!/usr/bin/env bash
# Proves the rounding errors of all kernels with Gappa (Debian's package `gappa`, 1.4.1), coefficients as compiled.
# Exit 0 when every script is proved. About 15 seconds.
set -euo pipefail
cd "$(dirname "$0")"
command -v gappa > /dev/null || { echo "gappa is not installed (apt-get install gappa)" >&2; exit 2; }
python3 run.py ./*.g
