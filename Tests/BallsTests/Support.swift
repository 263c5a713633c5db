// The oracle and the random cases are shared by all tests.
@_exported import TestSupport
