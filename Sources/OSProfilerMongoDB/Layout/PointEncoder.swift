//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore
internal import OSProfilerStore

/// Creates the documents of points.
struct PointEncoder: ~Copyable {
    /// The maximum number of bytes of a document; the server's limit is 16 MiB.
    private static let maximumLength = 16_000_000
    /// The maximum number of bytes of a text in a clipped document.
    private static let clippedLength = 4096

    private var payloads = PayloadEncoder()
    private var printed = ByteWriter()

    /// Adds a point's document, and its payload to `blobs` if the document would not restore it byte for byte.
    mutating func add(
        _ entry: PointEntry,
        of batch: PointBatch,
        key: [UInt8],
        sequence: Int64,
        to documents: inout BSONDocuments,
        _ blobs: inout BSONDocuments
    ) {
        batch.withBytes(entry.payload) { payload in
            write(entry, payload, key: key, sequence: sequence, isRaw: false, to: &documents)
            guard let document = documents.last, !canRestore(payload, from: document) else { return }
            documents.removeLast()
            Blobs.add(payload, under: key, to: &blobs)
            write(entry, payload, key: key, sequence: sequence, isRaw: true, to: &documents)
        }
        if let document = documents.last, document.count > Self.maximumLength {
            documents.removeLast()
            writeClipped(entry, of: batch, key: key, sequence: sequence, to: &documents)
        }
        printed.shrink(to: 1 << 20)
    }

    private mutating func canRestore(_ payload: UnsafeRawBufferPointer, from document: UnsafeRawBufferPointer) -> Bool {
        guard document.count <= Self.maximumLength else { return false }
        printed.removeAll()
        guard DocumentPrinter.write(document, into: &printed), printed.count == payload.count else { return false }
        return printed.bytes.elementsEqual(payload)
    }

    private mutating func write(
        _ entry: PointEntry,
        _ payload: UnsafeRawBufferPointer,
        key: [UInt8],
        sequence: Int64,
        isRaw: Bool,
        to documents: inout BSONDocuments
    ) {
        documents.add { document in
            PointIdentity.append(
                key: key,
                sequence: sequence,
                isEnveloped: entry.isEnveloped,
                isRaw: isRaw,
                to: document
            )
            payloads.append(payload, unwrapsTypes: !entry.isEnveloped, to: document)
        }
    }

    // MARK: Clipped documents

    /// Adds a point with only what Python's driver needs of it, and its payload to `blobs`.
    mutating func addClipped(
        _ entry: PointEntry,
        of batch: PointBatch,
        key: [UInt8],
        sequence: Int64,
        to documents: inout BSONDocuments,
        _ blobs: inout BSONDocuments
    ) {
        batch.withBytes(entry.payload) { Blobs.add($0, under: key, to: &blobs) }
        writeClipped(entry, of: batch, key: key, sequence: sequence, to: &documents)
    }

    private func writeClipped(
        _ entry: PointEntry,
        of batch: PointBatch,
        key: [UInt8],
        sequence: Int64,
        to documents: inout BSONDocuments
    ) {
        var time = entry.timestamp.description
        time.removeLast()
        let name = batch.bytes(entry.name)
        let shortName = name.count <= Self.clippedLength ? Array(name) : Self.clipped(name, isStop: entry.isStop)
        func value(_ range: ByteRange) -> BSONValue {
            batch.summaryText(range).map { BSONText.clipped($0, to: Self.clippedLength / 4) } ?? .null
        }
        var info: BSONValue = ["host": value(entry.host)]
        if !entry.errorType.isEmpty { info.add("etype", value(entry.errorType)) }
        let members: BSONValue = [
            "name": .text(BSONText.valid(shortName)), "base_id": id(entry.baseID, batch),
            "trace_id": id(entry.traceID, batch), "parent_id": id(entry.parentID, batch),
            "timestamp": BSONValue(time), "info": info, "project": value(entry.project),
            "service": value(entry.service),
        ]
        documents.add { document in
            PointIdentity.append(
                key: key,
                sequence: sequence,
                isEnveloped: entry.isEnveloped,
                isRaw: true,
                to: document
            )
            members.appendMembers(to: document)
        }
    }

    private static func clipped(_ name: ArraySlice<UInt8>, isStop: Bool) -> [UInt8] {
        let text = String(decoding: name.prefix(clippedLength), as: UTF8.self)
        return Array((text + (isStop ? "…-stop" : "…-start")).utf8)
    }

    private func id(_ reference: IDReference, _ batch: PointBatch) -> BSONValue {
        let id = batch.id(reference)
        switch reference.kind {
        case .uuid, .text: return .text(BSONText.valid(id.textBytes))
        case .integer: return Int64(id.description).map { .int($0) } ?? .text(id.textBytes)
        case .null: return .null
        }
    }
}
#endif
