//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import CMariaDB
internal import Foundation

extension MySQLOptions {
    /// Sets the options on a handle that is not connected yet.
    ///
    /// - Parameter limit: the seconds that are left for connecting.
    func set(on handle: UnsafeMutablePointer<MYSQL>, _ server: MySQLConnectionString.Server, connectLimit limit: Int) {
        func set(_ option: mysql_option, _ number: Int) {
            var number = UInt32(number)
            mysql_options(handle, option, &number)
        }
        func set(_ option: mysql_option, _ text: String?) {
            if let text { mysql_options(handle, option, text) }
        }
        func set(_ option: mysql_option, _ isOn: Bool) {
            var isOn: my_bool = isOn ? 1 : 0
            mysql_options(handle, option, &isOn)
        }
        set(MYSQL_OPT_CONNECT_TIMEOUT, limit)
        set(MYSQL_OPT_READ_TIMEOUT, readLimit)
        set(MYSQL_OPT_WRITE_TIMEOUT, writeLimit)
        set(MYSQL_SET_CHARSET_NAME, "utf8mb4")
        // For `localhost` libmariadb would use a socket, but Python's drivers connect to the host.
        if server.host != nil { set(MYSQL_OPT_PROTOCOL, Int(MYSQL_PROTOCOL_TCP.rawValue)) }
        // Otherwise, a malicious server could request any file of this host.
        set(MYSQL_OPT_LOCAL_INFILE, 0)
        mysql_options4(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", program)
        set(MYSQL_READ_DEFAULT_FILE, files["read_default_file"])
        set(MYSQL_READ_DEFAULT_GROUP, files["read_default_group"])

        set(MYSQL_OPT_SSL_ENFORCE, verification != nil)
        set(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, verification == .name)
        let proves = verification == .name || verification == .authority
        // Other plug-ins send the password itself to any server.
        if verification != .name, !server.isLocal { set(MARIADB_OPT_RESTRICTED_AUTH, Self.plugins) }
        guard verification != nil else { return }
        set(MYSQL_OPT_SSL_CERT, files["ssl_cert"])
        set(MYSQL_OPT_SSL_KEY, files["ssl_key"])
        set(MARIADB_OPT_TLS_PASSPHRASE, keyPassword)
        set(MYSQL_OPT_SSL_CIPHER, cipher)
        // Given authorities, libmariadb verifies the certificate.
        guard proves else { return }
        let areNamed = files["ssl_ca"] != nil || files["ssl_capath"] != nil
        set(MYSQL_OPT_SSL_CA, areNamed ? files["ssl_ca"] : Self.bundle)
        set(MYSQL_OPT_SSL_CAPATH, files["ssl_capath"])
    }

    /// Authentication plug-ins that prove knowledge of the password without revealing it.
    private static let plugins =
        "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password,auth_gssapi_client,parsec"

    /// The places of the system's certificate authorities.
    private static let bundle = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
    ].first { FileManager.default.fileExists(atPath: $0) }
}
#endif
