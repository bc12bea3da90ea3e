//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
/// What a user does with a damaged file.
enum SQLiteRescue {
    /// A command that writes what is readable as SQL, for a shell. Every build of SQLite's shell has `.dump`; `.recover`,
    /// which finds more, is missing in many, Debian's among them.
    static func command(_ path: String) -> String {
        "sqlite3 '\(path.replacing("'", with: #"'\''"#))' .dump, or .recover where the shell has it"
    }
}
#endif
