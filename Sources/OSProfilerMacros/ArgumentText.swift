//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Macros
/// The text of a function's arguments: what the macro knows of it, and the values between. The macros write the calls of it.
///
/// ```swift
/// ArgumentText("{'of': ").value(item).text(", 'count': ").value(count).end("}")
/// ```
public struct ArgumentText {
    /// Bytes of all arguments of a kind.
    private static let limit = 8192

    private var text: String
    private var isFull = false

    /// - Parameter start: what comes before the first value.
    public init(_ start: String) { text = start }

    /// Returns this text with one more value.
    @inlinable
    public consuming func value<T>(_ value: T) -> ArgumentText {
        // The usual ones at once, where the compiler knows the type.
        if T.self == String.self, let value = value as? String { return string(value) }
        if T.self == Int.self, let value = value as? Int { return text(String(value)) }
        return any(value)
    }

    /// Returns this text with one more value, which cannot be copied.
    @_disfavoredOverload
    public consuming func value<T: ~Copyable & ~Escapable>(_ value: borrowing T) -> ArgumentText { text("_") }

    /// Returns this text with one more value, a closure, which may not escape.
    public consuming func value<each Parameter, Failure: Error, Result>(
        _ value: (repeat each Parameter) async throws(Failure) -> Result
    ) -> ArgumentText {
        text("_")
    }

    /// Returns this text with more of what the macro knows.
    public consuming func text(_ part: String) -> ArgumentText {
        if hasSpace(for: part.utf8.count) { text += part }
        return self
    }

    /// Returns the whole text.
    ///
    /// - Parameter end: what comes after the last value.
    public consuming func end(_ end: String) -> String {
        text += end
        return text
    }

    @usableFromInline
    consuming func string(_ value: String) -> ArgumentText {
        guard ValueText.isPlain(value) else { return any(value) }
        if hasSpace(for: value.utf8.count + 2) {
            text += "\""
            text += value
            text += "\""
        }
        return self
    }

    @usableFromInline
    consuming func any<T>(_ value: T) -> ArgumentText { text(ValueText.of(value)) }

    private mutating func hasSpace(for bytes: Int) -> Bool {
        guard !isFull else { return false }
        isFull = text.utf8.count + bytes > Self.limit
        if isFull { text += "…" }
        return !isFull
    }
}
#endif
