//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// Memory that ends where the system allows no access: one byte read too far ends the process, in any build.
final class GuardedBytes {
    private let region: UnsafeMutableRawPointer
    private let size: Int
    /// Bytes that fit.
    let capacity: Int

    init(capacity: Int) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        self.capacity = (capacity + page - 1) / page * page
        size = self.capacity + page
        region = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        precondition(region != MAP_FAILED && mprotect(region + self.capacity, page, PROT_NONE) == 0)
    }

    deinit { munmap(region, size) }

    /// The bytes, the last of them right before what may not be touched.
    func hold(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        let target = UnsafeMutableRawBufferPointer(start: region + capacity - bytes.count, count: bytes.count)
        target.copyBytes(from: bytes)
        return UnsafeRawBufferPointer(target)
    }
}
