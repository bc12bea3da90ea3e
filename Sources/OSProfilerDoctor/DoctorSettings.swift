//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A program's settings with their origins, for a run to judge: which of them hide or contradict others, and which are
/// misspelled.
///
/// Values are as given, including passwords; findings mask them.
public struct DoctorSettings: Sendable {
    /// The origin of a value.
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

    /// The section and name of an option in a file in oslo.config's format.
    public struct Option: Sendable, Hashable {
        public var section: String
        public var name: String

        public init(_ section: String, _ name: String) {
            self.section = section
            self.name = name
        }
    }

    /// A setting known to the program.
    public struct Setting: Sendable {
        /// The option's name in oslo.config, such as `transport_url`.
        public var name: String
        /// The given values in order of precedence, followed by the default.
        public var values: [Value]
        /// Whether the value is a URL whose password has to be masked.
        public var isURL: Bool
        /// The environment variable that sets it.
        public var variable: String?
        /// The file options that set it.
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
        /// All options that the file sets, sorted.
        public var options: [Option]
        /// The value of `[profiler] enabled`; nil if the file does not set it.
        public var profilerEnabled: String?

        public init(_ path: String, options: [Option], profilerEnabled: String? = nil) {
            self.path = path
            self.options = options
            self.profilerEnabled = profilerEnabled
        }
    }

    /// All known settings, including `connection_string` and `hmac_keys` if the program knows them.
    public var settings: [Setting]
    /// The store's connection string, or the reason why it is not known.
    public var connectionString: Result<Value, DoctorError>
    /// Why a setting cannot be read, in one line; nil if all can.
    public var fault: String?
    /// The files in order of precedence.
    public var files: [File]
    /// The names of the environment variables.
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

    /// Returns the setting with a name; nil if the program does not know it.
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
