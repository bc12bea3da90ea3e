//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A growing stack of plain data, for the hot paths of reading and writing JSON.
///
/// An array would check uniqueness and bounds on each access, which here costs more than the work itself. Indexes
/// come only from this module and never from a text.
struct PlainStack<Element: BitwiseCopyable>: ~Copyable {
    private var storage: UnsafeMutablePointer<Element>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = capacity
        storage = .allocate(capacity: capacity)
    }

    deinit { storage.deallocate() }

    var isEmpty: Bool { count == 0 }

    /// The memory; valid until the next push.
    var base: UnsafeMutablePointer<Element> { storage }

    /// The newest element. The stack must not be empty.
    @inline(__always)
    var top: Element {
        get { storage[count - 1] }
        nonmutating set { storage[count - 1] = newValue }
    }

    @inline(__always)
    mutating func push(_ element: Element) {
        if count == capacity { grow() }
        (storage + count).initialize(to: element)
        count += 1
    }

    @inline(__always)
    mutating func removeTop() { count -= 1 }

    mutating func removeAll() { count = 0 }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        larger.update(from: storage, count: count)
        storage.deallocate()
        storage = larger
        capacity *= 2
    }
}
