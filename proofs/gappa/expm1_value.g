# expm1Scaled of Sources/COverlapKernels/HyperbolicOperations.h (docs/kernels.md, K10) before the last rounding, where k = 1 and
# r < 0: c + r = 1/2 + r exactly in two parts (twoSum); S is the polynomial's sum without rounding (expm1_left.g), d the rest:
# rl and the approximation.
@rnd = float<ieee_64, ne>;
r = rnd(r_);
s = rnd(s_);
x = 0.5 + r;
hi = rnd(x);
lo rnd= (x - hi) + s;
t = hi + lo;
E = (x + S) + d;
{ r in [-0.34658, 0] /\ |s - S| <= 0x1.ap-56 /\ |s| <= 0.0601 /\ |d| <= 0x1.cp-59 /\ E in [0.207, 0.5] ->
  |t - E| <= 0x1.0dp-55 /\ |(t - E) / E| <= 0x1.46p-53 }
t - E -> (lo - ((x - hi) + s)) + (s - S) - d;
