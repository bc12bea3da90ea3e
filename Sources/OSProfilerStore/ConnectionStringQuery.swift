//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The members of a connection string's query, as in `?mode=0640`: what a backend does not know is a mistake, and so is
/// what is said twice.
public struct ConnectionStringQuery: Sendable {
    private var values: [Substring: Substring] = [:]

    /// - Parameters:
    ///   - text: what follows the `?`; the name and the value of a member stand as they are.
    ///   - known: the names that the backend knows.
    /// - Throws: ``StoreError`` of code ``StoreError/Code/badConnectionString``, in a line that names the known ones.
    public init(_ text: Substring, known: [String]) throws(StoreError) {
        // An @ is a sign of a password that is not encoded, which had better not be repeated.
        func member(_ name: Substring) -> String { text.contains("@") ? "a member" : "\"\(name)\"" }
        for item in text.split(separator: "&") {
            let name = item.prefix { $0 != "=" }
            guard known.contains(String(name)) else {
                throw StoreError(
                    .badConnectionString,
                    "the connection string has \(member(name)) after its ?, which is unknown: "
                        + "known are \(known.joined(separator: ", "))"
                )
            }
            guard values.updateValue(item.dropFirst(name.count + 1), forKey: name) == nil else {
                throw StoreError(
                    .badConnectionString,
                    "the connection string says \(member(name)) twice: known are \(known.joined(separator: ", ")), each once"
                )
            }
        }
    }

    /// A member's value, empty when it has none; nil when it is not there.
    public subscript(name: String) -> Substring? { values[name[...]] }
}
