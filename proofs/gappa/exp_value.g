# expScaled of Sources/COverlapKernels/Elementary.h (docs/kernels.md, K3): from the absolute error of h + l (exp.g, the
# approximation, the reduction) to the relative errors of t = hi + lo = h + l (Fast2Sum) and of hi. E is e^(a + al) 2^-k.
@rnd = float<ieee_64, ne>;
t = t_;
hi = rnd(t);
{ |t - E| <= 0x1.8cccp-55 /\ E in [0.70709, 1.41424] -> |(t - E) / E| <= 0x1.19p-54 /\ |(hi - E) / E| <= 0x1.8cp-53 }
t -> E + (t - E);
(hi - E) / E -> (hi - t) / E + (t - E) / E { E <> 0 };
