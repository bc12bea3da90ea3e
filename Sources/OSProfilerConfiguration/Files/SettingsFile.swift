//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
internal import OSProfilerStore

/// Reads a file that decides what a program does, within bounds: a name may lead to a device that never ends.
/// ``FilePlace`` says which files are read.
package enum SettingsFile {
    private static let chunk = 1 << 18

    /// Whether something is there, even if it may not be read.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 || errno != ENOENT }

    /// Reads everything.
    ///
    /// - Parameters:
    ///   - path: the path as the user gives it.
    ///   - limit: the greatest size in bytes.
    ///   - goesOn: receives what was read so far; returning false ends the reading.
    package static func bytes(
        of path: String,
        atMost limit: Int,
        while goesOn: ([UInt8]) -> Bool = { _ in true }
    ) throws(SettingsError) -> [UInt8] {
        let descriptor = try open(path)
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: Self.chunk)
        while true {
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw unreadable(path)
            }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw SettingsError("\(path) has more than \(CountText.bytes(limit)), the most that is read of it")
            }
            guard goesOn(bytes) else { return bytes }
        }
    }

    private static func open(_ path: String) throws(SettingsError) -> Int32 {
        let descriptor: Int32
        do throws(StoreError) {
            let place = try FilePlace(path, for: .settings)
            // Opening it waits until somebody writes, perhaps for ever, before the program has said anything.
            guard !place.isFIFO || place.isDescriptor else {
                throw StoreError(.accessDenied, "\(path) is a FIFO: name a file")
            }
            descriptor = try place.open(O_RDONLY)
        } catch {
            throw SettingsError(error.description)
        }
        guard descriptor >= 0 else { throw unreadable(path) }
        return descriptor
    }

    private static func unreadable(_ path: String) -> SettingsError {
        SettingsError("cannot read \(path): \(String(cString: strerror(errno)))")
    }
}
