//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerMessaging

/// A line of an export file.
enum LineTarget {
    static func run(_ line: UnsafeRawBufferPointer) throws {
        let message: BusMessage
        do throws(MessagingError) {
            message = try BusMessage(line: line)
        } catch {
            guard !error.description.isEmpty, !error.description.contains("\n") else {
                throw FuzzFailure("rejected without a line that says why", input: line)
            }
            return
        }
        var writer = ByteWriter()
        writer.writeJSON(message)
        guard let again = try? BusMessage(line: writer.bytes), again == message else {
            throw FuzzFailure("exported again it is another message", input: line)
        }
    }
}
