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
        let needs: [Ability]
        let body: @Sendable (any TraceStore) throws -> Void

        /// - Parameter needs: what the case makes use of. A store that cannot do it has to refuse it.
        init(
            _ description: String,
            needs: [Ability] = [.write, .read],
            _ body: @escaping @Sendable (any TraceStore) throws -> Void
        ) {
            self.description = description
            self.needs = needs
            self.body = body
        }

        /// Runs the case on a store that `makeStore` returns empty, and closes the store.
        ///
        /// Of a store that cannot do what the case needs, checks that it says so when it is asked to.
        ///
        /// - Throws: ``ContractFailure``, or what the store threw.
        public func run(_ makeStore: () throws -> any TraceStore) throws {
            let store = try makeStore()
            defer { store.close() }
            let missing = needs.filter { $0.isLacking(in: store.capabilities) }
            guard missing.isEmpty else {
                for ability in missing { try ability.expectRefusal(by: store) }
                return
            }
            try body(store)
        }
    }

    /// All cases.
    public static let cases: [Case] =
        appending + concurrency + rejecting + ids + reading + payloads + listing + summarising + deleting + purging
        + pinning + health + closing
}

/// A broken promise.
public struct ContractFailure: Error, CustomStringConvertible {
    public let description: String
}
