//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The service and host that made a span, as OpenTelemetry's resource.
package struct SpanResource: Hashable, Sendable {
    package let service: String?
    package let project: String?
    package let host: String?

    package init(service: String?, project: String?, host: String?) {
        self.service = service
        self.project = project
        self.host = host
    }

    package init(_ entry: PointEntry, in batch: PointBatch) {
        self.init(
            service: batch.text(ofValue: entry.service),
            project: batch.text(ofValue: entry.project),
            host: batch.text(ofValue: entry.host)
        )
    }

    /// The service's name; never empty.
    package var serviceName: String { service ?? "unknown_service" }

    package var attributes: SpanAttributes {
        var attributes = SpanAttributes()
        attributes.set("service.name", serviceName)
        if let project { attributes.set("service.namespace", project) }
        if let host { attributes.set("host.name", host) }
        return attributes
    }
}

extension PointBatch {
    /// Returns the text of a JSON value, or the JSON of a value that is not text; nil if it is empty, null or absent.
    package func text(ofValue place: ByteRange) -> String? { withBytes(place, JSONString.text(ofValue:)) }
}

extension JSONString {
    /// Returns the text of a JSON value, or the JSON of a value that is not text; nil if it is empty, null or absent.
    package static func text(ofValue value: UnsafeRawBufferPointer) -> String? {
        guard !value.isEmpty, !value.elementsEqual("null".utf8) else { return nil }
        guard value.first == UInt8(ascii: "\""), value.count >= 2 else { return String(decoding: value, as: UTF8.self) }
        let text = unescaped(UnsafeRawBufferPointer(rebasing: value[1..<(value.count - 1)]))
        return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
    }
}
