//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// What is redacted in traces: the names of members whose values nobody may see.
///
/// A member of `info`, at any depth, is secret if its name is one of `SecretNames` or one of the additional names. An
/// additional name is a whole name, or several joined by dots: `db.params` is the member `params` of a member `db`.
/// Names are compared case-insensitively, and a dash equals an underscore. Texts that name a secret, such as `token=x`,
/// are masked inside.
public struct Redaction: Hashable, Sendable {
    /// The secret names that nobody has to list.
    public static let standard = Redaction(names: [])

    /// Additional names without dots, normalized.
    private var names: Set<String>
    /// Additional names with dots, each as its parts, normalized.
    private var paths: Set<[String]>

    private init(names: [[String]]) {
        self.names = Set(names.filter { $0.count == 1 }.map { $0[0] })
        paths = Set(names.filter { $0.count > 1 })
    }

    /// Creates a redaction with additional names.
    ///
    /// - Parameter list: names separated by commas, of letters, digits, dashes and underscores, with dots between parts.
    /// - Returns: nil if a name is empty or has any other character.
    public init?(adding list: String) {
        var names: [[String]] = []
        for name in list.split(separator: ",", omittingEmptySubsequences: false) {
            let text = name.drop { $0 == " " }
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isNameCharacter) }) else { return nil }
            names.append(parts.map { SecretNames.normalized(String($0)) })
        }
        self.init(names: names)
    }

    /// Returns this redaction with the names of another one.
    package func adding(_ other: Redaction?) -> Redaction {
        var sum = self
        sum.names.formUnion(other?.names ?? [])
        sum.paths.formUnion(other?.paths ?? [])
        return sum
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character == "_" || character == "-" || character.isLetter || character.isNumber
    }

    /// Returns a summary's request without secrets: masked if the member of `info` that it comes from is secret.
    ///
    /// - Parameter request: see ``SpanRequest/text``.
    package func masked(request: String) -> String {
        // A summary has only the text: `GET /v1/nodes`, `SELECT nodes`, or the name of a function.
        let members: [[String]] =
            if request.hasPrefix("/") || request.contains(" /") {
                [["request", "path"], ["request", "method"], ["requests", "path"], ["requests", "method"]]
            } else if request.prefix(while: { $0 != " " }).allSatisfy(\.isUppercase) {
                [["db", "statement"]]
            } else {
                [["function", "name"]]
            }
        let isSecret = members.contains { contains($0.prefix(1)) || contains($0[...]) }
        return isSecret ? SecretText.mask : SecretText.masked(request) { contains([SecretNames.normalized($0)]) }
    }

    /// Returns whether a member is secret.
    ///
    /// - Parameter path: the normalized names from `info` down to the member's own.
    func contains(_ path: ArraySlice<String>) -> Bool {
        guard let name = path.last else { return false }
        if SecretNames.contains(name) || names.contains(name) { return true }
        return paths.contains { path.count >= $0.count && path.suffix($0.count).elementsEqual($0) }
    }
}
