# multiplyPairs of Sources/COverlapKernels/Lanes.h: the product of two pairs that are rounded to each other, unrounded.
# p + e = ah bh exactly (fma). u and v are al/ah and bl/bh. The factors are scaled by
# powers of two, which changes nothing where nothing underflows.
@rnd = float<ieee_64, ne>;
ah = rnd(ah_);
bh = rnd(bh_);
al = u * ah;
bl = v * bh;
p rnd= ah * bh;
e = ah * bh - p;
w rnd= al * bh;
y rnd= ah * bl + w;
lo rnd= e + y;
exact = (ah + al) * (bh + bl);
{ ah in [0.5, 2] /\ bh in [0.5, 2] /\ |u| <= 0x1p-52 /\ |v| <= 0x1p-52 ->
  |((p + lo) - exact) / (ah * bh)| <= 0x1.1p-99 }
((p + lo) - exact) / (ah * bh) -> (lo - (e + y)) / (ah * bh) + (y - (ah * bl + w)) / (ah * bh) + (w - al * bh) / (ah * bh) - u * v { ah <> 0, bh <> 0 };
