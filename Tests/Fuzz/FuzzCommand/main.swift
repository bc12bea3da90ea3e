//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Fuzz
internal import OSProfilerAMQP

// usage: OSProfilerFuzz texts | frames CASES SEED [VERDICTS]
//
// Runs cases; with VERDICTS it writes there what judge.py checks. A case that breaks a rule, or the process, is named with
// the seed and its number, which is all that it takes to run it again.

let arguments = CommandLine.arguments
guard arguments.count >= 4, let cases = Int(arguments[2]), let seed = UInt64(arguments[3]) else {
    FileHandle.standardError.write(Data("usage: OSProfilerFuzz texts|frames CASES SEED [VERDICTS]\n".utf8))
    exit(64)
}
CrashReport.install(seed: seed)
do {
    switch arguments[1] {
    case "texts": try fuzzTexts(verdicts: arguments.count > 4 ? arguments[4] : nil)
    case "frames": try fuzzFrames()
    default: exit(64)
    }
} catch {
    print("case \(CrashReport.number.pointee) of seed \(seed): \(error)")
    exit(1)
}

func fuzzTexts(verdicts path: String?) throws {
    var fuzz = try TextFuzz(seed: seed)
    var verdicts = Data()
    for number in 0..<cases {
        CrashReport.number.pointee = number
        guard let verdict = try fuzz.run(number), path != nil else { continue }
        let texts = [verdict.input, verdict.output].map { Data($0).base64EncodedString() }
        verdicts.append(Data("\(verdict.kind.rawValue) \(texts[0]) \(texts[1])\n".utf8))
    }
    if let path { try verdicts.write(to: URL(fileURLWithPath: path)) }
    print("\(cases) texts, seed \(seed): every rule kept")
}

func fuzzFrames() throws {
    let fuzz = try FrameFuzz(seed: seed)
    var ends: [String: Int] = [:]
    for number in 0..<cases {
        CrashReport.number.pointee = number
        alarm(30)  // a case that hangs is reported as one that crashes
        let error = try fuzz.run(number)
        ends[error?.code.description ?? "none", default: 0] += 1
    }
    let kinds = ends.sorted { $0.value > $1.value }.map { "\($0.value) \($0.key)" }
    print("\(cases) connections, seed \(seed): every rule kept; ended by: " + kinds.joined(separator: ", "))
}
