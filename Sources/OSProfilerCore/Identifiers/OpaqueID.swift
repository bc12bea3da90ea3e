//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// An id of a trace or of a point in it, kept exactly as the service sent it.
///
/// Services send canonical uuids nearly always, and occasionally anything else: upper case, 32 digits, free text,
/// text with lone surrogates, a JSON integer, null. An id is never interpreted. Two ids are the same if they are the
/// same JSON value.
public struct OpaqueID: Hashable, Sendable {
    package enum Storage: Hashable, Sendable {
        /// A canonical lower-case uuid.
        case uuid(UUID128)
        /// Any other text, as UTF-8 in which a lone surrogate takes three bytes (WTF-8).
        case text([UInt8])
        /// A JSON integer, digit for digit (`-0` is `0`).
        case integer([UInt8])
        case null
    }

    package var storage: Storage

    package init(_ storage: Storage) {
        self.storage = storage
    }

    /// Returns a new random id.
    public static func random() -> OpaqueID {
        OpaqueID(.uuid(.random()))
    }

    /// Creates the id with this text.
    public init(_ text: String) {
        var text = text
        self = text.withUTF8 { OpaqueID(text: UnsafeRawBufferPointer($0)) }
    }

    /// Creates the id with this text, which is copied: UTF-8, in which a lone surrogate may take three bytes.
    public init(text: UnsafeRawBufferPointer) {
        if let uuid = UUID128(canonical: text) {
            storage = .uuid(uuid)
        } else {
            storage = .text([UInt8](text))
        }
    }

    /// The bytes by which a user names the id, and a store the trace: the text, the digits of an integer, or `null`.
    public var textBytes: [UInt8] {
        switch storage {
        case .uuid(let uuid): [UInt8](uuid.description.utf8)
        case .text(let bytes), .integer(let bytes): bytes
        case .null: [UInt8]("null".utf8)
        }
    }
}

extension OpaqueID: CustomStringConvertible, ExpressibleByStringLiteral {
    /// The id's text, with U+FFFD for lone surrogates, which a `String` cannot hold.
    public var description: String {
        if case .uuid(let uuid) = storage { return uuid.description }
        return String(decoding: textBytes, as: UTF8.self)
    }

    public init(stringLiteral value: String) {
        self.init(value)
    }
}
