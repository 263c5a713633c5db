import CMPFR

/// Bernoulli numbers, exactly.
package enum Bernoulli {
  /// The largest k with B_2k at hand.
  package static let limit = 1024

  /// B_2k for 1 <= k <= limit.
  package static func number(_ k: Int) -> Rational {
    if k <= 64 { return small[k - 1] }
    return k <= 256 ? medium[k - 1] : large[k - 1]
  }

  private static let small = numbers(64)
  private static let medium = numbers(256)
  private static let large = numbers(limit)

  /// B_2, B_4, .., B_2n from the tangent numbers T_k: B_2k = (-1)^(k-1) 2k T_k/(4^k (4^k - 1)) (Brent and Harvey,
  /// arXiv:1108.0286, section 6).
  private static func numbers(_ n: Int) -> [Rational] {
    let t = UnsafeMutablePointer<__mpz_struct>.allocate(capacity: n + 2)
    for i in 0..<(n + 2) { cgmp_z_init(t + i) }
    defer {
      for i in 0..<(n + 2) { cgmp_z_clear(t + i) }
      t.deallocate()
    }
    let scratch = t + (n + 1)
    cgmp_z_set_si(t + 1, 1)
    if n >= 2 { for k in 2...n { cgmp_z_mul_ui(t + k, t + (k - 1), UInt(k - 1)) } }
    if n >= 2 {
      for k in 2...n {
        for j in k...n {
          cgmp_z_mul_ui(scratch, t + (j - 1), UInt(j - k))
          cgmp_z_mul_ui(t + j, t + j, UInt(j - k + 2))
          cgmp_z_add(t + j, t + j, scratch)
        }
      }
    }
    return (1...n).map { k in
      Rational(filling: { q in
        cgmp_z_mul_ui(cgmp_q_num(q), t + k, UInt(2 * k))
        cgmp_z_set_si(scratch, 1)
        cgmp_z_mul_2exp(scratch, scratch, UInt(2 * k))
        cgmp_z_set_si(cgmp_q_den(q), 1)
        cgmp_z_sub(cgmp_q_den(q), scratch, cgmp_q_den(q))
        cgmp_z_mul_2exp(cgmp_q_den(q), cgmp_q_den(q), UInt(2 * k))
        cgmp_q_canonicalize(q)
        if k % 2 == 0 { cgmp_q_neg(q, q) }
      })
    }
  }
}
