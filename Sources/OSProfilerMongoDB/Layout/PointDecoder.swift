//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore

/// Makes points of documents again.
final class PointDecoder {
    private var printer = DocumentPrinter()
    private var printed = ByteWriter()

    /// Adds a document's point; nothing where it is no trace point, which Python's driver stores as well.
    ///
    /// - Parameter payloads: those that are kept beside the documents.
    func add(_ document: UnsafeRawBufferPointer, _ payloads: [[UInt8]: [UInt8]] = [:], to batch: inout PointBatch) {
        let identity = PointIdentity(of: document)
        let key = identity?.messageKey ?? ForeignPoint.messageKey(of: document)
        // No kombu is between a service's Python and its documents: nothing is left to unwrap.
        let isEnveloped = identity?.isEnveloped ?? true
        if let identity, identity.isRaw, let payload = payloads[identity.key] {
            payload.withUnsafeBytes { try? batch.append(payload: $0, messageKey: key, isEnveloped: isEnveloped) }
            return
        }
        printed.removeAll()
        guard printer.write(document, into: &printed) else { return }
        try? batch.append(payload: printed.bytes, messageKey: key, isEnveloped: isEnveloped)
    }
}
#endif
