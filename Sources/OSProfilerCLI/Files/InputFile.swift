//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
internal import OSProfilerStore

/// Reads a file, or standard input for `-`, line by line or completely, within bounds: a name may lead to a device that
/// never ends. ``FilePlace`` says which files are read.
final class InputFile {
    /// The greatest length of a line in bytes: the greatest message that RabbitMQ takes fits, even in base64.
    static let longestLine = 400_000_000

    /// The file's name for the user.
    let name: String
    private var descriptor: Int32
    /// Where the descriptor was before the first read.
    private var start: off_t = 0
    private static let chunk = 1 << 18

    init(path: String) throws(CLIError) {
        if path == "-" {
            name = "standard input"
            descriptor = STDIN_FILENO
        } else {
            name = path
            let place = try CLIError.translating { () throws(StoreError) in try FilePlace(path, for: .reading) }
            descriptor = try CLIError.translating { () throws(StoreError) in try place.open(O_RDONLY) }
            guard descriptor >= 0 else {
                throw CLIError("cannot read \(path): \(String(cString: strerror(errno)))")
            }
        }
    }

    deinit {
        if descriptor != STDIN_FILENO { close(descriptor) }
    }

    /// Copies a pipe or a terminal's input into a temporary file without a name, so that ``rewind()`` works.
    func makeRereadable() throws {
        start = lseek(descriptor, 0, SEEK_CUR)
        guard start < 0 else { return }
        var path = Array((FileManager.default.temporaryDirectory.path + "/osprofiler-XXXXXX").utf8CString)
        let copy = mkstemp(&path)
        guard copy >= 0 else { throw CLIError("cannot make a temporary file: \(String(cString: strerror(errno)))") }
        unlink(path)
        _ = fcntl(copy, F_SETFD, FD_CLOEXEC)
        var buffer: [UInt8] = []
        var lineLength = 0
        while true {
            let count = buffer.count
            guard try fill(&buffer, droppingFirst: count) else { break }
            let newline = buffer.lastIndex(of: UInt8(ascii: "\n"))
            lineLength = newline.map { buffer.count - $0 } ?? lineLength + buffer.count
            try check(lineLength: lineLength)
            try buffer.withUnsafeBytes { try FileDescriptorWriter.write($0, to: copy, name: "a temporary file") }
        }
        if descriptor != STDIN_FILENO { close(descriptor) }
        descriptor = copy
        start = 0
        try rewind()
    }

    /// Returns to where reading began. Needs ``makeRereadable()`` before the first read.
    func rewind() throws(CLIError) {
        guard lseek(descriptor, start, SEEK_SET) >= 0 else {
            throw CLIError("cannot read \(name) again: \(String(cString: strerror(errno)))")
        }
    }

    /// Passes one line after the other to `body`, without line ends. Memory use is that of the longest line.
    ///
    /// - Parameter body: receives the line's number, counted from 1, and its bytes, which are valid until it returns.
    func forEachLine(_ body: (_ number: Int, _ line: UnsafeRawBufferPointer) throws -> Void) throws {
        var buffer: [UInt8] = []
        // Where the first unfinished line begins, and up to where the buffer is known to have no newline.
        var start = 0
        var searched = 0
        var number = 0
        while try fill(&buffer, droppingFirst: start) {
            searched -= start
            start = 0
            while let end = Self.newline(in: buffer, from: searched) {
                number += 1
                try buffer.withUnsafeBytes { try body(number, UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
                start = end + 1
                searched = start
            }
            searched = buffer.count
            try check(lineLength: buffer.count - start)
        }
        if start < buffer.count {
            try buffer.withUnsafeBytes { try body(number + 1, UnsafeRawBufferPointer(rebasing: $0[start...])) }
        }
    }

    /// Reads everything.
    ///
    /// - Parameters:
    ///   - limit: the greatest size in bytes.
    ///   - goesOn: receives what was read so far; returning false ends the reading.
    func readAll(atMost limit: Int, while goesOn: ([UInt8]) -> Bool = { _ in true }) throws(CLIError) -> [UInt8] {
        var buffer: [UInt8] = []
        while try fill(&buffer, droppingFirst: 0) {
            guard buffer.count <= limit else {
                throw CLIError("\(name) has more than \(CountText.bytes(limit)), the most that is read of it")
            }
            guard goesOn(buffer) else { break }
        }
        return buffer
    }

    private func check(lineLength: Int) throws(CLIError) {
        guard lineLength > Self.longestLine else { return }
        throw CLIError("\(name) has a line of more than \(CountText.bytes(Self.longestLine)), which no message has")
    }

    private static func newline(in buffer: [UInt8], from start: Int) -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard start < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Reads more after the present bytes. Returns false at the end of the file, and then drops nothing.
    private func fill(_ buffer: inout [UInt8], droppingFirst dropped: Int) throws(CLIError) -> Bool {
        var chunk = [UInt8](repeating: 0, count: max(Self.chunk, min(buffer.count, 1 << 24)))
        while true {
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                buffer.removeFirst(dropped)
                buffer += chunk[..<count]
                return true
            }
            if count == 0 { return false }
            guard errno == EINTR else { throw CLIError("cannot read \(name): \(String(cString: strerror(errno)))") }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether a line holds nothing but white space.
    var isBlank: Bool { allSatisfy(\.isJSONBlank) }
}

extension UInt8 {
    /// Whether the byte is white space between JSON's tokens.
    var isJSONBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0A }
}
