//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerStore

/// What every store has to do, as cases that any backend's tests run.
///
/// The kit has no test framework in it: a case throws ``ContractFailure`` when the store breaks the contract. Run each
/// case on a store of its own:
///
/// ```swift
/// @Test(arguments: StoreContract.cases)
/// func contract(_ check: StoreContract.Case) throws {
///     try check.run { try MyStore(…fresh…) }
/// }
/// ```
public enum StoreContract {
    /// One promise.
    public struct Case: Sendable, CustomStringConvertible {
        /// The promise in a few words.
        public let description: String
        let body: @Sendable (any TraceStore) throws -> Void

        init(_ description: String, _ body: @escaping @Sendable (any TraceStore) throws -> Void) {
            self.description = description
            self.body = body
        }

        /// Runs the case on a store that `makeStore` returns empty, and closes the store.
        ///
        /// - Throws: ``ContractFailure``, or what the store threw.
        public func run(_ makeStore: () throws -> any TraceStore) throws {
            let store = try makeStore()
            defer { store.close() }
            try body(store)
        }
    }

    /// All cases.
    public static let cases: [Case] = appending + reading + listing + deleting + health
}

/// A broken promise.
public struct ContractFailure: Error, CustomStringConvertible {
    public let description: String
}

/// Throws unless both are equal.
func expect<Value: Equatable>(_ actual: Value, _ expected: Value, _ what: String) throws {
    guard actual == expected else { throw ContractFailure(description: "\(what): got \(actual), expected \(expected)") }
}
