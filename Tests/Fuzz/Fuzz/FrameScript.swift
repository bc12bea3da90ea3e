//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import TestSupport

/// Makes up what a broker says that has lost its mind: frames of every kind, then damaged.
struct FrameScript {
    private var generator: SeededGenerator
    private let frameMax: Int
    private var frames: [Frame] = []

    init(_ generator: SeededGenerator, frameMax: UInt32) {
        self.generator = generator
        self.frameMax = Int(frameMax)
    }

    /// All bytes of one connection.
    mutating func speech() -> [UInt8] {
        frames = []
        // Most find a channel open, or little would be looked at.
        if chance(of: 9, in: 10) { frames.append(Self.opened(1)) }
        for _ in 0..<Int.random(in: 1...40, using: &generator) { add() }
        if chance(of: 1, in: 2) { damage() }
        var bytes = frames.flatMap(\.bytes)
        if chance(of: 1, in: 8) { bytes.removeLast(Int.random(in: 0...min(bytes.count, 64), using: &generator)) }
        if chance(of: 1, in: 8) { bytes += (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) } }
        return bytes
    }

    private mutating func chance(of part: Int, in whole: Int) -> Bool {
        Int.random(in: 0..<whole, using: &generator) < part
    }

    private mutating func channel() -> UInt16 {
        [1, 1, 1, 1, 2, 3, 0, 255].randomElement(using: &generator)!
    }

    private static func opened(_ channel: UInt16) -> Frame {
        WireWriter.method(20, 11, channel: channel) { $0.write(long: []) }
    }

    // MARK: Frames

    private mutating func add() {
        let channel = channel()
        let tag = UInt64.random(in: 0...8, using: &generator)
        let flag = UInt8.random(in: 0...3, using: &generator)
        switch Int.random(in: 0..<16, using: &generator) {
        case 0: frames.append(Self.opened(channel))
        case 1: addContent(of: delivery(channel, tag, flag))
        case 2: addContent(of: returned(channel))
        case 3: addContent(of: got(channel, tag, flag))
        case 4: frames.append(WireWriter.method(60, 72, channel: channel) { $0.write(short: "") })
        case 5:
            let methodID: UInt16 = chance(of: 1, in: 2) ? 80 : 120
            frames.append(
                WireWriter.method(60, methodID, channel: channel) { writer in
                    writer.write(tag)
                    writer.write(flag)
                }
            )
        case 6:
            frames.append(
                WireWriter.method(60, 30, channel: channel) { writer in
                    writer.write(short: "consumer")
                    writer.write(flag)
                }
            )
        case 7 where chance(of: 1, in: 3): frames.append(closed(20, channel))
        case 8 where chance(of: 1, in: 6): frames.append(closed(10, 0))
        case 9: frames.append(WireWriter.method(10, 60) { $0.write(short: String(repeating: "b", count: 250)) })
        case 10: frames.append(WireWriter.method(10, 61))
        case 11: frames.append(WireWriter.method(20, 20, channel: channel) { $0.write(flag) })
        case 12: frames.append(Frame(type: 8, channel: chance(of: 1, in: 4) ? channel : 0, payload: []))
        default: frames.append(reply(channel))
        }
    }

    /// An answer to some call or other.
    private mutating func reply(_ channel: UInt16) -> Frame {
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: WireWriter.method(20, 41, channel: channel)
        case 1: WireWriter.method(40, 11, channel: channel)
        case 2:
            WireWriter.method(50, 11, channel: channel) { writer in
                writer.write(short: "queue")
                writer.write(UInt32.max)
                writer.write(UInt32(1))
            }
        case 3: WireWriter.method(60, 21, channel: channel) { $0.write(short: "consumer") }
        case 4: WireWriter.method(85, 11, channel: channel)
        default: WireWriter.method(60, 11, channel: channel)
        }
    }

    private func closed(_ classID: UInt16, _ channel: UInt16) -> Frame {
        WireWriter.method(classID, classID == 10 ? 50 : 40, channel: channel) { writer in
            writer.write(UInt16(404))
            writer.write(short: "NOT_FOUND - no queue \u{1F600}")
            writer.write(UInt32(0))
        }
    }

    private func delivery(_ channel: UInt16, _ tag: UInt64, _ flag: UInt8) -> Frame {
        WireWriter.method(60, 60, channel: channel) { writer in
            writer.write(short: "consumer")
            writer.write(tag)
            writer.write(flag)
            writer.write(short: "exchange")
            writer.write(short: "key")
        }
    }

    private func returned(_ channel: UInt16) -> Frame {
        WireWriter.method(60, 50, channel: channel) { writer in
            writer.write(UInt16(312))
            writer.write(short: "NO_ROUTE")
            writer.write(short: "exchange")
            writer.write(short: "key")
        }
    }

    private func got(_ channel: UInt16, _ tag: UInt64, _ flag: UInt8) -> Frame {
        WireWriter.method(60, 71, channel: channel) { writer in
            writer.write(tag)
            writer.write(flag)
            writer.write(short: "exchange")
            writer.write(short: "key")
            writer.write(UInt32(7))
        }
    }

    /// A method with its header and body, which now and then are not what was announced.
    private mutating func addContent(of method: Frame) {
        frames.append(method)
        let body = [UInt8](repeating: 0x61, count: [0, 1, 600, 5000, 20_000].randomElement(using: &generator)!)
        let size = UInt64(body.count)
        let announced =
            chance(of: 9, in: 10)
            ? size : [0, 1, size / 2, size &- 1, size + 1, 1 << 40, .max].randomElement(using: &generator)!
        frames.append(header(method.channel, announced))
        var rest = body[...]
        while !rest.isEmpty {
            let size = chance(of: 1, in: 8) ? Int.random(in: 0...rest.count, using: &generator) : frameMax - 8
            frames.append(Frame(type: 3, channel: method.channel, payload: Array(rest.prefix(size))))
            rest = rest.dropFirst(size)
        }
    }

    private mutating func header(_ channel: UInt16, _ bodySize: UInt64) -> Frame {
        var writer = WireWriter()
        writer.write(UInt16(60))
        writer.write(UInt16(0))
        writer.write(bodySize)
        guard chance(of: 3, in: 4) else {
            writer.write(UInt16(0))
            return Frame(type: 2, channel: channel, payload: writer.bytes)
        }
        writer.write(UInt16(0xBC40))
        writer.write(short: "application/json")
        let depth = chance(of: 1, in: 50) ? 2000 : 4
        writer.write(long: table(depth: depth))
        writer.write(UInt8(2))
        writer.write(UInt8(0))
        writer.write(short: "correlation")
        writer.write(UInt64.max)
        return Frame(type: 2, channel: channel, payload: Array(writer.bytes.prefix(frameMax - 8)))
    }

    /// The inside of a table with a value of any kind, tables in tables among them.
    private mutating func table(depth: Int) -> [UInt8] {
        var inner: [UInt8] = []
        for level in 0..<depth where inner.count < frameMax / 2 {
            var writer = WireWriter()
            writer.write(short: "k\(level)")
            if !inner.isEmpty {
                writer.write(UInt8(ascii: "F"))
                writer.write(long: inner)
            } else {
                let (kind, size) = Self.kinds.randomElement(using: &generator)!
                writer.write(UInt8(ascii: kind))
                writer.write(raw: (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) })
            }
            inner = writer.bytes
        }
        return inner
    }

    /// Kinds of value with a size of their own.
    private static let kinds: [(kind: Unicode.Scalar, size: Int)] = [
        ("t", 1), ("b", 1), ("B", 1), ("s", 2), ("u", 2), ("I", 4), ("i", 4), ("l", 8), ("f", 4), ("d", 8), ("D", 5),
        ("T", 8), ("V", 0),
    ]

    // MARK: Damage

    private mutating func damage() {
        for _ in 0..<Int.random(in: 1...2, using: &generator) {
            let index = frames.indices.randomElement(using: &generator)!
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: frames[index].type = .random(in: 0...9, using: &generator)
            case 1: frames[index].channel = [0, 1, 2, 255, 256, .max].randomElement(using: &generator)!
            case 2:
                let size = UInt32(frames[index].payload.count)
                let other = [0, size / 2, size &- 1, size + 1, size + 8, 131_072, 0x7FFF_FFFF, .max]
                frames[index].claimedSize = other.randomElement(using: &generator)!
            case 3: frames[index].end = .random(in: 0...255, using: &generator)
            case 4: frames.swapAt(index, frames.indices.randomElement(using: &generator)!)
            case 5: frames.append(frames[index])
            case 6: frames[index].payload.removeLast(min(frames[index].payload.count, 3))
            default:
                guard let place = frames[index].payload.indices.randomElement(using: &generator) else { continue }
                frames[index].payload[place] = .random(in: 0...255, using: &generator)
            }
        }
    }
}
