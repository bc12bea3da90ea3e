//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore

/// Restores points from documents.
final class PointDecoder {
    private var printed = ByteWriter()

    /// Adds a document's point; does nothing if it is not a trace point, because Python's driver stores such
    /// documents too.
    ///
    /// - Parameter payloads: the payloads that are stored as blobs, by key.
    func add(_ document: UnsafeRawBufferPointer, _ payloads: [[UInt8]: [UInt8]] = [:], to batch: inout PointBatch) {
        let identity = PointIdentity(of: document)
        let key = identity?.messageKey ?? ForeignPoint.messageKey(of: document)
        // Services write their documents without kombu, so no types are left to unwrap.
        let isEnveloped = identity?.isEnveloped ?? true
        if let identity, identity.isRaw, let payload = payloads[identity.key] {
            payload.withUnsafeBytes { try? batch.append(payload: $0, messageKey: key, isEnveloped: isEnveloped) }
            return
        }
        printed.removeAll()
        guard DocumentPrinter.write(document, into: &printed) else { return }
        try? batch.append(payload: printed.bytes, messageKey: key, isEnveloped: isEnveloped)
    }
}
#endif
