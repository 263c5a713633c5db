# The sum s of expParts for expm1Scaled (docs/kernels.md, K10) where k = 1 and r < 0, so that 1/2 + r + s is small.
@rnd = float<ieee_64, ne>;
r = rnd(r_);
rl = rnd(rl_);

r2 rnd= r * r;
r4 rnd= r2 * r2;
q12 rnd= r * EXP_TAIL[2] + EXP_TAIL[1];
q34 rnd= r * EXP_TAIL[4] + EXP_TAIL[3];
q56 rnd= r * EXP_TAIL[6] + EXP_TAIL[5];
q78 rnd= r * EXP_TAIL[8] + EXP_TAIL[7];
q90 rnd= r * EXP_TAIL[10] + EXP_TAIL[9];
q14 rnd= r2 * q34 + q12;
q58 rnd= r2 * q78 + q56;
q50 rnd= r4 * q90 + q58;
q10 rnd= r4 * q50 + q14;
q0 rnd= r * q10 + EXP_TAIL[0];
w rnd= r * q0 + rl;
s rnd= r * w + rl;

# The same without rounding.
R2 = r * r;
R4 = R2 * R2;
Q12 = r * EXP_TAIL[2] + EXP_TAIL[1];
Q34 = r * EXP_TAIL[4] + EXP_TAIL[3];
Q56 = r * EXP_TAIL[6] + EXP_TAIL[5];
Q78 = r * EXP_TAIL[8] + EXP_TAIL[7];
Q90 = r * EXP_TAIL[10] + EXP_TAIL[9];
Q14 = R2 * Q34 + Q12;
Q58 = R2 * Q78 + Q56;
Q50 = R4 * Q90 + Q58;
Q10 = R4 * Q50 + Q14;
Q0 = r * Q10 + EXP_TAIL[0];
W = r * Q0 + rl;
S = r * W + rl;

{ r in [-0.34658, 0] /\ |rl| <= 0x1p-55 -> |s - S| <= 0x1.ap-56 /\ |s| <= 0.0601 }
