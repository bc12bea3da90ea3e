//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import Foundation
internal import OSProfilerCore

/// The service and host that made a span.
struct SpanResource: Hashable {
    private let service: String?
    private let project: String?
    private let host: String?

    init(_ entry: PointEntry, in batch: PointBatch) {
        service = batch.text(ofValue: entry.service)
        project = batch.text(ofValue: entry.project)
        host = batch.text(ofValue: entry.host)
    }

    var message: Opentelemetry_Proto_Resource_V1_Resource {
        var attributes = AttributeList()
        attributes.set("service.name", service ?? "unknown_service")
        if let project { attributes.set("service.namespace", project) }
        if let host { attributes.set("host.name", host) }
        var message = Opentelemetry_Proto_Resource_V1_Resource()
        message.attributes = attributes.values
        return message
    }
}

extension PointBatch {
    /// Returns the text of a JSON value, or the JSON of a value that is not text; nil if it is empty, null or absent.
    func text(ofValue place: ByteRange) -> String? {
        withBytes(place) { value in
            guard !value.isEmpty, !value.elementsEqual("null".utf8) else { return nil }
            guard value.first == UInt8(ascii: "\"") else { return String(decoding: value, as: UTF8.self) }
            let text = JSONString.unescaped(UnsafeRawBufferPointer(rebasing: value[1..<(value.count - 1)]))
            return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
        }
    }
}

extension Data {
    /// Returns the 16 bytes of an id.
    static func bytes(of id: UUID128) -> Data { bytes(of: id.first) + bytes(of: id.second) }

    /// Returns eight bytes in memory order.
    static func bytes(of word: UInt64) -> Data { Swift.withUnsafeBytes(of: word) { Data($0) } }
}
#endif
