//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
/// Documents to insert.
struct BSONDocuments {
    private var documents: [BSONDocument] = []

    var isEmpty: Bool { documents.isEmpty }
    var count: Int { documents.count }
    /// The bytes of the last document, valid until the next change; nil if there are none.
    var last: UnsafeRawBufferPointer? { documents.last?.contents }

    mutating func removeAll() { documents.removeAll(keepingCapacity: true) }
    mutating func removeLast() { documents.removeLast() }

    /// Adds a document that `body` fills.
    mutating func add(_ body: (OpaquePointer) -> Void) {
        let document = BSONDocument()
        body(document.pointer)
        documents.append(document)
    }

    /// Calls `body` with pointers to all of them, valid until it returns.
    func withPointers<Result>(_ body: (UnsafeMutableBufferPointer<OpaquePointer?>) -> Result) -> Result {
        var pointers: [OpaquePointer?] = documents.map(\.pointer)
        return pointers.withUnsafeMutableBufferPointer { body($0) }
    }
}
#endif
