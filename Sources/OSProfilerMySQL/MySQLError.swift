//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import OSProfilerCore
internal import OSProfilerStore

/// An error from the server or from libmariadb.
struct MySQLError: Error {
    /// The error number, such as `1045`. libmariadb itself reports those from 2000 to 2999 and from 5000 on.
    let number: UInt32
    /// One line without any values of a statement.
    let message: String
    /// What to do, in place of the number's own advice.
    var advice: String?

    static let noMemory = MySQLError(number: 2008, message: "no memory for a connection or a statement")

    init(number: UInt32, message: String, advice: String? = nil) {
        self.number = number
        self.advice = advice
        // The server's message would contain the value of the repeated key.
        self.message = number == 1062 ? "the row exists already" : TerminalText.words(message)
    }

    /// Whether the server is out of reach, shuts down, or has ended the connection.
    private var isLoss: Bool {
        (2000..<3000).contains(number) || number >= 5000
            || [1047, 1053, 1080, 1152, 1153, 1154, 1158, 1159, 1160, 1161, 1184, 1927, 4031].contains(number)
    }

    /// Whether the same transaction may succeed if it is run again at once and in the same session: after a
    /// deadlock, a lock wait time-out, or a concurrent change of a row.
    var isConflict: Bool { [1020, 1205, 1213].contains(number) }

    /// Returns the error of connecting, with what these options may lack: the server says only that it denies access.
    func connecting(with options: MySQLOptions) -> MySQLError {
        guard number == 1045, let missing = options.missingForTLS else { return self }
        return MySQLError(number: number, message: message, advice: "\(Self.loginAdvice); \(missing)")
    }

    private static let loginAdvice = "check user and password, or set MYSQL_PWD"

    private var isDenial: Bool { [1044, 1142, 1143, 1227, 1370].contains(number) }

    private var isReadOnly: Bool { [1290, 1792, 1836, 1874].contains(number) }

    /// - Parameter server: the server's name for the message, such as `db1:3306`.
    func error(on server: String) -> StoreError {
        let (code, usual) = verdict
        return StoreError(code, "MySQL at \(server): \(message)\((advice ?? usual).map { ": \($0)" } ?? "")")
    }

    private var verdict: (StoreError.Code, String?) {
        if isReadOnly { return (.unavailable, "this server is a replica or read-only: name the primary") }
        if isDenial { return (.accessDenied, "grant the privilege to this user") }
        // Only the text contains the operating system's error number.
        if number == 1030, message.contains("error 28") { return (.full, "free disk space on the server") }
        switch number {
        case 1045, 1698: return (.accessDenied, Self.loginAdvice)
        case 3118, 3955, 4151: return (.accessDenied, "unlock it with ALTER USER … ACCOUNT UNLOCK")
        case 4150: return (.accessDenied, "unblock it with FLUSH PRIVILEGES on the server")
        case 1820, 1862: return (.accessDenied, "the password has expired: set one with ALTER USER … IDENTIFIED BY")
        case 3159: return (.accessDenied, "the server requires TLS: add ssl=true")
        case 1130: return (.accessDenied, "allow this user to connect from this host")
        case 1251, 1275, 1524, 2058, 2059, 2061, 5010:
            return (.accessDenied, "give this user a different authentication plug-in, or use TLS")
        case 1049: return (.notFound, "create it with CREATE DATABASE")
        case 1146: return (.notFound, "start `osprofiler consume` to create the tables")
        case 1054, 1072, 1136: return (.foreign, "another program has tables with these names")
        case 3, 28, 1021, 1041, 1114: return (.full, "free disk space on the server, or run `osprofiler trace purge`")
        case 1205: return (.busy, "another session holds a lock; see SHOW PROCESSLIST")
        case 1020, 1213: return (.busy, "too many conflicts with other sessions")
        case 1665: return (.unsupported, "set binlog_format to ROW or MIXED on the server")
        case 126, 127, 1034, 1194, 1195: return (.corrupt, "check the server's disk and its error log")
        case 1153: return (.unavailable, "raise max_allowed_packet on the server")
        default: return outage
        }
    }

    /// Errors that are temporary or have other causes.
    private var outage: (StoreError.Code, String?) {
        switch number {
        case 1040: return (.unavailable, "raise max_connections on the server, or close some connections")
        case 1203: return (.unavailable, "raise max_user_connections on the server, or close some connections")
        case 1226: return (.unavailable, "raise the limit with ALTER USER … WITH, or close some connections")
        case 1467, 167: return (.full, "the row numbers are used up: `osprofiler doctor` says what to do")
        case 1129: return (.unavailable, "run FLUSH HOSTS on the server")
        case 1317, 1969, 3024: return (.unavailable, "it took too long; see SHOW PROCESSLIST")
        case 2002: return (.unavailable, "check unix_socket, and that the server runs")
        case 2013 where message.contains("initial communication packet"):
            return (.unavailable, "check that a MySQL server answers at this port")
        case 2026 where message.contains("does not support"):
            return (.unavailable, "enable TLS on the server, or leave out the members about it")
        case 2026: return (.unavailable, "check ssl_ca and the name in the server's certificate")
        case 3032: return (.unavailable, "run SET GLOBAL offline_mode = OFF on the server")
        default: return (isLoss ? .unavailable : .other, nil)
        }
    }
}
#endif
