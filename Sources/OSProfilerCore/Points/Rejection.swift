//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The reason why a message is not a trace point that can be stored; such a message goes to quarantine.
public struct Rejection: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable identifier for headers and counters.
    public struct Code: Hashable, Sendable, RawRepresentable {
        /// The identifier, such as `not-json`.
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The body is larger than the limit.
        public static let tooLarge = Code(rawValue: "too-large")
        /// The body, or the text in a 2.0 envelope, is not valid JSON by Python's rules.
        public static let notJSON = Code(rawValue: "not-json")
        /// The body is compressed in a way that is not supported, or damaged.
        public static let compressed = Code(rawValue: "compressed")
        /// Arrays and objects are nested too deep.
        public static let tooDeep = Code(rawValue: "too-deep")
        /// The notification has no `payload` object.
        public static let noPayload = Code(rawValue: "no-payload")
        /// A member that every trace point has is missing or of the wrong type.
        public static let badMember = Code(rawValue: "bad-member")
        /// An envelope of a version that this library does not know.
        public static let badEnvelope = Code(rawValue: "bad-envelope")
        /// The store cannot hold the point.
        public static let notStorable = Code(rawValue: "not-storable")
    }

    /// The kind of reason.
    public let code: Code
    /// One line for a person. Of the message's text it holds at most the plain characters of its compression's name, or the
    /// event type of a notification that is not the profiler's, in quotes, clipped and without invisible characters.
    public let description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Returns the same reason with the message's event type, if that is not the profiler's.
    func naming(_ eventType: String?) -> Rejection {
        eventType.map { Rejection(code, "no profiler event but \"\($0)\": \(description)") } ?? self
    }

    package init(_ fault: JSONError) {
        self.init(fault == .tooDeep ? .tooDeep : .notJSON, "not JSON: \(fault.reason)")
    }
}
