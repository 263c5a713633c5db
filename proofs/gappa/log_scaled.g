# logSum and logValue where k <> 0 (docs/kernels.md, K4). a = k LN2[0] exactly, hi + c = a + z exactly (Fast2Sum); f is the
# computed correction, F = B + e the exact one (log.g), d what the approximation and LN2 leave: L = a + z + F + d = log x.
@rnd = float<ieee_64, ne>;
x = x_;
hi = rnd(x);
c = x - hi;
f = rnd(f_);
lo rnd= c + f;
v rnd= hi + lo;
L = (x + F) + d;
t = hi + lo;
{ |x| in [0.2777, 746] /\ |f - F| <= 0x1.ap-56 /\ |F| <= 0.0704 /\ |d| <= 0x1.55p-59 /\ |L| in [0.3465, 746] ->
  |t - L| <= 0x1.256p-55 /\ |(t - L) / L| <= 0x1.aap-54 /\ |(v - L) / L| <= 0x1.d6p-53 }
t - L -> (lo - (c + f)) + (f - F) - d;
f -> F + (f - F);
t -> L + (t - L);
(v - L) / L -> ((v - t) / t) * (1 + (t - L) / L) + (t - L) / L { L <> 0, t <> 0 };
