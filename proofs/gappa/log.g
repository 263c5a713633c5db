# logSum of Sources/COverlapKernels/Elementary.h (docs/kernels.md, K4): against the same without rounding.
# k LN2[0] is exact (11 + 42 bits); hi + (z - (hi - a)) = a + z exactly (Fast2Sum, or a = 0); h = z/2 exactly.
# e stands for k LN2[1] + zl/(1 + z), rounded and approximated, of which only the size matters here.
@rnd = float<ieee_64, ne>;
z = rnd(z_);
e = rnd(e_);

n rnd= 2 + z;
s rnd= z / n;
w rnd= s * s;
w2 rnd= w * w;
q12 rnd= w * LOG_TAIL[2] + LOG_TAIL[1];
q34 rnd= w * LOG_TAIL[4] + LOG_TAIL[3];
q56 rnd= w * LOG_TAIL[6] + LOG_TAIL[5];
q36 rnd= w2 * q56 + q34;
q16 rnd= w2 * q36 + q12;
q0 rnd= w * q16 + LOG_TAIL[0];
m rnd= w * q0;
g0 = (0.5 * z) * z + m;
g = rnd(g0);
c rnd= s * g;
b0 = -(0.5 * z) * z + c;
b = rnd(b0);
f rnd= b + e;

S = z / (2 + z);
X = S * S;
X2 = X * X;
Q12 = X * LOG_TAIL[2] + LOG_TAIL[1];
Q34 = X * LOG_TAIL[4] + LOG_TAIL[3];
Q56 = X * LOG_TAIL[6] + LOG_TAIL[5];
Q36 = X2 * Q56 + Q34;
Q16 = X2 * Q36 + Q12;
Q0 = X * Q16 + LOG_TAIL[0];
P = X * Q0;
G = (0.5 * z) * z + P;
C = S * G;
B = -(0.5 * z) * z + C;

{ z in [-0.29290, 0.41422] /\ |z| >= 0x1p-60 /\ |e| <= 0x1p-30 ->
  |(b - B) / z| <= 0x1.9p-55 /\ |b - B| <= 0x1.2p-56 /\ |b| <= 0.0703 /\ |f - (B + e)| <= 0x1.ap-56 }

S ~ s;
(s - S) / S -> ((z / n) - S) / S + (s - z / n) / (z / n) + (((z / n) - S) / S) * ((s - z / n) / (z / n)) { S <> 0, z / n <> 0 };
((z / n) - S) / S -> -((n - (2 + z)) / (2 + z)) / (1 + (n - (2 + z)) / (2 + z)) { z <> 0 };
m ~ P;
(g0 - G) / G -> ((m - P) / P) * (P / G) { P <> 0, G <> 0 };
P / G -> (Q0 / ((2 + z) * (2 + z))) / (0.5 + Q0 / ((2 + z) * (2 + z))) { z <> 0 };
g ~ G;
c ~ C;
C / z -> G / (2 + z) { z <> 0 };
c / z -> (1 + (c - C) / C) * (C / z) { z <> 0, C <> 0 };
(C / z) / z -> z * ((0.5 + Q0 / ((2 + z) * (2 + z))) / (2 + z)) { z <> 0 };
b0 / z -> z * (((C / z) / z) * (1 + (c - C) / C) - 0.5) { z <> 0, C <> 0 };
b0 -> z * (b0 / z) { z <> 0 };
G -> (z * z) * (0.5 + Q0 / ((2 + z) * (2 + z)));
S -> z * (1 / (2 + z));
C -> z * (C / z) { z <> 0 };
(b - B) / z -> ((b - b0) / b0) * (b0 / z) + ((c - C) / C) * (C / z) { z <> 0, C <> 0, b0 <> 0 };
b - B -> (b - b0) + (c - C);
f - (B + e) -> (f - (b + e)) + (b - B);
$ z in 12;
