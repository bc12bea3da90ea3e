//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerStore

/// The requirements on every store, as cases that the tests of any backend run.
///
/// The kit depends on no test framework: a case throws ``ContractFailure`` if the store breaks the contract. Run each
/// case on a store of its own:
///
/// ```swift
/// @Test(arguments: StoreContract.cases)
/// func contract(_ check: StoreContract.Case) throws {
///     try check.run { try MyStore(…fresh…) }
/// }
/// ```
public enum StoreContract {
    /// One requirement.
    public struct Case: Sendable, CustomStringConvertible {
        /// The requirement in a few words.
        public let description: String
        let needs: [Ability]
        let body: @Sendable (any TraceStore) throws -> Void

        /// - Parameter needs: the operations that the case uses. A store that cannot do one has to refuse it.
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
        /// If the store cannot do what the case needs, checks that it refuses the operation.
        ///
        /// - Throws: ``ContractFailure``, or an error of the store.
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
        appending + concurrency + rejecting + ids + reading + payloads + listing + summarising + living + beginning
        + deleting + purging + pinning + health + closing
}

/// A requirement that the store does not meet.
public struct ContractFailure: Error, CustomStringConvertible {
    public let description: String
}
