import CMPFR

/// Integer registers read as multiples of 2^-fraction; every rounding is downward.
final class FixedPoint {
  typealias Register = UnsafeMutablePointer<__mpz_struct>
  let fraction: Int
  private let count: Int
  private let base: Register

  init(registers: Int, fraction: Int) {
    self.fraction = fraction
    count = registers + 1
    base = .allocate(capacity: count)
    for i in 0..<count { cgmp_z_init(base + i) }
  }

  deinit {
    for i in 0..<count { cgmp_z_clear(base + i) }
    base.deallocate()
  }

  /// Register i.
  subscript(i: Int) -> Register { base + i }

  /// r = 1.
  func setOne(_ r: Register) {
    cgmp_z_set_si(r, 1)
    cgmp_z_mul_2exp(r, r, UInt(fraction))
  }

  /// r = the largest multiple of 2^-fraction <= x.
  func set(_ r: Register, floorOf x: BigFloat) {
    if x.isZero {
      cgmp_z_set_si(r, 0)
      return
    }
    if x.exponent < -fraction {
      cgmp_z_set_si(r, x.sign > 0 ? 0 : -1)
      return
    }
    let e = withExtendedLifetime(x.storage) { cmpfr_get_z_2exp(r, x.storage.pointer) }
    if e + fraction >= 0 {
      cgmp_z_mul_2exp(r, r, UInt(e + fraction))
    } else {
      cgmp_z_fdiv_q_2exp(r, r, UInt(-(e + fraction)))
    }
  }

  /// r = floor(r s 2^-fraction).
  @inline(__always) func multiply(_ r: Register, _ s: Register) { multiply(r, r, s) }

  /// r = floor(a b 2^-fraction), r different from a and b allowed or equal.
  @inline(__always) func multiply(_ r: Register, _ a: Register, _ b: Register) {
    let scratch = base + (count - 1)
    cgmp_z_mul(scratch, a, b)
    cgmp_z_fdiv_q_2exp(r, scratch, UInt(fraction))
  }

  /// The register's value rounded to `precision` bits, with an error bound.
  func ball(_ r: Register, precision: Int, error: Magnitude) -> Ball {
    var ball = Ball.zero
    let p = ball.mid.destination(precision)
    ball.finish(cmpfr_set_z_2exp(p, r, -fraction, MPFR_RNDN), error)
    return ball
  }
}
