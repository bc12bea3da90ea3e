//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The members of a connection string's query, as in `?mode=0640`. A member that the backend does not know is an
/// error, and so is a repeated one.
public struct ConnectionStringQuery: Sendable {
    private var values: [Substring: Substring] = [:]

    /// - Parameters:
    ///   - text: the part after the `?`; names and values of members are not decoded.
    ///   - known: the names that the backend knows.
    /// - Throws: ``StoreError`` with the code ``StoreError/Code/badConnectionString`` and a message that lists the
    ///   known names.
    public init(_ text: Substring, known: [String]) throws(StoreError) {
        // An @ suggests an unencoded password, which a message must not repeat.
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

    /// Returns the value of a member, empty if it has no value; nil if the member is absent.
    public subscript(name: String) -> Substring? { values[name[...]] }
}
