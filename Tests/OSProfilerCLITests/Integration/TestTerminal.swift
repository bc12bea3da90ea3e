//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if os(Linux)
import Foundation
import Testing

/// A terminal of the test's own.
final class TestTerminal: Sendable {
    let master: Int32
    let device: Int32

    init() throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        // TIOCSPTLCK and TIOCGPTN, which are macros.
        var (lock, number) = (CInt(0), CInt(0))
        #expect(ioctl(master, 0x4004_5431, &lock) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
        device = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        #expect(device >= 0)
    }

    deinit {
        close(device)
        close(master)
    }

    var showsInput: Bool {
        var settings = termios()
        #expect(tcgetattr(device, &settings) == 0)
        return settings.c_lflag & tcflag_t(ECHO) != 0
    }

    func resize(columns: Int, rows: Int) {
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        #expect(ioctl(master, UInt(TIOCSWINSZ), &size) == 0)
    }

    /// Reads what was written to the terminal so far.
    func readAll() -> String {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var wait = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        while poll(&wait, 1, 0) == 1 {
            let count = read(master, &buffer, buffer.count)
            guard count > 0 else { break }
            text += buffer[..<count]
        }
        return String(decoding: text, as: UTF8.self).replacing("\r\n", with: "\n")
    }
}
#endif
