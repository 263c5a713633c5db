# H, mills, R and erfcx from their parts (docs/kernels.md, K6, K7). f, r: the relative errors of the pairs phi (exp_value.g)
# and R (K5), P: phi/H' with H' = 1 - H or 2 phi of the text, x the smaller of two terms beside the larger one.
@rnd = float<ieee_64, ne>;
h = (1 + f) * (1 + r) * (1 + p) - 1;        # of H(a)
left = -h * y;                              # of 1 - H(a), y = H/(1 - H)
millsLeft = (1 + f) / (1 + left) - 1;       # of phi(a)/(1 - H(a))
ratioLeft = (f - x * r) / (1 - x);          # of E - X, X = x E: 1/phi - R, 2 e^(a^2) - erfcx
{ |f| <= 0x1.1ap-54 /\ |r| <= 0x1.148p-55 /\ |p| <= 0x1.1p-99 /\ y in [0, 1] /\ x in [0, 0.5] ->
  |h| <= 0x1.a4dp-54 /\ |left| <= 0x1.a4dp-54 /\ |millsLeft| <= 0x1.6p-53 /\ |ratioLeft| <= 0x1.6p-53 }
h -> f + r + p + f * r + f * p + r * p + f * r * p;
millsLeft -> (f - left) / (1 + left) { 1 + left <> 0 };
