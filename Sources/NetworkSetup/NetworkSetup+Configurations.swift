import ClaimTypes
import LedgerTypes
import StrictJSON

/// The configuration files of the processes, and the one that lists them.
extension NetworkSetup {
    private var regionCodes: JSONValue { .array(plan.regions.map { .string("\($0)") }) }

    private var keySettings: JSONValue {
        object(["folder": .string("keys"), "suite": .string(plan.suite), "ring": .string("keyring.txt")])
    }

    private var witnessSettings: JSONValue { object(["keys": .string("checkpoint-keys.txt")]) }

    private func linkSettings(_ addressName: String) -> JSONValue {
        .object([
            JSONMember(addressName, .string("\(plan.host):\(plan.hubLinkPort)")),
            JSONMember("certificate", .string("tls/link-certificate.pem")), JSONMember("key", .string("tls/link-key.pem")),
            JSONMember("authority", .string("tls/link-authorities.pem")),
        ])
    }

    private var adminSettings: JSONValue {
        object(["socket": .string("admin.sock"), "operators": .string("operators.txt")])
    }

    var hubConfiguration: JSONValue {
        object([
            "role": .string("hub"), "regions": regionCodes, "journal": .string("journal"), "keys": keySettings,
            "link": linkSettings("listen"),
            "monitoring": object(["listen": .string("\(plan.host):\(plan.hubMonitoringPort)")]), "admin": adminSettings,
            "witness": witnessSettings,
        ])
    }

    func regionConfiguration(_ region: RegionCode, _ index: Int) -> JSONValue {
        object([
            "role": .string("region"), "region": .string("\(region)"), "regions": regionCodes,
            "first_window": .string("\(plan.window.value)"), "journal": .string("journal"), "keys": keySettings,
            "registry": object(["path": .string("registry.db"), "keys": .string("registry.keys")]),
            "policies": .string("policies"), "catalogues": .string("catalogues"), "link": linkSettings("hub"),
            "hospital": object([
                "listen": .string("\(plan.host):\(plan.hospitalPort(index))"),
                "certificate": .string("tls/link-certificate.pem"), "key": .string("tls/link-key.pem"),
                "secrets": .string("secrets.txt"), "answer_seconds": .integer(plan.answerSeconds),
            ]),
            "monitoring": object(["listen": .string("\(plan.host):\(plan.monitoringPort(index))")]), "admin": adminSettings,
            "witness": witnessSettings,
        ])
    }

    /// What `network up` starts, and what a load generator has to know to make claims of people who exist.
    var network: JSONValue {
        let hub = object([
            "node": .string("hub"), "command": .string("hub"), "config": .string("hub/node.json"),
            "monitoring": .string("\(plan.host):\(plan.hubMonitoringPort)"), "admin": .string("hub/admin.sock"),
        ])
        let regions = plan.regions.enumerated().map { index, region in
            object([
                "node": .string("\(region)"), "command": .string("node"), "config": .string("\(region)/node.json"),
                "hospital": .string("https://\(plan.host):\(plan.hospitalPort(index))"),
                "monitoring": .string("\(plan.host):\(plan.monitoringPort(index))"),
                "secrets": .string("\(region)/secrets.txt"), "admin": .string("\(region)/admin.sock"),
            ])
        }
        return object([
            "format": .string("medclear-network/1"), "suite": .string(plan.suite),
            "authority": .string("authority/certificate.pem"),
            "window": .string("\(plan.window.value)"),
            "population": object([
                "seed": .integer(plan.seed), "persons_per_region": .integer(plan.persons),
                "regions": .array(plan.regions.map { .string("\($0)") }),
            ]),
            "processes": .array([hub] + regions),
        ])
    }
}
