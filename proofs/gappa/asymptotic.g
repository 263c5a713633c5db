# The series of ratioByAsymptotics of Sources/COverlapKernels/Tail.h (docs/kernels.md, K5); W stands for q^2, q = fl(1/x).
@rnd = float<ieee_64, ne>;
W = W_;
w = rnd(W);
s4 rnd= w * (-945) + 105;
s3 rnd= w * s4 + (-15);
s2 rnd= w * s3 + 3;
s1 rnd= w * s2 + (-1);

S4 = W * (-945) + 105;
S3 = W * S4 + (-15);
S2 = W * S3 + 3;
S1 = W * S2 + (-1);

{ W in [0, 0.00025202] -> |w * s1 - W * S1| <= 0x1p-63 /\ |s1| <= 1 }
