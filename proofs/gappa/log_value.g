# logValue where k = 0 (docs/kernels.md, K4): t = z + b before the last rounding, l = t/z - L/z with L = log(1 + z) from
# log.g and the approximation (1.5625 2^-55 + 2^-56.8); q = L/z.
@rnd = float<ieee_64, ne>;
z = z_;
L = q * z;
t = (q + l) * z;
v = rnd(t);
{ |l| <= 0x1.daap-55 /\ q in [0.8367, 1.184] /\ |z| in [0x1p-60, 0.42] ->
  |(t - L) / L| <= 0x1.1cp-54 /\ |(v - L) / L| <= 0x1.8ep-53 }
(t - L) / L -> l / q { q <> 0, z <> 0 };
(v - L) / L -> ((v - t) / t) * (1 + (t - L) / L) + (t - L) / L { L <> 0, t <> 0 };
