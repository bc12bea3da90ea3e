//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
/// What became of spans that were not simply accepted.
public enum OTLPEvent: Sendable, Equatable {
    /// The receiver took a request and refused some of its spans, which are lost.
    case rejected(spans: Int, reason: String)
    /// The receiver refuses a request in a way that no repetition mends; its spans are lost.
    case refused(spans: Int, reason: String)
    /// The receiver took everything and has something to say.
    case warned(reason: String)
    /// So many halves were held that the oldest were sent alone.
    case overflowed(spans: Int)
    /// Halves that were held when the store was closed and that could not be sent.
    case lost(spans: Int, reason: String)

    /// What the receiver will never have, and why; nil where it has everything.
    public var loss: (spans: Int, reason: String)? {
        switch self {
        case .rejected(let spans, let reason), .refused(let spans, let reason), .lost(let spans, let reason):
            (spans, reason)
        case .warned, .overflowed: nil
        }
    }
}
#endif
