// The two ways in which a certificate fails.

/// Why a certificate is not accepted: one line, with the line of the file (from 1) that it concerns.
public enum CertificateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The bytes are no certificate (exit code 2).
  case malformed(line: Int, reason: String)
  /// It is one, and does not prove its claim, or asks for what is not supported (exit code 1).
  case rejected(line: Int, reason: String)

  /// The line of the file, from 1.
  public var line: Int {
    switch self {
    case .malformed(let line, _), .rejected(let line, _): return line
    }
  }

  /// What is wrong there, without line breaks.
  public var reason: String {
    switch self {
    case .malformed(_, let reason), .rejected(_, let reason): return oneLine(reason)
    }
  }

  /// "malformed" or "rejected".
  public var status: String {
    if case .malformed = self { return "malformed" }
    return "rejected"
  }

  /// One line for the user.
  public var description: String { "line \(line): \(reason)" }
}
