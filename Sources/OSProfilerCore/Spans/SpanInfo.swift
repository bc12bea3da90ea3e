//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The `info` of a span's points as OpenTelemetry's attributes, by its semantic conventions where they fit.
struct SpanInfo {
    private static let methods: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY",
    ]
    /// The members whose values may be secret although no name says so.
    private static let arguments: Set<String> = [
        "db.params", "db.result", "function.args", "function.kwargs", "function.result",
    ]
    private static let longestOperation = 32
    /// The member with the attributes of a span of another tracer.
    private static let attributePrefix = "attributes."

    private(set) var attributes: SpanAttributes
    private(set) var kind: OpenTelemetrySpan.Kind?
    /// The span's name, if a convention defines one.
    private(set) var name: String?
    private(set) var function: String?
    /// The message of an error.
    private(set) var message: String?
    private let includesArguments: Bool

    /// - Parameter attributes: the attributes that are set already.
    init(_ attributes: SpanAttributes, includesArguments: Bool) {
        self.attributes = attributes
        self.includesArguments = includesArguments
    }

    /// Reads the payload of a point.
    mutating func add(_ half: OpenTelemetrySpan.Source.Half, isStop: Bool, _ tape: inout JSONTape) {
        // A payload that was stored has been scanned before.
        guard (try? tape.scan(half.payload, allowsSurrogates: true)) != nil,
            let info = tape.root(of: half.payload)["info"]
        else { return }
        let reader = InfoReader(unwrapsTypes: !half.isEnveloped)
        reader.visit(info) { path, value in place(value, at: path, isStop: isStop) }
    }

    /// Sets the attribute for a value of `info`.
    private mutating func place(_ value: AttributeValue, at path: String, isStop: Bool) {
        if path.hasPrefix(Self.attributePrefix) {
            return restore(value, as: String(path.dropFirst(Self.attributePrefix.count)))
        }
        if case .text(let text) = value { return place(text, at: path, isStop: isStop) }
        switch path {
        case "requests.port": attributes.set("server.port", value)
        case "requests.status_code": attributes.set("http.response.status_code", value)
        default: keep(value, at: path)
        }
    }

    private mutating func place(_ text: String, at path: String, isStop: Bool) {
        switch path {
        case "host": break  // the resource has it
        case "etype" where isStop: break  // the error has it
        case "message" where isStop: message = text
        case "request.method", "requests.method":
            kind = path == "request.method" ? .server : .client
            let isKnown = Self.methods.contains(text)
            name = isKnown ? text : "HTTP"
            attributes.set("http.request.method", isKnown ? text : "_OTHER")
            if !isKnown { attributes.set("http.request.method_original", text) }
        case "request.path", "requests.path": attributes.set("url.path", text)
        case "request.scheme", "requests.scheme": attributes.set("url.scheme", text)
        case "request.query", "requests.query":
            if !text.isEmpty { attributes.set("url.query", ServerURL.masked(query: text)) }
        case "requests.hostname": attributes.set("server.address", text)
        case "db.statement":
            kind = .client
            attributes.set("db.system.name", "other_sql")
            attributes.set("db.query.text", text)
            if let operation = Self.operation(of: text) {
                name = operation
                attributes.set("db.operation.name", operation)
            }
        case "kind" where OpenTelemetrySpan.Kind(word: text) != nil: kind = OpenTelemetrySpan.Kind(word: text)
        // The span's own name, where that of its points only says what kind it is.
        case "span" where !text.isEmpty: name = text
        case "function.name":
            function = text
            // A span always has a name.
            if !text.isEmpty { name = text }
            attributes.set("code.function.name", text)
        default: keep(.text(text), at: path)
        }
    }

    /// Sets an attribute that the span had before it became points.
    private mutating func restore(_ value: AttributeValue, as key: String) {
        // The tool's own attributes say what the points say.
        guard !key.hasPrefix("osprofiler.") else { return keep(value, at: Self.attributePrefix + key) }
        if !includesArguments, key.hasPrefix("db.query.parameter.") { return }
        switch (key, value) {
        case ("url.query", .text(let query)): attributes.set(key, ServerURL.masked(query: query))
        case ("url.full", .text(let url)), ("http.url", .text(let url)), ("http.target", .text(let url)):
            attributes.set(key, SecretText.masked(url))
        default: attributes.set(key, Self.isSecret(key) ? .text(SecretText.mask) : value)
        }
    }

    /// Sets an attribute with the member's own name if no convention covers it.
    private mutating func keep(_ value: AttributeValue, at path: String) {
        if !includesArguments, Self.isArgument(path) { return }
        attributes.set("osprofiler.info." + path, Self.isSecret(path) ? .text(SecretText.mask) : value)
    }

    private static func isArgument(_ path: String) -> Bool {
        arguments.contains { name in
            guard path.hasPrefix(name) else { return false }
            let rest = path.utf8.dropFirst(name.utf8.count)
            return rest.isEmpty || rest.first == UInt8(ascii: ".")
        }
    }

    private static func isSecret(_ path: String) -> Bool {
        path.split(separator: ".").contains { SecretNames.contains(String($0)) }
    }

    /// Returns the first word of a statement, such as `SELECT`; nil if it does not begin with a word.
    private static func operation(of statement: String) -> String? {
        let start = statement.utf8.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let word = start.prefix { (0x41...0x5A).contains($0 & 0xDF) }
        guard !word.isEmpty, word.count <= longestOperation else { return nil }
        return String(decoding: word, as: UTF8.self).uppercased()
    }
}
