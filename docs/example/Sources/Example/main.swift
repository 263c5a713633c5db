// Every number that is printed is an enclosure: the true value lies in it, proved.
import Balls
import Intervals

// 1. A value. Ask for bits, read digits: 30 digits are about 100 bits.
let bits = 110
let tail = Ball(5).function(.erfc, precision: bits)
print("erfc(5)              =", tail)
let bounds = tail.decimalBounds(significantDigits: 30)
print("  between            ", bounds.lower)
print("  and                ", bounds.upper)

// 2. Exact input. One tenth is text; there is no way to write it as a double by accident.
let tenth = try Ball("0.1", precision: bits)
print("exp(0.1)             =", tenth.function(.exp, precision: bits))

// 3. A zero. Newton's step only guesses; two signs prove.
func f(_ x: Ball) -> Ball {  // x e^x - 1, increasing for x > 0
  x.multiplied(by: x.function(.exp, precision: bits), precision: bits).subtracting(1, precision: bits)
}
func slope(_ x: Ball) -> Ball {  // (x + 1) e^x
  x.adding(1, precision: bits).multiplied(by: x.function(.exp, precision: bits), precision: bits)
}
var x = try Ball("0.567", precision: bits)
for _ in 0..<5 {
  let step = f(x).divided(by: slope(x), precision: bits)
  x = Ball(exactly: x.subtracting(step, precision: bits).mid)
}
let bracket = x.widened(by: .powerOfTwo(-100))
let (left, right) = (Ball(exactly: bracket.lower), Ball(exactly: bracket.upper))
if f(left).isNegative && f(right).isPositive {
  print("x e^x = 1 at       x =", bracket)
} else {
  print("not proved")
}
print("  its own function   ", Ball(1).function(.lambertW, precision: bits))

// 4. Complex numbers. |Gamma(1/2 + 2i)|^2 = pi/cosh(2 pi): the two enclosures meet, as they must.
let z = ComplexBall(try Ball("1/2", precision: bits), 2)
let gamma = z.function(.gamma, precision: bits)
print("Gamma(1/2 + 2i)      =", gamma)
let square = gamma.multiplied(by: gamma.conjugate, precision: bits).re
let pi = Ball.pi(precision: bits)
let expected = pi.divided(by: pi.scaled(by: 1).function(.cosh, precision: bits), precision: bits)
print("  its modulus squared", square, square.overlaps(expected) ? "as it must be" : "WRONG")

// 5. Intervals: two doubles, IEEE 1788, tightest. 0.1 is again text.
let t = try Interval("[0.1, 0.2]")
print("sin [0.1, 0.2]       =", Interval.sin(t))
print("sqrt [-10, 1]        =", Interval.sqrt(try Interval("[-10, 1]")))

// 6. What cannot be said is not said.
print("1/[-1, 1]            =", Ball.one.divided(by: try Ball("[-1, 1]", precision: bits), precision: bits))
do {
  print(try Ball("0,1", precision: bits))
} catch {
  print("Ball(\"0,1\")          throws", error)
}
