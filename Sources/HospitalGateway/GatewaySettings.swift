import ClaimTypes
import HospitalInterface
import LedgerTypes

/// What a gateway is configured with. Secrets are held here and nowhere else in it; nothing of it is ever journaled or logged.
public struct GatewaySettings: Sendable {
    /// The clearing party this node is.
    public var region: RegionCode
    public var institutions: [InstitutionCode: GatewayInstitution]
    /// By `x-tif-paasid`.
    public var credentials: [String: GatewayCredential]
    /// 32 secret bytes that sign session numbers; the same after a restart, so that sessions outlive it.
    public var sessionKey: [UInt8]

    /// Paths: `prefix + infno`, and the one endpoint for all.
    public var transactionPathPrefix = "/hsa/hgs/"
    public var endpointPath = "/hss-call-service-interface"
    /// Where the machine-readable description is served.
    public var descriptionPath = "/openapi.json"

    /// A longer body is refused unread.
    public var bodyBytesMax = 4 << 20
    /// How far `x-tif-timestamp` may lie from the node's clock, in seconds. No published figure: our choice.
    public var timestampWindowSeconds: Int64 = 300
    /// Nonces remembered per credential; a flood beyond it is refused rather than forgotten.
    public var noncesPerCredentialMax = 100_000
    /// How far `inf_time` may lie behind and ahead of the node's clock, in seconds.
    public var businessTimeBehindSeconds: Int64 = 86_400
    public var businessTimeAheadSeconds: Int64 = 300
    /// Whether transactions other than 9001 need a `sign_no`. It is optional nationally.
    public var isSessionRequired = false
    public var sessionSeconds: Int64 = 86_400
    /// Sessions ended before their time, remembered until then.
    public var endedSessionsMax = 100_000
    /// How long a call waits for the insuring region before it is told −1, in seconds. Below the 60 s many hospital systems wait.
    public var answerSeconds: Int64 = 30
    /// Calls under way at once; more are refused as busy.
    public var callsMax = 20_000
    /// Answers remembered by message id, and for how long in seconds.
    public var rememberedMessagesMax = 200_000
    public var rememberedMessageBytesMax = 256 << 20
    public var rememberedMessageSeconds: Int64 = 172_800
    /// How long a file can be fetched by 9102, in days.
    public var fileDays = 7
    /// Versions of the interface that are spoken (`infver`).
    public var interfaceVersions: Set<String> = ["V1.0"]
    /// Clearing parties of the network; who is insured elsewhere cannot be served. Empty when it is not known.
    public var parties: Set<RegionCode> = []
    /// Serve persons insured in this region too, where the node behind takes them. Otherwise they are refused: they belong to the
    /// local system.
    public var servesLocalPatients = false
    /// Checks `cainfo` when an institution signs its messages; `nil` ignores it.
    public var bodySignature: (any BodySignatureVerifying)?

    public init(
        region: RegionCode, institutions: [InstitutionCode: GatewayInstitution], credentials: [String: GatewayCredential],
        sessionKey: [UInt8]
    ) {
        self.region = region
        self.institutions = institutions
        self.credentials = credentials
        self.sessionKey = sessionKey
    }
}

/// What the registry says of one institution, and how fast it may call.
public struct GatewayInstitution: Sendable {
    public var name: String
    /// Region it lies in, six digits (`mdtrtarea_admvs`).
    public var region: RegionCode
    public var level: HospitalLevel
    public var rate: RateLimit
    /// Whether every message has to carry a `cainfo` that verifies.
    public var signsBodies = false

    public init(name: String, region: RegionCode, level: HospitalLevel, rate: RateLimit = RateLimit()) {
        self.name = name
        self.region = region
        self.level = level
        self.rate = rate
    }
}

/// Who may call in whose name. One credential serves one institution, or a group that shares a system.
public struct GatewayCredential: Sendable {
    /// Any of them signs; two while a secret is being changed.
    public var secrets: [String]
    public var institutions: Set<InstitutionCode>

    public init(secrets: [String], institutions: Set<InstitutionCode>) {
        self.secrets = secrets
        self.institutions = institutions
    }
}

/// A token bucket: `burst` calls at once, then `callsPerSecond`.
public struct RateLimit: Hashable, Sendable {
    public var callsPerSecond: Int64
    public var burst: Int64

    public init(callsPerSecond: Int64 = 200, burst: Int64 = 1_000) {
        self.callsPerSecond = callsPerSecond
        self.burst = burst
    }
}

/// Verifies `cainfo`. What it signs and in which order is not published, so that is the implementation's affair.
public protocol BodySignatureVerifying: Sendable {
    /// - Parameter body: the whole request as received.
    /// - Parameter signatureType: `signtype`, as sent.
    func verifies(
        _ signature: String, signatureType: String, body: [UInt8], of institution: InstitutionCode
    ) -> Bool
}
