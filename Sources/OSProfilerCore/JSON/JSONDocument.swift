//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A JSON text together with its structure.
///
/// Its views share the document and keep it alive. To read many texts in succession, keep a ``JSONTape``, which
/// reuses its memory.
package final class JSONDocument {
    let bytes: [UInt8]
    let tape: JSONTape

    /// - Parameters:
    ///   - bytes: less than 4 GiB, else ``JSONError/tooLong``.
    ///   - allowsSurrogates: whether raw three-byte surrogates are accepted; see ``JSONScanner``.
    ///   - maximumDepth: levels of nesting, beyond which it throws ``JSONError/tooDeep``.
    package init(
        _ bytes: [UInt8],
        allowsSurrogates: Bool = false,
        maximumDepth: Int = JSONScanner.maximumDepth
    ) throws(JSONError) {
        self.bytes = bytes
        var tape = JSONTape()
        let fault = bytes.withUnsafeBytes { text -> JSONError? in
            do throws(JSONError) {
                try tape.scan(text, allowsSurrogates: allowsSurrogates, maximumDepth: maximumDepth)
                return nil
            } catch {
                return error
            }
        }
        self.tape = tape
        if let fault { throw fault }
    }

    /// The outermost value.
    package var root: JSONView { JSONView(self) }
}
