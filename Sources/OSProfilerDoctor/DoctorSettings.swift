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

    /// A value of a setting, and where it is from.
    public struct Value: Sendable, Equatable {
        /// The value as it was written.
        public var text: String
        /// Where the value is from.
        public var origin: Origin
        /// Why the value cannot be used, in one line; nil if it can.
        public var fault: String?

        public init(_ text: String, _ origin: Origin, fault: String? = nil) {
            self.fault = fault
            self.text = text
            self.origin = origin
        }
    }

    /// The section and name of an option in a file in oslo.config's format.
    public struct Option: Sendable, Hashable {
        /// The section without brackets, such as `DEFAULT`.
        public var section: String
        public var name: String

        public init(_ section: String, _ name: String) {
            self.section = section
            self.name = name
        }
    }

    /// A former name of an option, which present services ignore.
    public struct FormerOption: Sendable, Hashable {
        /// The section and name that it had.
        public var option: Option
        /// The first release of oslo.messaging that no longer reads it, such as `16.0`.
        public var end: String
        /// Whether the program reads it.
        public var isRead: Bool

        public init(_ option: Option, until end: String, isRead: Bool = false) {
            self.option = option
            self.end = end
            self.isRead = isRead
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
        /// The file options that set it, by their present names.
        public var options: [Option]
        /// Their former names.
        public var former: [FormerOption]

        public init(
            _ name: String,
            values: [Value],
            isURL: Bool = false,
            variable: String? = nil,
            options: [Option] = [],
            former: [FormerOption] = []
        ) {
            self.name = name
            self.values = values
            self.isURL = isURL
            self.variable = variable
            self.options = options
            self.former = former
        }
    }

    /// What the files of two services say differently, although the program needs one value for both.
    public struct Contradiction: Sendable, Hashable {
        /// One line that names the files and the values. Contains no secrets.
        public var message: String
        /// How to resolve it, in one line.
        public var advice: String

        public init(_ message: String, advice: String) {
            self.message = message
            self.advice = advice
        }
    }

    /// A configuration file that the program read.
    public struct File: Sendable {
        /// The path as the user gave it.
        public var path: String
        /// All options that the file sets, sorted.
        public var options: [Option]
        /// The value of `[profiler] enabled`; nil if the file does not set it.
        public var profilerEnabled: String?
        /// The OpenStack service to which the file belongs; nil if it belongs to none, or to an unknown one.
        public var service: String?

        public init(_ path: String, options: [Option], profilerEnabled: String? = nil, service: String? = nil) {
            self.service = service
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
    /// The contradictions between the files of several services.
    public var contradictions: [Contradiction]
    /// The files in order of precedence.
    public var files: [File]
    /// The names of the environment variables.
    public var variables: [String]

    public init(
        settings: [Setting],
        connectionString: Result<Value, DoctorError>,
        fault: String? = nil,
        contradictions: [Contradiction] = [],
        files: [File] = [],
        variables: [String] = []
    ) {
        self.settings = settings
        self.connectionString = connectionString
        self.fault = fault
        self.contradictions = contradictions
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
