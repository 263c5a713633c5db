// The command line of Overlap: arguments to a library call to output. Everything that computes is in the libraries.
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

runCommand(Array(CommandLine.arguments.dropFirst())).finish()
