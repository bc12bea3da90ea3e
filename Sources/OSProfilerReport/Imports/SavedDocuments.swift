//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The JSON documents of a file: one, or one a line, as collectors write them.
struct SavedDocuments {
    private enum Content {
        case one(JSONDocument)
        /// The ranges of lines that are not blank.
        case lines([UInt8], [Range<Int>])
    }

    private let content: Content

    /// - Throws: if the file is neither one JSON text nor lines of them.
    init(_ file: [UInt8]) throws(JSONError) {
        do throws(JSONError) {
            content = .one(try JSONDocument(file, maximumDepth: .max))
        } catch {
            guard case .unexpectedByte(let offset) = error, let lines = Self.lines(of: file, before: offset) else {
                throw error
            }
            for line in lines { _ = try Self.document(file, line) }
            content = .lines(file, lines)
        }
    }

    func forEach(_ body: (JSONView) -> Void) {
        switch content {
        case .one(let document): body(document.root)
        case .lines(let file, let lines):
            for line in lines {
                // The initialiser has checked it.
                if let document = try? Self.document(file, line) { body(document.root) }
            }
        }
    }

    private static func document(_ file: [UInt8], _ line: Range<Int>) throws(JSONError) -> JSONDocument {
        do throws(JSONError) {
            return try JSONDocument(Array(file[line]), maximumDepth: .max)
        } catch {
            throw error.moved(by: line.lowerBound)
        }
    }

    /// - Parameter offset: where the file stops being one text.
    /// - Returns: nil if the text before that is no line.
    private static func lines(of file: [UInt8], before offset: Int) -> [Range<Int>]? {
        guard file[..<offset].contains(UInt8(ascii: "\n")) else { return nil }
        var lines: [Range<Int>] = []
        var start = 0
        while start < file.count {
            let end = file[start...].firstIndex(of: UInt8(ascii: "\n")) ?? file.count
            if !file[start..<end].allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { lines.append(start..<end) }
            start = end + 1
        }
        return lines
    }
}

extension JSONError {
    /// The same fault of a text that begins at an offset.
    fileprivate func moved(by shift: Int) -> JSONError {
        switch self {
        case .unexpectedByte(let offset): .unexpectedByte(offset: offset + shift)
        case .invalidUTF8(let offset): .invalidUTF8(offset: offset + shift)
        case .unexpectedEnd, .tooDeep, .tooLong: self
        }
    }
}
