# tanhBalls (docs/kernels.md, K10): tanh = E/(E + 2) from a pair for E with relative error e (expm1_value.g), h = E/(E + 2) >= 0.17
# where k >= 1; p is what quotient.g leaves, o the last rounding.
near = e * (1 - h) / (1 + e * h);  # = (1 + e)/(1 + e h) - 1
{ |p| <= 0x1p-96 /\ |o| <= 0x1p-53 /\ |e| <= 0x1.46p-53 /\ h in [0.17, 1] -> |near + p + o| <= 0x1.088p-52 }
