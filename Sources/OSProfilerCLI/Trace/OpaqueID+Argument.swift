//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore

extension OpaqueID {
    /// The id that a command-line argument names, byte for byte.
    ///
    /// An id may hold lone surrogates, which no `String` can; the parser's text has U+FFFD for them. The process's own
    /// arguments still have the bytes.
    init(argument text: String) {
        if text.unicodeScalars.contains("\u{FFFD}") {
            for index in 0..<Int(CommandLine.argc) {
                guard let argument = CommandLine.unsafeArgv[index] else { continue }
                let bytes = UnsafeRawBufferPointer(start: argument, count: strlen(argument))
                if String(decoding: bytes, as: UTF8.self) == text {
                    self.init(text: bytes)
                    return
                }
            }
        }
        self.init(text)
    }
}
