import ClaimTypes
import LedgerTypes
import StrictJSON

/// The settings of one process, checked as a whole.
public struct NodeConfiguration: Sendable {
    public let role: NodeRole
    /// The hub for the hub.
    public let node: NodeID
    /// The clearing parties of the network, ascending.
    public let regions: [RegionCode]
    public let journal: String
    /// Where the hub writes sealed closes and proofs.
    public let closings: String
    public let keys: KeySettings
    public let link: ExchangeSettings
    public let monitoring: NetworkAddress
    public let admin: AdminSettings
    public let runtime: RuntimeSettings
    public let logLevel: String
    /// `nil` where nothing is witnessed.
    public let witness: WitnessSettings?
    /// Only a region has these.
    public let region: RegionSettings?
    public let hospital: HospitalSettings?

    /// Reads and checks everything; on a mistake, throws all of them together.
    public static func read(
        _ bytes: [UInt8], role: NodeRole, file: String, _ surroundings: ConfigurationSurroundings
    ) throws(ConfigurationFindings) -> NodeConfiguration {
        let root: JSONValue
        switch JSONParser.parse(bytes) {
        case .success(let value): root = value
        case .failure(let refusal):
            let place = refusal.place(in: bytes)
            throw ConfigurationFindings([
                ConfigurationFinding(
                    "\(file):\(place.line):\(place.column)", "", "不是合法的 JSON（\(refusal.reason)）",
                    "is no JSON: \(refusal.reason) \(refusal.detail)")
            ])
        }
        var reader = ConfigurationReader(root, role: role, file: file, surroundings)
        checkTogether(&reader, role)
        guard reader.findings.isEmpty else { throw ConfigurationFindings(reader.findings) }
        return NodeConfiguration(reader, role)
    }

    /// What settings say about each other.
    private static func checkTogether(_ reader: inout ConfigurationReader, _ role: NodeRole) {
        let stated = reader.text("role")
        if NodeRole(rawValue: stated) != nil, stated != role.rawValue {
            reader.find(
                "role", "文件属于 \(stated)，命令为 \(role.rawValue)", "the file is of a \(stated), the command starts a \(role.rawValue)"
            )
        }
        guard role == .region else { return }
        let code = reader.text("region")
        guard !code.isEmpty else { return }
        guard let region = RegionCode(text: code) else {
            return reader.find("region", "\(code) 不是六位代码", "\(code) is no code of six digits")
        }
        if !reader.regions("regions").contains(region) {
            reader.find("region", "不在 regions 中", "does not stand among regions")
        }
    }

    private init(_ reader: ConfigurationReader, _ role: NodeRole) {
        self.role = role
        let region = RegionCode(text: reader.text("region"))
        node = role == .hub ? .hub : region?.node ?? .hub
        regions = reader.regions("regions").sorted()
        journal = reader.path("journal")
        closings = role == .hub ? reader.path("closings") : ""
        keys = KeySettings(
            folder: reader.path("keys.folder"), suite: reader.text("keys.suite"), ring: reader.path("keys.ring"),
            passwordFile: reader.optionalPath("keys.password_file"))
        link = ExchangeSettings(
            address: reader.address(role == .hub ? "link.listen" : "link.hub"), certificate: reader.path("link.certificate"),
            key: reader.path("link.key"), authority: reader.path("link.authority"))
        monitoring = reader.address("monitoring.listen")
        admin = AdminSettings(socket: reader.path("admin.socket"), operators: reader.path("admin.operators"))
        runtime = RuntimeSettings(
            queueMax: reader.integer("runtime.queue_max"), recordsPerBlock: reader.integer("runtime.records_per_block"),
            drainSeconds: reader.integer("runtime.drain_seconds"))
        logLevel = reader.text("log.level")
        witness = reader.optionalPath("witness.keys").map { keys in
            WitnessSettings(
                keys: keys, book: reader.path("witness.book"), quorum: reader.integer("witness.quorum"),
                intervalSeconds: reader.integer("witness.interval_seconds"),
                ageMaxSeconds: reader.integer("witness.age_max_seconds"),
                refusesWithoutQuorum: reader.text("witness.without_quorum") == "refuse")
        }
        guard role == .region, let region else {
            self.region = nil
            hospital = nil
            return
        }
        self.region = RegionSettings(
            code: region, firstWindow: reader.window("first_window"), registry: reader.path("registry.path"),
            registryKeys: reader.path("registry.keys"), policies: reader.path("policies"), catalogues: reader.path("catalogues"))
        hospital = HospitalSettings(
            listen: reader.address("hospital.listen"), certificate: reader.path("hospital.certificate"),
            key: reader.path("hospital.key"), secrets: reader.path("hospital.secrets"),
            signingKeys: reader.optionalPath("hospital.signing_keys"),
            connectionsMax: reader.integer("hospital.connections_max"),
            bodyBytesMax: reader.integer("hospital.body_bytes_max"),
            receiveSeconds: reader.integer("hospital.receive_seconds"), idleSeconds: reader.integer("hospital.idle_seconds"),
            answerSeconds: reader.integer("hospital.answer_seconds"),
            requestsPerSecond: reader.integer("hospital.requests_per_second"))
    }
}

/// Where this node's private keys lie, and everybody's public ones.
public struct KeySettings: Sendable {
    public let folder: String
    public let suite: String
    public let ring: String
    public let passwordFile: String?
}

/// Where links go or come from, and with which certificate. Paths of PEM files.
public struct ExchangeSettings: Sendable {
    public let address: NetworkAddress
    public let certificate: String
    public let key: String
    public let authority: String
}

public struct AdminSettings: Sendable {
    public let socket: String
    public let operators: String
}

public struct RuntimeSettings: Sendable {
    public let queueMax: Int
    public let recordsPerBlock: Int
    public let drainSeconds: Int
}

/// Whose witnesses sign this node's checkpoints, and what happens when they do not.
public struct WitnessSettings: Sendable {
    /// File of everybody's public keys, logs and witnesses.
    public let keys: String
    /// Folder of this node's own witness.
    public let book: String
    /// Cosignatures needed; 0 for more than half of the other nodes.
    public let quorum: Int
    public let intervalSeconds: Int
    public let ageMaxSeconds: Int
    /// Whether windows are fenced, closed and sealed only with a quorum.
    public let refusesWithoutQuorum: Bool
}

public struct RegionSettings: Sendable {
    public let code: RegionCode
    public let firstWindow: WindowNumber
    public let registry: String
    public let registryKeys: String
    public let policies: String
    public let catalogues: String
}

public struct HospitalSettings: Sendable {
    public let listen: NetworkAddress
    public let certificate: String
    public let key: String
    public let secrets: String
    /// Who signs in `cainfo`; `nil` for nobody.
    public let signingKeys: String?
    public let connectionsMax: Int
    public let bodyBytesMax: Int
    public let receiveSeconds: Int
    public let idleSeconds: Int
    public let answerSeconds: Int
    public let requestsPerSecond: Int
}
