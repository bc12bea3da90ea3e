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
    /// The kinds of stores in this package, in the order in which the command lists them. They include those whose
    /// trait is disabled, which report that.
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
