#!/usr/bin/env bash
# The kernels on arm64, by Debian's cross compiler and qemu (packages gcc-aarch64-linux-gnu, libc6-dev-arm64-cross,
# qemu-user-static), against this machine's: every hash of every kernel on every path has to be the same. Half a minute.
set -euo pipefail
cd "$(dirname "$0")/../.."
mkdir -p .build/arm64
flags=(-O2 -std=gnu11 -ffp-contract=off -ISources/COverlapKernels/include)
sources=(proofs/kernels/arm64.c Sources/COverlapKernels/*.c)
clang "${flags[@]}" "${sources[@]}" -lm -o .build/arm64/here
aarch64-linux-gnu-gcc "${flags[@]}" -static "${sources[@]}" -lm -o .build/arm64/there 2> .build/arm64/warnings
.build/arm64/here > .build/arm64/here.txt
qemu-aarch64-static .build/arm64/there > .build/arm64/there.txt
# Name and hash; the path's name in the middle is dropped.
awk '{print $1, $3}' .build/arm64/here.txt | sort -u > .build/arm64/here.sums
awk '{print $1, $3}' .build/arm64/there.txt | sort -u > .build/arm64/there.sums
diff .build/arm64/here.sums .build/arm64/there.sums
echo "$(wc -l < .build/arm64/there.sums) kernels give the same bits on $(awk '{print $2}' .build/arm64/here.txt | sort -u | xargs) and arm64"
