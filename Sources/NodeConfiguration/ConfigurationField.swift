import ClaimTypes

/// What kind of party a process is.
public enum NodeRole: String, CaseIterable, Sendable {
    case region
    case hub
}

/// One setting: where it stands, what it may hold, what it is when nothing is said. The table of the operations page is made from these.
public struct ConfigurationField: Sendable {
    public enum Kind: Hashable, Sendable {
        case text
        case choice([String])
        case integer(ClosedRange<Int>)
        /// `host:port`.
        case address
        /// A path; relative ones start at the folder of the configuration file.
        case path
        /// As `path`, and something has to be there when the process starts.
        case existingPath
        /// As `existingPath`, and may be left out.
        case optionalPath
        /// Six-digit clearing parties.
        case regions
        /// A month as `yyyyMM`.
        case window
    }

    /// Members from the outermost in, joined by points.
    public let path: String
    public let kind: Kind
    public let defaultValue: String?
    public let roles: Set<NodeRole>
    public let meaning: BilingualText

    init(
        _ path: String, _ kind: Kind, default defaultValue: String? = nil, only role: NodeRole? = nil, _ chinese: String,
        _ english: String
    ) {
        self.path = path
        self.kind = kind
        self.defaultValue = defaultValue
        roles = role.map { [$0] } ?? Set(NodeRole.allCases)
        meaning = BilingualText(chinese, english)
    }

    /// The environment variable that stands above the file.
    public var variable: String {
        "MEDCLEAR_" + path.map { $0 == "." ? "_" : String($0).uppercased() }.joined()
    }
}

extension ConfigurationField {
    /// Every setting, in the order of the page.
    public static let all: [ConfigurationField] = identity + links + hospital + operation

    private static let identity: [ConfigurationField] = [
        ConfigurationField("role", .choice(["region", "hub"]), "节点类型", "what the process is"),
        ConfigurationField("region", .text, only: .region, "本节点的清算主体代码（六位）", "the clearing party of this node, six digits"),
        ConfigurationField("regions", .regions, "网络中的全部清算主体", "all clearing parties of the network"),
        ConfigurationField("first_window", .window, only: .region, "建账时的首个清算期", "the window open when the books are founded"),
        ConfigurationField("journal", .path, "日志目录", "folder of the journal"),
        ConfigurationField(
            "closings", .path, default: "closings", only: .hub, "封存的清算结果与证明目录", "folder of sealed closes and their proofs"),
        ConfigurationField("keys.folder", .existingPath, "密钥目录（权限 0700）", "folder of this node's keys, mode 0700"),
        ConfigurationField("keys.suite", .choice(["intl", "gm"]), default: "intl", "密码套件", "security suite this node sends in"),
        ConfigurationField(
            "keys.password_file", .optionalPath, default: "", "私钥口令文件", "file with the password of the private keys"),
        ConfigurationField("keys.ring", .existingPath, "各方公钥环", "the public keys of everybody"),
        ConfigurationField("registry.path", .existingPath, only: .region, "参保人登记库", "registry of persons"),
        ConfigurationField("registry.keys", .existingPath, only: .region, "登记库密钥文件", "key file of the registry"),
        ConfigurationField("policies", .existingPath, only: .region, "待遇政策目录", "folder of benefit policies"),
        ConfigurationField("catalogues", .existingPath, only: .region, "医保目录文件夹", "folder of catalogues"),
    ]

    private static let links: [ConfigurationField] = [
        ConfigurationField("link.hub", .address, only: .region, "国家平台的链路地址", "where the hub listens for links"),
        ConfigurationField("link.listen", .address, only: .hub, "链路监听地址", "where links are accepted"),
        ConfigurationField("link.certificate", .existingPath, "链路证书（PEM）", "certificate chain of links, PEM"),
        ConfigurationField("link.key", .existingPath, "链路证书私钥（PEM）", "its private key, PEM"),
        ConfigurationField("link.authority", .existingPath, "网络根证书（PEM）", "the certificate authority of the network, PEM"),
    ]

    private static let hospital: [ConfigurationField] = [
        ConfigurationField("hospital.listen", .address, only: .region, "医院接口监听地址（HTTPS）", "where hospitals are served, HTTPS"),
        ConfigurationField("hospital.certificate", .existingPath, only: .region, "医院接口证书", "its certificate chain, PEM"),
        ConfigurationField("hospital.key", .existingPath, only: .region, "医院接口证书私钥", "its private key, PEM"),
        ConfigurationField(
            "hospital.secrets", .existingPath, only: .region, "机构密钥文件（每行：机构编码 空格 密钥）",
            "institution secrets: one line each, code, blank, secret"),
        ConfigurationField(
            "hospital.signing_keys", .optionalPath, default: "", only: .region, "签名机构公钥文件（每行：机构编码 SM2 或 Ed25519 公钥）",
            "public keys of institutions that sign in cainfo: one line each, code, SM2 or Ed25519, hexadecimal"),
        ConfigurationField(
            "hospital.connections_max", .integer(1...200_000), default: "20000", only: .region, "最大连接数",
            "connections at the same time"),
        ConfigurationField(
            "hospital.body_bytes_max", .integer(1_024...16_777_216), default: "2097152", only: .region, "请求最大字节数",
            "bytes of one request"),
        ConfigurationField(
            "hospital.receive_seconds", .integer(1...600), default: "15", only: .region, "收齐一个请求的时限（秒）",
            "seconds from the first byte of a request to its last"),
        ConfigurationField(
            "hospital.idle_seconds", .integer(1...86_400), default: "600", only: .region, "空闲连接保持时间（秒）",
            "seconds an idle connection is kept"),
        ConfigurationField(
            "hospital.answer_seconds", .integer(1...600), default: "10", only: .region,
            "等待参保地答复的时限（秒），超时答复 −1", "seconds to wait for the insuring region; then the answer is −1"),
        ConfigurationField(
            "hospital.requests_per_second", .integer(1...1_000_000), default: "200", only: .region, "每机构每秒请求数上限",
            "requests a second of one institution"),
    ]

    private static let operation: [ConfigurationField] = [
        ConfigurationField(
            "monitoring.listen", .address, default: "127.0.0.1:0", "监控地址（HTTP，仅内网）", "health and metrics, plain HTTP"),
        ConfigurationField("admin.socket", .path, "管理套接字（权限 0600）", "socket of operators, mode 0600"),
        ConfigurationField("admin.operators", .existingPath, "操作员公钥文件", "names and public keys of operators"),
        ConfigurationField(
            "runtime.queue_max", .integer(16...1_000_000), default: "16384", "等待队列上限", "entries that may wait"),
        ConfigurationField(
            "runtime.records_per_block", .integer(1...65_535), default: "4096", "每块最大记录数", "records of one group commit"),
        ConfigurationField(
            "runtime.drain_seconds", .integer(1...600), default: "5", "停机时等待在途请求的时限（秒）",
            "seconds a shutdown waits for what is under way"),
        ConfigurationField(
            "witness.keys", .optionalPath, default: "", "各方检查点与见证公钥文件；不设则不见证",
            "public keys of everybody's checkpoints and witnesses; without it nothing is witnessed"),
        ConfigurationField(
            "witness.book", .path, default: "witness", "见证簿目录（不得从备份恢复）",
            "folder of what this node's witness signed; never restored from a copy"),
        ConfigurationField(
            "witness.quorum", .integer(0...256), default: "0", "所需见证数；0 为其他节点的过半数",
            "cosignatures a checkpoint needs; 0 is more than half of the other nodes"),
        ConfigurationField(
            "witness.interval_seconds", .integer(1...3_600), default: "60", "公布检查点的间隔（秒）",
            "seconds from one checkpoint to the next"),
        ConfigurationField(
            "witness.age_max_seconds", .integer(2...604_800), default: "900", "见证的最大时效（秒）",
            "seconds after which cosignatures are too old"),
        ConfigurationField(
            "witness.without_quorum", .choice(["refuse", "warn"]), default: "refuse", "见证不足时：拒绝截止、清算与封存，或仅告警",
            "without a quorum: refuse to fence, close and seal windows, or only warn"),
        ConfigurationField(
            "log.level", .choice(["trace", "debug", "info", "notice", "warning", "error"]), default: "info", "日志级别", "log level"),
    ]
}
