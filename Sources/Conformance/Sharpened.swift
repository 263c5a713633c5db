// Assertions of the published files whose result encloses the solution set but is not the tightest interval around it.
// They are held to the tightest one, which was computed with Arb at 300 bits (Tests/IntervalsTests repeats that).

/// The tightest results, by the assertion's text.
let sharpened: [String: String] = [
  "pownRev [0X0P+0,0X0.0000000000001P-1022] -7 = [0x1.588cea3f093bcp+153,infinity]":
    "[0x1.588cea3f093bdp153, inf]",
  "pownRev [-0X0.0000000000001P-1022,-0X0P+0] -7 = [-infinity,-0x1.588cea3f093bcp+153]":
    "[-inf, -0x1.588cea3f093bdp153]",
  "pownRev [0X0P+0,0X0.0000000000001P-1022]_def -7 = [0x1.588cea3f093bcp+153,infinity]_trv":
    "[0x1.588cea3f093bdp153, inf]_trv",
  "pownRev [-0X0.0000000000001P-1022,-0X0P+0]_def -7 = [-infinity,-0x1.588cea3f093bcp+153]_trv":
    "[-inf, -0x1.588cea3f093bdp153]_trv",
  "sinRevBin [0X1.FFFFFFFFFFFFFP-1,0X1P+0] [1.57,1.58 ] = [0x1.921fb50442d18p+0,0x1.921fb58442d1ap+0]":
    "[0x1.921fb50442d18p0, 0x1.921fb58442d19p0]",
  "sinRevBin [0X1.FFFFFFFFFFFFFP-1,0X1P+0]_dac [1.57,1.58]_dac = [0x1.921fb50442d18p+0,0x1.921fb58442d1ap+0]_trv":
    "[0x1.921fb50442d18p0, 0x1.921fb58442d19p0]_trv",
  "cosRevBin [-1.0,-1.0] [3.14,3.15] = [0x1.921fb54442d18p+1,0x1.921fb54442d1ap+1]":
    "[0x1.921fb54442d18p1, 0x1.921fb54442d19p1]",
  "cosRevBin [-0X1P+0,-0X1.FFFFFFFFFFFFFP-1] [3.14,3.15] = [0x1.921fb52442d18p+1,0x1.921fb56442d1ap+1]":
    "[0x1.921fb52442d18p1, 0x1.921fb56442d19p1]",
  "cosRevBin [-0X1P+0,-0X1.FFFFFFFFFFFFFP-1] [-3.15,-3.14] = [-0x1.921fb56442d1ap+1,-0x1.921fb52442d18p+1]":
    "[-0x1.921fb56442d19p1, -0x1.921fb52442d18p1]",
  "cosRevBin [-1.0,-1.0]_com [3.14,3.15]_dac = [0x1.921fb54442d18p+1,0x1.921fb54442d1ap+1]_trv":
    "[0x1.921fb54442d18p1, 0x1.921fb54442d19p1]_trv",
  "cosRevBin [-0X1P+0,-0X1.FFFFFFFFFFFFFP-1]_dac [3.14,3.15]_def = [0x1.921fb52442d18p+1,0x1.921fb56442d1ap+1]_trv":
    "[0x1.921fb52442d18p1, 0x1.921fb56442d19p1]_trv",
  "cosRevBin [-0X1P+0,-0X1.FFFFFFFFFFFFFP-1]_def [-3.15,-3.14]_com = [-0x1.921fb56442d1ap+1,-0x1.921fb52442d18p+1]_trv":
    "[-0x1.921fb56442d19p1, -0x1.921fb52442d18p1]_trv",
  "tanRevBin [0X1.D02967C31CDB4P+53,0X1.D02967C31CDB5P+53] [-1.5708,1.5708] = [-0x1.921fb54442d1bp+0,0x1.921fb54442d19p+0]":
    "[-0x1.921fb54442d19p0, 0x1.921fb54442d19p0]",
  "tanRevBin [0X1.72CECE675D1FCP-52,0X1.72CECE675D1FDP-52] [-3.15,3.15] = [-0X1.921FB54442D19P+1,0X1.921FB54442D1aP+1]":
    "[-0x1.921fb54442d18p1, 0x1.921fb54442d1ap1]",
  "tanRevBin [0X1.D02967C31CDB4P+53,0X1.D02967C31CDB5P+53]_dac [-1.5708,1.5708]_def = [-0x1.921fb54442d1bp+0,0x1.921fb54442d19p+0]_trv":
    "[-0x1.921fb54442d19p0, 0x1.921fb54442d19p0]_trv",
  "tanRevBin [0X1.72CECE675D1FCP-52,0X1.72CECE675D1FDP-52]_com [-3.15,3.15]_com = [-0X1.921FB54442D19P+1,0X1.921FB54442D1aP+1]_trv":
    "[-0x1.921fb54442d18p1, 0x1.921fb54442d1ap1]_trv",
  "powRev2 [0.25, 0.5] [2.0, infinity] [entire] = [entire]":
    "[-inf, -0x1p-1]",
  "powRev2 [0.25, 1.0] [2.0, infinity] [entire] = [-infinity, 0.0]":
    "[-inf, -0x1p-1]",
]
