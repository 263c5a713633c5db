# ratioByTable of Sources/COverlapKernels/Tail.h, run for every row of the table (docs/kernels.md, K5).
# e is x - centre before rounding; hi + (v - (hi - c0)) = c0 + v exactly (Fast2Sum).
@rnd = float<ieee_64, ne>;
e = e_;
d = rnd(e);

d2 rnd= d * d;
d4 rnd= d2 * d2;
a87 rnd= R_TABLE[PIECE][2] * d + R_TABLE[PIECE][3];
a97 rnd= R_TABLE[PIECE][1] * d2 + a87;
a65 rnd= R_TABLE[PIECE][4] * d + R_TABLE[PIECE][5];
a43 rnd= R_TABLE[PIECE][6] * d + R_TABLE[PIECE][7];
a63 rnd= a65 * d2 + a43;
a21 rnd= R_TABLE[PIECE][8] * d + R_TABLE[PIECE][9];
a93 rnd= a97 * d4 + a63;
a91 rnd= a93 * d2 + a21;
v rnd= a91 * d + R_TABLE[PIECE][10];

D2 = e * e;
D4 = D2 * D2;
A87 = R_TABLE[PIECE][2] * e + R_TABLE[PIECE][3];
A97 = R_TABLE[PIECE][1] * D2 + A87;
A65 = R_TABLE[PIECE][4] * e + R_TABLE[PIECE][5];
A43 = R_TABLE[PIECE][6] * e + R_TABLE[PIECE][7];
A63 = A65 * D2 + A43;
A21 = R_TABLE[PIECE][8] * e + R_TABLE[PIECE][9];
A93 = A97 * D4 + A63;
A91 = A93 * D2 + A21;
A = A91 * e + R_TABLE[PIECE][10];

{ |e| <= HALF -> |(v - A) / R_TABLE[PIECE][11]| <= 0x1.8p-56 /\ |v / R_TABLE[PIECE][11]| <= 0x1p-4 }
