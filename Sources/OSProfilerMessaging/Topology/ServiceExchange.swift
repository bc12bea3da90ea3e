//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The exchange that an OpenStack service publishes to when no configuration names one.
///
/// Most services set the default of `control_exchange` in their code (`oslo_messaging.set_transport_defaults`), so
/// that their files do not show it. The table reflects the 2026.1 releases; services that it does not list use
/// oslo.messaging's own default.
package enum ServiceExchange {
    /// oslo.messaging's default.
    package static let libraryDefault = "openstack"

    /// Services whose exchange is named after them.
    private static let named = [
        "aodh", "ceilometer", "cloudkitty", "cyborg", "designate", "glance", "heat", "ironic", "keystone", "magnum",
        "masakari", "neutron", "nova", "octavia", "sahara", "senlin", "tacker", "vitrage", "watcher", "zun",
    ]
    /// Services that publish to oslo.messaging's default exchange.
    private static let unnamed = [
        "barbican", "blazar", "cinder", "freezer", "ironic-inspector", "karbor", "manila", "mistral", "murano",
        "placement",
        "solum", "trove", "zaqar",
    ]
    /// Sections that occur only in the file of one service.
    private static let sections = [
        "api_database": "nova", "libvirt": "nova", "ml2": "neutron", "pxe": "ironic", "deploy": "ironic",
        "glance_store": "glance", "fernet_tokens": "keystone", "clients_heat": "heat", "heat_api": "heat",
        "service:central": "designate", "amphora_agent": "octavia", "cluster_heat": "magnum",
    ]

    /// The exchanges of services, without the default one.
    package static var all: [String] { named }

    /// Returns a service's exchange.
    package static func name(of service: String) -> String { named.contains(service) ? service : libraryDefault }

    /// Returns the service to which a configuration file belongs, as shown by its own name (`nova.conf`,
    /// `glance-api.conf`), by a parent folder (`/etc/kolla/nova-compute/`), or by a section that only one service
    /// has.
    ///
    /// - Parameters:
    ///   - paths: the path of the file, and the paths to which it leads as a link.
    ///   - sections: the names of its sections.
    /// - Returns: nil if the file does not belong to a known service.
    package static func service(ofFile paths: [String], sections: some Sequence<String>) -> String? {
        let parts = paths.map { $0.split(separator: "/").reversed() }
        let names = parts.flatMap { $0.prefix(1) } + parts.flatMap { $0.dropFirst() }
        let byName = names.lazy.compactMap { name in service(named: name.prefix { $0 != "." }.lowercased()) }.first
        return byName ?? sections.lazy.compactMap { Self.sections[$0] }.first
    }

    /// Returns the longest service name that equals a name or begins it, followed by a dash or an underscore.
    private static func service(named name: String) -> String? {
        (named + unnamed)
            .filter { name == $0 || name.hasPrefix("\($0)-") || name.hasPrefix("\($0)_") }
            .max { $0.utf8.count < $1.utf8.count }
    }
}
