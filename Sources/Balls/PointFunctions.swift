import CMPFR

// Values at exact points: MPFR's correctly rounded function, or a composition without cancellation.
extension Ball {
  /// self = f(x) to about `precision` relative bits; indeterminate outside the domain.
  mutating func setPoint(_ f: ElementaryFunction, _ x: BigFloat, precision p: Int) {
    switch f {
    case .erf, .erfc, .phi, .Phi, .H, .logH, .mills:
      if p <= 53, !Ball.isFasterFixed(f, x), let value = Ball.byKernel(f, x) {
        setRounded(value, p)
        return
      }
      if setFixed(f, x, p) { return }
      if MillsRatio.isNegligible(x) {
        self = Ball.point(f, .zero, precision: p).widened(by: Magnitude(upper: x).shifted(by: 1))
        return
      }
    default: break
    }
    switch f {
    case .exp: if !setFixed(.exp, x, p) { setDirect(x, p, cmpfr_exp) }
    case .log: if !setFixed(.log, x, p) { setDirect(x, p, cmpfr_log) }
    case .expm1: setDirect(x, p, cmpfr_expm1)
    case .log1p: setDirect(x, p, cmpfr_log1p)
    case .sqrt: setDirect(x, p, cmpfr_sqrt)
    case .abs: setDirect(x, p, cmpfr_abs)
    case .sinh: setDirect(x, p, cmpfr_sinh)
    case .cosh: setDirect(x, p, cmpfr_cosh)
    case .tanh: setDirect(x, p, cmpfr_tanh)
    case .sech: setDirect(x, p, cmpfr_sech)
    case .sin: setDirect(x, p, cmpfr_sin)
    case .cos: setDirect(x, p, cmpfr_cos)
    case .atan: setDirect(x, p, cmpfr_atan)
    case .log2cosh: setRounded(Ball.pointLog2cosh(x, p), p)
    case .erf: setRounded(MillsRatio.pointErf(x, precision: p), p)
    case .erfc: setRounded(MillsRatio.pointErfc(x, precision: p), p)
    case .phi: setRounded(MillsRatio.density(x.multipliedExactly(by: x), precision: p), p)
    case .Phi: setRounded(MillsRatio.pointH(x.negated, precision: p), p)
    case .H: setRounded(MillsRatio.pointH(x, precision: p), p)
    case .logH: setRounded(MillsRatio.pointLogH(x, precision: p), p)
    case .mills: setRounded(MillsRatio.pointMills(x, precision: p), p)
    case .xlogx:
      if x.isZero {
        self = .zero
      } else {
        let log = Ball.point(.log, x, precision: p + 4)
        setRounded(log.multiplied(by: Ball(exactly: x), precision: p + 4), p)
      }
    }
  }

  /// Whether fixed point is faster than the kernels of doubles (a choice of cost only): values beside 1, and places
  /// where they may leave the range of doubles.
  private static func isFasterFixed(_ f: ElementaryFunction, _ x: BigFloat) -> Bool {
    switch f {
    case .H: return x.exponent == 6 || (x.sign < 0 && x.exponent >= 4)
    case .Phi: return x.exponent == 6 || (x.sign > 0 && x.exponent >= 4)
    case .logH, .mills: return x.exponent == 6 && x.sign < 0
    case .phi: return true
    default: return false
    }
  }

  /// H, Phi, erfc, log H and mills at a double by the proved kernels of doubles: at most 3 2^-53 of the value off
  /// (docs/kernels.md, K6 to K8). nil where x is no double, or the value leaves their range.
  private static func byKernel(_ f: ElementaryFunction, _ x: BigFloat) -> Ball? {
    let kernel: DoubleBalls.Function
    switch f {
    case .H, .Phi: kernel = .H
    case .erfc: kernel = .erfc
    case .logH: kernel = .logH
    case .mills: kernel = .mills
    default: return nil
    }
    guard x.exponent > -900, x.exponent < 900, x.precision <= 53 || x.minimalPrecision <= 53 else { return nil }
    var argument = x.toDouble()
    if f == .Phi { argument = -argument }
    var (zero, mid, rad) = (0.0, 0.0, 0.0)
    KernelPath.best.kernel(kernel)(1, &argument, &zero, &mid, &rad)
    guard rad <= abs(mid) * 0x1p-51 else { return nil }
    return Ball(center: BigFloat(exactly: mid), radius: Magnitude(rad))
  }

  /// f(x) at an exact point.
  static func point(_ f: ElementaryFunction, _ x: BigFloat, precision: Int) -> Ball {
    Ball.zero.made { $0.setPoint(f, x, precision: precision) }
  }

  @inline(__always) private mutating func setDirect(_ x: BigFloat, _ p: Int, _ operation: BigFloat.Unary) {
    let r = mid.destination(p)
    finish(withExtendedLifetime(x.storage) { operation(r, x.storage.pointer, MPFR_RNDN) }, .zero)
  }

  private mutating func setRounded(_ value: Ball, _ p: Int) {
    self = value
    if mid.precision > p { round(precision: p) }
  }

  /// log(2 cosh x) = |x| + log1p(e^{-2|x|}): both terms nonnegative.
  private static func pointLog2cosh(_ x: BigFloat, _ p: Int) -> Ball {
    let size = x.absolute
    let e = Ball.point(.exp, size.scaled(by: 1).negated, precision: p + 8)
    return e.function(.log1p, precision: p + 8).adding(Ball(exactly: size), precision: p + 4)
  }
}
