//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore

extension OpaqueID {
    /// Creates the id that a command-line argument names, byte for byte.
    ///
    /// An id may contain lone surrogates, which a `String` cannot hold: the parser's text has U+FFFD in their place. The
    /// arguments of the process still have the bytes.
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
