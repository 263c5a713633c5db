import Balls
import Foundation
import Testing

/// The C library serves as the reference here: its errors are below 2^-52, a small part of what is claimed.
@Suite("Kernels of discs") struct DiscKernelTests {
  private static func points(_ count: Int, seed: UInt64, _ body: (Double, Double) -> Void) {
    var state = seed
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    for _ in 0..<count { body(next(), next()) }
  }

  /// Largest error as a part of what is claimed, over 10^6 points.
  private static func expWorst(_ f: (Double) -> Double) -> Double {
    var worst = 0.0
    points(1_000_000, seed: 1) { u, v in
      let x = v < 0.5 ? 1400 * u - 700 : (u - 0.5) * 4
      let truth = Foundation.exp(x)
      worst = max(worst, (f(x) - truth).magnitude / (truth * DiscKernels.expError))
    }
    return worst
  }

  @Test func exponential() {
    let worst = Self.expWorst(DiscKernels.exp)
    #expect(worst < 0.7)
    #expect(Self.expWorst { DiscKernels.exp($0) * (1 + 0x1p-47) } > 1)
    for x in [-700.0, 700, 0, -0.0, 0x1p-1070] {
      let truth = Foundation.exp(x)
      #expect((DiscKernels.exp(x) - truth).magnitude <= truth * DiscKernels.expError)
      #expect(DiscKernels.expUpper(x) >= truth && DiscKernels.expLower(x) <= truth)
    }
    #expect(DiscKernels.expUpper(701) == .infinity && DiscKernels.expUpper(.nan) == .infinity)
    #expect(DiscKernels.expUpper(-.infinity) > 0 && DiscKernels.expUpper(-701) >= Foundation.exp(-701))
    #expect(DiscKernels.expLower(-701) == 0 && DiscKernels.expLower(.nan) == 0)
    #expect(DiscKernels.expLower(710) <= Foundation.exp(700) && DiscKernels.expLower(.infinity) > 1e300)
  }

  private static func sinCosWorst(_ f: (Double) -> (sin: Double, cos: Double)) -> Double {
    var worst = 0.0
    points(1_000_000, seed: 2) { u, v in
      let y = (2 * u - 1) * Foundation.exp(v * 20 - 6.137)
      guard y.magnitude <= DiscKernels.sinCosLimit else { return }
      let value = f(y)
      let error = max((value.sin - Foundation.sin(y)).magnitude, (value.cos - Foundation.cos(y)).magnitude)
      worst = max(worst, error / DiscKernels.sinCosError)
    }
    // Multiples of pi/4, where the reduction changes and cancels most.
    for j in -2000...2000 {
      for step in [1.0, 300, 667] {
        let y = Double(j) * step * 0.78539816339744831
        let value = f(y)
        let error = max((value.sin - Foundation.sin(y)).magnitude, (value.cos - Foundation.cos(y)).magnitude)
        worst = max(worst, error / DiscKernels.sinCosError)
      }
    }
    return worst
  }

  @Test func sineAndCosine() {
    #expect(Self.sinCosWorst(DiscKernels.sinCos) < 0.5)
    #expect(Self.sinCosWorst { let v = DiscKernels.sinCos($0); return (v.sin + 0x1p-48, v.cos) } > 1)
  }

  private static func logWorst(_ f: (Double) -> Double) -> Double {
    var worst = 0.0
    points(1_000_000, seed: 3) { u, v in
      let x = v < 0.4 ? Foundation.exp(1400 * u - 700) : v < 0.8 ? 0.25 + 4 * u : u * 0x1p-1030
      guard x > 0 else { return }
      let truth = Foundation.log(x)
      worst = max(worst, (f(x) - truth).magnitude / (max(1, truth.magnitude) * DiscKernels.logError))
    }
    return worst
  }

  @Test func logarithm() {
    #expect(Self.logWorst(DiscKernels.log) < 0.5)
    #expect(Self.logWorst { DiscKernels.log($0) + 0x1p-48 } > 1)
    #expect((DiscKernels.log(5e-324) - Foundation.log(5e-324)).magnitude < 1e-11)
    #expect(DiscKernels.log(1) == 0)
  }

  private static func argumentWorst(_ f: (Double, Double) -> Double) -> Double {
    var worst = 0.0
    points(1_000_000, seed: 4) { u, v in
      let size = Foundation.exp((u - 0.5) * 1380)
      let ratio = v < 0.5 ? 4 * v - 1 : Foundation.exp((v - 0.75) * 200)
      let x = (u * 1000).truncatingRemainder(dividingBy: 1) < 0.5 ? size : -size
      let y = x * ratio
      guard y.isFinite else { return }
      worst = max(worst, (f(x, y) - Foundation.atan2(y, x)).magnitude / DiscKernels.argumentError)
      worst = max(worst, (f(y, x) - Foundation.atan2(x, y)).magnitude / DiscKernels.argumentError)
    }
    return worst
  }

  @Test func argument() {
    #expect(Self.argumentWorst(DiscKernels.argument) < 0.5)
    #expect(Self.argumentWorst { DiscKernels.argument($0, $1) + 0x1p-47 } > 1)
    #expect(DiscKernels.argument(-1, -0.0) > 3 && DiscKernels.argument(0, 0) == 0)
    #expect((DiscKernels.argument(1e-320, 1e-320) - 0.78539816339744831).magnitude < DiscKernels.argumentError)
    #expect((DiscKernels.argument(1.7e308, -1.7e308) + 0.78539816339744831).magnitude < DiscKernels.argumentError)
  }

  @Test func boundsOfSmallFunctions() {
    Self.points(200_000, seed: 5) { u, v in
      let r = u * Foundation.exp(v * 60 - 50)
      if r < 600 {
        let upper = DiscKernels.expm1Upper(r)
        #expect(upper >= Foundation.expm1(r) && upper <= Foundation.expm1(r) * (1 + 1e-3))
      }
      if u < 1 {
        let t = v < 0.5 ? u : u * Foundation.exp(-40 * v)
        let upper = DiscKernels.minusLog1mUpper(t)
        #expect(upper >= -Foundation.log1p(-t) && upper <= -Foundation.log1p(-t) * (1 + 1e-3))
      }
    }
    #expect(DiscKernels.expm1Upper(0) == 0 && DiscKernels.minusLog1mUpper(0) == 0)
    #expect(DiscKernels.expm1Upper(.nan) == .infinity && DiscKernels.minusLog1mUpper(1) == .infinity)
    #expect(DiscKernels.expm1Upper(5e-324) >= 5e-324)
  }

  @Test func moduli() {
    Self.points(200_000, seed: 6) { u, v in
      let x = (u - 0.5) * Foundation.exp((v - 0.5) * 1410)
      let y = (v - 0.5) * Foundation.exp((u - 0.5) * 1410)
      let m = DiscKernels.modulus(x, y)
      let truth = Foundation.hypot(x, y)
      #expect(DiscKernels.modulusUpper(m) >= truth && DiscKernels.modulusLower(m) <= truth)
      #expect((m - truth).magnitude <= truth * 0x1p-51 + 0x1p-1074)
    }
    #expect(DiscKernels.modulus(0, 0) == 0 && DiscKernels.modulus(.infinity, 0) == .infinity)
    #expect(!(DiscKernels.modulus(.nan, 0) < .infinity))
    #expect(DiscKernels.modulus(3e-320, 4e-320) > 4.9e-320)
  }
}
