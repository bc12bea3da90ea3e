//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCeilometer
internal import OSProfilerElasticsearch
internal import OSProfilerJSONLines
internal import OSProfilerMongoDB
internal import OSProfilerMySQL
internal import OSProfilerOTLP
internal import OSProfilerPostgreSQL
internal import OSProfilerRedis
internal import OSProfilerSQLite
public import OSProfilerStore

extension [StoreBackend] {
    /// The kinds of stores of this package, in the order in which the command names them. Those whose trait is off are
    /// among them, and say so.
    public static var builtIn: [StoreBackend] {
        [
            .sqlite,
            .otlp,
            .ceilometer,
            .redis,
            .postgreSQL,
            .mySQL,
            .elasticsearch,
            .mongoDB,
            .jsonLines,
        ]
    }
}
