import ClaimTypes
import Foundation
import LedgerTypes
import NodeConfiguration
import Testing

@Suite("The configuration of a node")
struct ConfigurationTests {
    private static let region = """
        {
          "role": "region", "region": "340000", "regions": ["310000", "340000"], "first_window": "202611",
          "journal": "journal",
          "keys": {"folder": "keys", "ring": "ring.json"},
          "registry": {"path": "registry.db", "keys": "registry.keys"},
          "policies": "policies", "catalogues": "catalogues",
          "link": {"hub": "hub.example:7400", "certificate": "c.pem", "key": "k.pem", "authority": "/etc/ca.pem"},
          "hospital": {"listen": "[::1]:8443", "certificate": "c.pem", "key": "k.pem", "secrets": "secrets"},
          "admin": {"socket": "admin.sock", "operators": "operators"}
        }
        """

    private static func read(
        _ text: String, role: NodeRole = .region, environment: [String: String] = [:],
        exists: @escaping @Sendable (String) -> Bool = { _ in true }
    ) -> Result<NodeConfiguration, ConfigurationFindings> {
        Result { () throws(ConfigurationFindings) in
            try NodeConfiguration.read(
                Array(text.utf8), role: role, file: "/srv/340000/node.json",
                ConfigurationSurroundings(environment: environment, exists: exists))
        }
    }

    private static func fields(_ result: Result<NodeConfiguration, ConfigurationFindings>) -> [String] {
        guard case .failure(let findings) = result else { return [] }
        return findings.findings.map(\.field).sorted()
    }

    @Test("Relative paths start at the file's folder, defaults fill in, addresses may be IPv6")
    func whole() throws {
        let configuration = try Self.read(Self.region).get()
        #expect(configuration.node == NodeID(340_000))
        #expect(configuration.journal == "/srv/340000/journal")
        #expect(configuration.link.authority == "/etc/ca.pem")
        #expect(configuration.hospital?.listen == NetworkAddress(host: "::1", port: 8_443))
        #expect(configuration.hospital?.answerSeconds == 10)
        #expect(configuration.regions == [RegionCode(310_000), RegionCode(340_000)])
    }

    @Test("The environment stands above the file")
    func environment() throws {
        let configuration = try Self.read(
            Self.region,
            environment: [
                "MEDCLEAR_JOURNAL": "/data/journal", "MEDCLEAR_REGIONS": "340000,330000", "MEDCLEAR_RUNTIME_QUEUE_MAX": "64",
            ]
        ).get()
        #expect(configuration.journal == "/data/journal")
        #expect(configuration.regions == [RegionCode(330_000), RegionCode(340_000)])
        #expect(configuration.runtime.queueMax == 64)
    }

    @Test("Every mistake is found in one pass, with its path, in Chinese and English")
    func allMistakes() {
        let text = """
            {
              "role": "hub", "region": "34", "regions": ["310000"], "first_window": "2026-11",
              "journal": 7,
              "keys": {"folder": "keys", "ring": "ring.json", "colour": "red"},
              "registry": {"path": "registry.db", "keys": "registry.keys"},
              "policies": "policies", "catalogues": "missing",
              "link": {"hub": "hub.example", "listen": "x:1", "certificate": "c.pem", "key": "k.pem", "authority": "ca.pem"},
              "hospital": {"listen": "h:1", "certificate": "c.pem", "key": "k.pem", "secrets": "s", "connections_max": 0},
              "admin": {"operators": "operators"}
            }
            """
        let result = Self.read(
            text, environment: ["MEDCLEAR_LOG_LEVEL": "loud"], exists: { !$0.hasSuffix("missing") })
        #expect(
            Self.fields(result) == [
                "admin.socket", "catalogues", "first_window", "hospital.connections_max", "journal", "keys.colour", "link.hub",
                "link.listen", "log.level", "region", "regions", "role",
            ])
        guard case .failure(let findings) = result else { return }
        #expect(findings.findings.allSatisfy { !$0.reason.chinese.isEmpty && !$0.reason.english.isEmpty })
        #expect(findings.findings.first { $0.field == "log.level" }?.source == "MEDCLEAR_LOG_LEVEL")
    }

    @Test("A file that is no JSON is refused with its place")
    func syntax() {
        guard case .failure(let findings) = Self.read("{\n  \"role\": region\n}") else {
            Issue.record("it was read")
            return
        }
        #expect(findings.findings.map(\.source) == ["/srv/340000/node.json:2:11"])
    }

    @Test("A hub needs no registry, and names that begin with // are remarks")
    func hub() throws {
        let text = """
            {"// note": "first hub", "role": "hub", "regions": ["310000", "340000"], "journal": "j",
             "keys": {"folder": "k", "ring": "r"}, "link": {"listen": "0.0.0.0:7400", "certificate": "c", "key": "k", "authority": "a"},
             "admin": {"socket": "s", "operators": "o"}}
            """
        let configuration = try Self.read(text, role: .hub).get()
        #expect(configuration.node == .hub)
        #expect(configuration.hospital == nil)
    }

    @Test("Every setting has a name of its own in the environment")
    func variables() {
        let names = ConfigurationField.all.map(\.variable)
        #expect(Set(names).count == names.count)
        #expect(
            ConfigurationField.all.first { $0.path == "hospital.body_bytes_max" }?.variable == "MEDCLEAR_HOSPITAL_BODY_BYTES_MAX")
    }
}

@Suite("The operations page")
struct OperationsPageTests {
    @Test("It lists every setting with its default, in the order of the program's own help")
    func table() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Documentation/Operations.md")
        let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
        let rows = ConfigurationField.all.map { field in
            let role = field.roles.count == 2 ? "both" : field.roles.first?.rawValue ?? ""
            let standard = field.defaultValue.map { $0.isEmpty ? "may be left out" : "`\($0)`" } ?? "–"
            return "| `\(field.path)` | \(role) | \(standard) | \(field.meaning.chinese) \(field.meaning.english) |"
        }
        #expect(lines.filter { line in rows.contains { $0 == line } }.map(String.init) == rows)
    }
}
