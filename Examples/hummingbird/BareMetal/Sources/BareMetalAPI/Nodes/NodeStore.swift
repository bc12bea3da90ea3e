//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import GRDB
import Hummingbird
import OSProfilerGRDB

/// The nodes, in SQLite.
struct NodeStore: Sendable {
    private let database: DatabaseQueue

    /// - Parameter tracesStatements: `[profiler] trace_sqlalchemy`: whether each statement of a traced request makes a span.
    init(path: String, tracesStatements: Bool) throws {
        var configuration = Configuration()
        var tracing = StatementTracing()
        tracing.isEnabled = tracesStatements
        configuration.traceStatements(tracing)
        database = try DatabaseQueue(path: path, configuration: configuration)
        try migrations.migrate(database)
    }

    private var migrations: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("nodes") { database in
            try database.create(table: Node.databaseTableName) { table in
                table.primaryKey("uuid", .text)
                table.column("name", .text).unique()
                for column in ["driver", "driver_info", "properties", "extra", "provision_state", "created_at"] {
                    table.column(column, .text).notNull()
                }
                for column in [
                    "resource_class", "instance_uuid", "power_state", "target_provision_state", "last_error",
                ] {
                    table.column(column, .text)
                }
                table.column("updated_at", .text)
                table.column("maintenance", .boolean).notNull()
            }
        }
        return migrator
    }

    /// - Parameter marker: the uuid of the last node of the page before.
    func list(after marker: String?, limit: Int) async throws -> [Node] {
        try await database.read { database in
            try Node.filter(Column("uuid") > (marker ?? "")).order(Column("uuid")).limit(limit).fetchAll(database)
        }
    }

    /// - Parameter ident: the uuid or the name.
    /// - Throws: `HTTPError` if there is no such node.
    func find(_ ident: String) async throws -> Node {
        try await database.read { try Self.find(ident, $0) }
    }

    /// - Throws: `HTTPError` if another node has its uuid or its name.
    func insert(_ node: Node) async throws {
        do {
            try await database.write { try node.insert($0) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw HTTPError(.conflict, message: "A node with name \(node.name ?? node.uuid) already exists.")
        }
    }

    /// Changes a node in one transaction.
    ///
    /// - Returns: what `change` returns.
    func update<Result: Sendable>(
        _ ident: String,
        _ change: @escaping @Sendable (inout Node) throws -> Result
    ) async throws -> Result {
        try await database.write { database in
            var node = try Self.find(ident, database)
            let result = try change(&node)
            node.updatedAt = Node.now
            try node.update(database)
            return result
        }
    }

    /// Ends what a process was doing when it was killed.
    func failInterruptedWork() async throws {
        try await database.write { database in
            for var node in try Node.filter(Column("target_provision_state") != nil).fetchAll(database) {
                node.fail("The service was restarted.")
                try node.update(database)
            }
        }
    }

    private static func find(_ ident: String, _ database: Database) throws -> Node {
        let matches = Node.filter(Column("uuid") == ident || Column("name") == ident)
        guard let node = try matches.fetchOne(database) else {
            throw HTTPError(.notFound, message: "Node \(ident) could not be found.")
        }
        return node
    }
}
