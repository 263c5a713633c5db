// Other libraries, opened at run time where they are installed: nothing is linked, so that the product needs none.
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A shared library and its functions by name.
final class SharedLibrary {
  private let handle: UnsafeMutableRawPointer

  /// The first of the files that opens and has the symbol.
  init?(_ files: [String], having symbol: String) {
    for file in files {
      if let h = dlopen(file, RTLD_NOW | RTLD_LOCAL), dlsym(h, symbol) != nil {
        handle = h
        return
      }
    }
    return nil
  }

  func function<T>(_ name: String, as type: T.Type) -> T? {
    dlsym(handle, name).map { unsafeBitCast($0, to: type) }
  }
}

/// A number of a peer: zeroed memory of 64 bytes, enough for an arb_t (48) and an mpfi_t (64).
final class PeerNumber {
  let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 16)
  private let clear: @convention(c) (UnsafeMutableRawPointer) -> Void

  init(_ clear: @escaping @convention(c) (UnsafeMutableRawPointer) -> Void) {
    self.clear = clear
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: 64)
  }

  deinit {
    clear(memory)
    memory.deallocate()
  }
}

private typealias One = @convention(c) (UnsafeMutableRawPointer) -> Void
private typealias SetDouble = @convention(c) (UnsafeMutableRawPointer, Double) -> Void

/// Arb, in its own library or in FLINT 3.
final class ArbPeer {
  typealias Unary = @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer, Int) -> Void
  typealias Binary =
    @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer, Int) -> Void

  private let library: SharedLibrary
  private let initialise: One
  private let clear: One
  private let set: SetDouble
  let scale: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer, Int) -> Void
  let negate: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void

  init?() {
    let files = ["libflint-arb.so.2", "libarb.so.2", "libflint.so.19", "libflint.so.18", "libflint.so", "libflint.dylib"]
    guard let l = SharedLibrary(files, having: "arb_init"), let a = l.function("arb_init", as: One.self),
      let b = l.function("arb_clear", as: One.self), let c = l.function("arb_set_d", as: SetDouble.self),
      let d = l.function("arb_mul_2exp_si", as: Unary.self),
      let e = l.function("arb_neg", as: (@convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void).self)
    else { return nil }
    (library, initialise, clear, set, scale, negate) = (l, a, b, c, d, e)
  }

  func number(_ x: Double) -> PeerNumber {
    let n = PeerNumber(clear)
    initialise(n.memory)
    set(n.memory, x)
    return n
  }

  func unary(_ name: String) -> Unary { library.function(name, as: Unary.self)! }
  func binary(_ name: String) -> Binary { library.function(name, as: Binary.self)! }
}

/// MPFI.
final class MPFIPeer {
  typealias Unary = @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int32
  typealias Binary = @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int32

  private let library: SharedLibrary
  private let initialise: @convention(c) (UnsafeMutableRawPointer, Int) -> Void
  private let clear: One
  private let set: @convention(c) (UnsafeMutableRawPointer, Double, Double) -> Int32

  init?() {
    guard let l = SharedLibrary(["libmpfi.so.0", "libmpfi.so", "libmpfi.dylib"], having: "mpfi_init2"),
      let a = l.function("mpfi_init2", as: (@convention(c) (UnsafeMutableRawPointer, Int) -> Void).self),
      let b = l.function("mpfi_clear", as: One.self),
      let c = l.function(
        "mpfi_interv_d", as: (@convention(c) (UnsafeMutableRawPointer, Double, Double) -> Int32).self)
    else { return nil }
    (library, initialise, clear, set) = (l, a, b, c)
  }

  /// An interval of doubles, 53 bits.
  func number(_ lower: Double, _ upper: Double) -> PeerNumber {
    let n = PeerNumber(clear)
    initialise(n.memory, 53)
    _ = set(n.memory, lower, upper)
    return n
  }

  func unary(_ name: String) -> Unary { library.function(name, as: Unary.self)! }
  func binary(_ name: String) -> Binary { library.function(name, as: Binary.self)! }
}
