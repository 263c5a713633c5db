# quotient of Sources/COverlapKernels/Lanes.h (docs/kernels.md, K7) before its last rounding: q + s against N/D, N = nh + nl,
# D = dh + dl = dh (1 + v). A = nh - q dh and B = nl - q dl are the residuals, of which only the size matters here:
# q = (nh/dh)(1 + 2.01 u) and |nl/nh|, |dl/dh| <= 2^-51. (q + s) - N/D = (q + s) - (q + (A + B)/D).
@rnd = float<ieee_64, ne>;
dh = rnd(dh_);
A = A_;
B = B_;
i rnd= 1 / dh;
c rnd= rnd(A) + rnd(B);
s rnd= c * i;
{ dh in [1, 2] /\ |A| <= 0x1.1p-51 /\ |B| <= 0x1.9p-49 /\ |v| <= 0x1p-51 ->
  |(s - c * i) + (c - (A + B)) * i + (A + B) * ((i - 1 / dh) + v / (dh * (1 + v)))| <= 0x1p-97 }
c - (A + B) -> (c - (rnd(A) + rnd(B))) + (rnd(A) - A) + (rnd(B) - B);
