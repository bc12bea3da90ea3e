//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
internal import OSProfilerStore

/// The headers that identify the sender to a receiver: from the environment, as for OpenTelemetry's exporters, and
/// from the connection string's user. On a command line, every user of the machine would see them.
enum OTLPHeaders {
    static let variables = ["OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"]

    static func all(
        user: String?,
        password: String?,
        environment: [String: String]
    ) throws(StoreError) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        // The variable for traces replaces the general one.
        if let variable = variables.first(where: { environment[$0]?.isEmpty == false }) {
            headers = try parse(environment[variable] ?? "", variable)
        }
        if let user {
            guard !headers.contains(where: { $0.name.lowercased() == "authorization" }) else {
                throw StoreError(
                    .badConnectionString,
                    "the otlp:// connection string has a user, and the environment an Authorization header: remove one"
                )
            }
            let login = Data("\(user):\(password ?? "")".utf8).base64EncodedString()
            headers.append(("Authorization", "Basic \(login)"))
        }
        return headers
    }

    /// Parses `name=value,name=value` with percent-encoded values.
    private static func parse(
        _ text: String,
        _ variable: String
    ) throws(StoreError) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        for item in text.split(separator: ",") {
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = pair[0].trimmingCharacters(in: .whitespaces)
            let value = pair.count == 2 ? PercentEncoding.decode(pair[1]) : nil
            guard let value, isToken(name), !value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
                throw StoreError(
                    .badConnectionString,
                    "the environment's \(variable) is not of the form name=value,name=value with percent-encoded values"
                )
            }
            headers.append((name, value.trimmingCharacters(in: .whitespaces)))
        }
        return headers
    }

    /// Returns whether RFC 9110 allows the text as the name of a header.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
