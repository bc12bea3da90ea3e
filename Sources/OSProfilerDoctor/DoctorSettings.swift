//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// What a program was told and where, for a run to judge: what hides, what contradicts, what was misspelled.
///
/// Values are as they were given, passwords and all; findings mask them.
public struct DoctorSettings: Sendable {
    /// Where a value comes from.
    public enum Origin: Sendable, Equatable {
        case flag(String)
        case environment(String)
        case file(String)
        /// The default of the service to which a file belongs.
        case service(String)
        case standard
    }

    public struct Value: Sendable, Equatable {
        public var text: String
        public var origin: Origin

        public init(_ text: String, _ origin: Origin) {
            self.text = text
            self.origin = origin
        }
    }

    /// Section and name in a file in the format of oslo.config.
    public struct Option: Sendable, Hashable {
        public var section: String
        public var name: String

        public init(_ section: String, _ name: String) {
            self.section = section
            self.name = name
        }
    }

    /// A setting that the program knows.
    public struct Setting: Sendable {
        /// As oslo.config has it: `transport_url`.
        public var name: String
        /// What it was given, the strongest first, then its default.
        public var values: [Value]
        /// Whether it is a URL, to be shown without its password.
        public var isURL: Bool
        /// The variable of the environment that sets it.
        public var variable: String?
        /// The options of files that set it.
        public var options: [Option]

        public init(
            _ name: String,
            values: [Value],
            isURL: Bool = false,
            variable: String? = nil,
            options: [Option] = []
        ) {
            self.name = name
            self.values = values
            self.isURL = isURL
            self.variable = variable
            self.options = options
        }
    }

    /// A configuration file that the program read.
    public struct File: Sendable {
        public var path: String
        /// Everything that it sets, sorted.
        public var options: [Option]
        /// What it says of `[profiler] enabled`; nil when nothing.
        public var profilerEnabled: String?

        public init(_ path: String, options: [Option], profilerEnabled: String? = nil) {
            self.path = path
            self.options = options
            self.profilerEnabled = profilerEnabled
        }
    }

    /// Everything that can be set, `connection_string` and `hmac_keys` among it where the program knows them.
    public var settings: [Setting]
    /// The connection string of the store, or why there is none.
    public var connectionString: Result<Value, DoctorError>
    /// Why a setting cannot be read, in one line; nil when all can.
    public var fault: String?
    /// The strongest first.
    public var files: [File]
    /// The names of the environment's variables.
    public var variables: [String]

    public init(
        settings: [Setting],
        connectionString: Result<Value, DoctorError>,
        fault: String? = nil,
        files: [File] = [],
        variables: [String] = []
    ) {
        self.settings = settings
        self.connectionString = connectionString
        self.fault = fault
        self.files = files
        self.variables = variables
    }

    /// The setting of a name; nil when the program knows none.
    func setting(_ name: String) -> Setting? { settings.first { $0.name == name } }
}

extension DoctorSettings.Origin {
    /// The flag, variable or path.
    var text: String {
        switch self {
        case .flag(let name), .environment(let name), .file(let name): name
        case .service(let path): "the service of \(path), by default"
        case .standard: "the defaults"
        }
    }
}
