# expParts and expScaled of Sources/COverlapKernels/Elementary.h after the reduction (docs/kernels.md, K3).
# EXP_TAIL[i] is replaced by the compiled number. The differences r - (h - 1) and l - (hi - h) are exact (Fast2Sum).
@rnd = float<ieee_64, ne>;
r = rnd(r_);
rl = rnd(rl_);

q9 rnd= EXP_TAIL[10] * r + EXP_TAIL[9];
q8 rnd= q9 * r + EXP_TAIL[8];
q7 rnd= q8 * r + EXP_TAIL[7];
q6 rnd= q7 * r + EXP_TAIL[6];
q5 rnd= q6 * r + EXP_TAIL[5];
q4 rnd= q5 * r + EXP_TAIL[4];
q3 rnd= q4 * r + EXP_TAIL[3];
q2 rnd= q3 * r + EXP_TAIL[2];
q1 rnd= q2 * r + EXP_TAIL[1];
q0 rnd= q1 * r + EXP_TAIL[0];
w rnd= r * q0 + rl;
s rnd= r * w + rl;
h rnd= 1 + r;
l rnd= (r - (h - 1)) + s;

# The same without rounding.
Q9 = EXP_TAIL[10] * r + EXP_TAIL[9];
Q8 = Q9 * r + EXP_TAIL[8];
Q7 = Q8 * r + EXP_TAIL[7];
Q6 = Q7 * r + EXP_TAIL[6];
Q5 = Q6 * r + EXP_TAIL[5];
Q4 = Q5 * r + EXP_TAIL[4];
Q3 = Q4 * r + EXP_TAIL[3];
Q2 = Q3 * r + EXP_TAIL[2];
Q1 = Q2 * r + EXP_TAIL[1];
Q0 = Q1 * r + EXP_TAIL[0];
W = r * Q0 + rl;
S = r * W + rl;
M = (1 + r) + S;

{ |r| <= 0.34658 /\ |rl| <= 0x1p-55 ->
  |(h + l) - M| <= 0x1.7p-55 /\ |l| <= 0.071 }

r - (h - 1) -> -(h - (1 + r));
(h + l) - M -> (l - ((r - (h - 1)) + s)) + (s - S);
