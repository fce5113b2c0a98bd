import ClaimTypes
import Cryptography
import Foundation
import LedgerTypes
import LinkTransport
import MessageSecurity
import NodeService
import Registry
import StrictJSON

/// Makes a local network that works as it stands: keys, certificates, configurations, sample rules, registries of made-up people.
public struct NetworkSetup {
    public let plan: NetworkPlan
    private let suite: SecuritySuite
    private let world: SampleWorld

    public init(_ plan: NetworkPlan) throws {
        guard let suite = SecuritySuite(name: plan.suite) else {
            throw NetworkSetupError("未知的密码套件 \(plan.suite)", "there is no suite \(plan.suite); choose intl or gm")
        }
        guard plan.regions.count >= 2, Set(plan.regions).count == plan.regions.count else {
            throw NetworkSetupError("至少两个不同的清算主体", "a network has two different clearing parties or more")
        }
        guard plan.regions.allSatisfy({ $0 == $0.party }) else {
            throw NetworkSetupError("清算主体以 0000 结尾", "clearing parties end in 0000")
        }
        self.plan = plan
        self.suite = suite
        world = try SampleWorld(plan)
    }

    /// Writes everything below `path`, which must not exist, and does not until everything is written.
    /// - Parameter progress: told what is being made.
    public func create(at path: String, progress: (BilingualText) -> Void = { _ in }) throws {
        let folder = try NetworkFolder(creating: path)
        do {
            try write(into: folder, progress)
            try folder.finish()
        } catch {
            folder.discard()
            throw error
        }
    }

    private func write(into folder: NetworkFolder, _ progress: (BilingualText) -> Void) throws {
        progress(BilingualText("证书与密钥", "certificates and keys"))
        let keys = try makeKeys(folder)
        let checkpointKeys = try makeCheckpointKeys(folder)
        try makeCertificates(folder)
        let operators = try makeOperators(folder)
        for node in nodes {
            let name = Self.name(node)
            try folder.write("\(name)/keyring.txt", KeyDirectory.text(of: keys))
            try folder.write("\(name)/operators.txt", operators)
            try folder.write("\(name)/checkpoint-keys.txt", checkpointKeys)
        }
        try folder.write("hub/node.json", hubConfiguration)
        for (index, region) in plan.regions.enumerated() {
            progress(BilingualText("\(region) 登记库", "registry of \(region)"))
            try makeRegion(region, index, folder)
        }
        try folder.write("network.json", network)
        try FirstClaim(plan: plan, world: world).write(into: folder)
    }

    private var nodes: [NodeID] { [.hub] + plan.regions.map(\.node) }

    static func name(_ node: NodeID) -> String { "\(node)" }

    /// A moment before the setup, so that clocks a little behind believe what is made here.
    private var validFrom: Date { Date().addingTimeInterval(-3_600) }

    private func makeKeys(_ folder: NetworkFolder) throws -> KeyRing {
        let from = Timestamp(nanoseconds: UInt64(validFrom.timeIntervalSince1970) * 1_000_000_000)
        var ring = KeyRing()
        for node in nodes {
            let name = Self.name(node)
            try folder.folder(name)
            try folder.folder("\(name)/keys", mode: 0o700)
            guard let signing = SigningKey.generate(suite) else { throw Self.noRandomness }
            try store(signing.store(at: folder.path("\(name)/keys/\(KeyFileName(.signing, KeyID(1), suite).text)")))
            _ = ring.announce(
                PublicKeyRecord(
                    node: node, use: .signing, id: KeyID(1), suite: suite, bytes: signing.verifyingKey.bytes, validFrom: from))
            // The hub reads nobody's payloads, so it has no key that opens any.
            guard node != .hub else { continue }
            guard let opening = OpeningKey.generate(suite) else { throw Self.noRandomness }
            try store(opening.store(at: folder.path("\(name)/keys/\(KeyFileName(.sealing, KeyID(1), suite).text)")))
            _ = ring.announce(
                PublicKeyRecord(
                    node: node, use: .sealing, id: KeyID(1), suite: suite, bytes: opening.sealingKey.bytes, validFrom: from))
        }
        return ring
    }

    /// Two keys for each node: it signs its own checkpoints with one and those of others with the other.
    private func makeCheckpointKeys(_ folder: NetworkFolder) throws -> String {
        var lines: [String] = []
        for node in nodes {
            let name = Self.name(node)
            do {
                lines += try WitnessKeyFiles.create(
                    in: folder.path("\(name)/keys"), book: folder.path("\(name)/witness"), name: "medclear.local/\(name)")
            } catch {
                throw NetworkSetupError(error.reason.chinese, error.reason.english)
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static var noRandomness: NetworkSetupError { NetworkSetupError("系统随机源不可用", "the system gives no random bytes") }

    private func store(_ result: Result<Void, KeyFileRefusal>) throws {
        if case .failure(let refusal) = result { throw NetworkSetupError(refusal.text.chinese, refusal.text.english) }
    }

    private func makeCertificates(_ folder: NetworkFolder) throws {
        let authority = try CertificateAuthority(named: "MedClear sample network", validFrom: validFrom, days: 3_650)
        let own = try authority.credentials
        try folder.folder("authority", mode: 0o700)
        try own.create(certificate: folder.path("authority/certificate.pem"), key: folder.path("authority/key.pem"))
        for node in nodes {
            let name = Self.name(node)
            try folder.folder("\(name)/tls")
            let issued = try authority.issue(to: node, hosts: ["localhost", plan.host], validFrom: validFrom, days: 825)
            try CredentialFiles(folder: folder.path("\(name)/tls")).create(issued, authoritiesPEM: own.certificatePEM)
        }
    }

    /// Two operators, since nothing that needs two can be done by one.
    private func makeOperators(_ folder: NetworkFolder) throws -> String {
        try folder.folder("operators", mode: 0o700)
        var text = "\(OperatorDirectory.title)\n"
        for name in ["operator-a", "operator-b"] {
            guard let key = SigningKey.generate(.international) else { throw Self.noRandomness }
            try store(key.store(at: folder.path("operators/\(name).pem")))
            text += "\(name) \(key.verifyingKey)\n"
        }
        return text
    }

    private func makeRegion(_ region: RegionCode, _ index: Int, _ folder: NetworkFolder) throws {
        let name = Self.name(region.node)
        try folder.folder("\(name)/policies")
        try folder.folder("\(name)/catalogues")
        let rules = SampleRules(for: region)
        for policy in rules.policies { try folder.write("\(name)/policies/\(policy.name)", policy.bytes) }
        try folder.write("\(name)/catalogues/\(rules.catalogue.name)", rules.catalogue.bytes)
        let secrets = world.institutions(of: region).map { "\($0.code) \(Self.secret())\n" }.joined()
        try folder.write("\(name)/secrets.txt", secrets, mode: 0o600)
        try folder.write("\(name)/node.json", regionConfiguration(region, index))
        try SampleRegistry(region: region, plan: plan, world: world).create(
            at: folder.path("\(name)/registry.db"), keys: folder.path("\(name)/registry.keys"),
            scratch: folder.path("\(name)/import"))
    }

    private static func secret() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let digits = String(random.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
