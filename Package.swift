// swift-tools-version: 6.2
import PackageDescription

/// Targets in dependency order; the import table of Documentation/Architecture.md is enforced by ArchitectureTests.
/// `MEDCLEAR_STRICT=1` turns every warning in our code into an error (CI sets it). For the daily loop, `MEDCLEAR_PART` builds one of
/// `parts` alone, with its tests; `MEDCLEAR_PART=desk` leaves out the network: its targets, their tests and the packages that only
/// they depend on.
let strict: [SwiftSetting] =
    [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility")]
    + (Context.environment["MEDCLEAR_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// Debug builds, and so all tests, check the ledger's whole state as they go.
let checks: [SwiftSetting] = [.define("LEDGER_CHECKS", .when(configuration: .debug))]

func module(
    _ name: String, in folder: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
    settings: [SwiftSetting] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "\(folder)/\(name)", exclude: exclude, swiftSettings: strict + settings)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(name)", exclude: exclude, resources: resources,
        swiftSettings: strict)
}

func program(_ name: String, at path: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: path, exclude: exclude, swiftSettings: strict)
}

func products(_ package: String, _ names: String...) -> [Target.Dependency] {
    names.map { .product(name: $0, package: package) }
}

/// What `MEDCLEAR_PART` names: targets that are built then, with everything they depend on.
let parts: [String: [String]] = [
    "ledger": [
        "ledger-bench", "ArchitectureTests", "LedgerTypesTests", "LedgerCoreTests", "HashingTests", "CryptographyTests",
        "MerkleLogTests", "JournalTests", "LedgerEngineTests",
    ],
    "month": [
        "ArchitectureTests", "ClearingTests", "ReconciliationTests", "ClearingReportsTests", "MessagesTests", "SettlementTests",
        "SimulatorTests", "ClosingSealsTests", "ClearingCommandsTests", "clearing-bench", "ClearingBenchTests",
        "PaymentFilesTests", "PaymentCommandsTests", "HospitalInterfaceTests", "HospitalGatewayTests", "NodeRuntimeTests",
    ],
    "simulate": ["ArchitectureTests", "NetworkSimulationTests"],
    "audit": ["medclear-check", "ArchitectureTests", "JournalCommandsTests"],
    "link": ["link-bench", "ArchitectureTests", "LinkTransportTests"],
    "service": [
        "medclear-node", "ArchitectureTests", "NodeConfigurationTests", "NodeRuntimeTests", "NodeServiceTests", "NetworkTests",
        "MessageSecurityTests",
    ],
]

/// Leaves out the targets that the part does not need, and the packages that only they depend on.
func leaveOutOtherParts(of package: Package) {
    guard let roots = Context.environment["MEDCLEAR_PART"].flatMap({ parts[$0] }) else { return }
    var (needed, packages, next) = (Set<String>(), Set<String>(), roots)
    while let name = next.popLast() {
        guard needed.insert(name).inserted, let target = package.targets.first(where: { $0.name == name }) else { continue }
        for dependency in target.dependencies {
            switch dependency {
            case .byNameItem(let name, _), .targetItem(let name, _): next.append(name)
            case .productItem(_, let package, _, _): packages.insert(package ?? "")
            @unknown default: break
            }
        }
    }
    package.targets.removeAll { !needed.contains($0.name) }
    package.products = []
    package.dependencies.removeAll { dependency in
        guard case .sourceControl(_, let location, _) = dependency.kind else { return false }
        return !packages.contains { location.hasSuffix("/\($0).git") }
    }
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let claims: [Target.Dependency] = ["LedgerTypes", "ClaimTypes", "StrictJSON"]
let grdb = products("GRDB.swift", "GRDB", "GRDBSQLite")

let package = Package(
    name: "MedClear",
    // For the package in Benchmarks/Micro.
    products: [
        .library(
            name: "PureCore",
            targets: ["LedgerCore", "MerkleLog", "Benefits", "PolicyFiles", "Reconciliation", "Clearing", "Messages"]),
        .library(name: "CAllocationCount", targets: ["CAllocationCount"]),
    ],
    dependencies: [
        // Only the binary format is used: no traits, so that Foundation's streams stay out.
        .package(url: "https://github.com/apple/swift-protobuf.git", exact: "1.39.0", traits: []),
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift.git", exact: "7.10.0"),
    ],
    targets: [
        // Ledger
        module("LedgerTypes", in: "Ledger"),
        .target(name: "CLedgerMemory", path: "Ledger/CLedgerMemory"),
        module("LedgerCore", in: "Ledger", ["LedgerTypes", "CLedgerMemory"], settings: checks),
        .systemLibrary(name: "COpenSSL", path: "Ledger/COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        module("Hashing", in: "Ledger", ["LedgerTypes", "COpenSSL"]),
        module("Cryptography", in: "Ledger", ["LedgerTypes", "COpenSSL", "Hashing"]),
        module("MerkleLog", in: "Ledger", ["LedgerTypes", "Hashing", "Cryptography"]),
        module("Journal", in: "Ledger", ["LedgerTypes", "Hashing", "MerkleLog"]),
        module("LedgerEngine", in: "Ledger", ["LedgerTypes", "LedgerCore", "Hashing", "MerkleLog", "Journal"]),
        // Rules and figures
        module("ClaimTypes", in: "Sources", ["LedgerTypes"]),
        module("Benefits", in: "Sources", ["LedgerTypes", "ClaimTypes"]),
        module("Clearing", in: "Sources", ["LedgerTypes", "Hashing", "ClaimTypes"]),
        module("Reconciliation", in: "Sources", ["LedgerTypes", "Hashing", "ClaimTypes"]),
        // What parties say to each other
        module(
            "Messages", in: "Protocols",
            ["LedgerTypes", "ClaimTypes", .product(name: "SwiftProtobuf", package: "swift-protobuf")]),
        module("SecretFiles", in: "Sources", ["ClaimTypes"]),
        module(
            "MessageSecurity", in: "Protocols",
            ["LedgerTypes", "ClaimTypes", "Messages", "Hashing", "Cryptography", "SecretFiles"]),
        module("Exchange", in: "Protocols", ["LedgerTypes", "ClaimTypes", "Messages"]),
        module("StrictJSON", in: "Protocols"),
        module("HospitalInterface", in: "Protocols", ["LedgerTypes", "ClaimTypes", "StrictJSON"]),
        .systemLibrary(name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        module("Archives", in: "Sources", ["CZlib"]),
        // The business and its shell
        module(
            "Settlement", in: "Sources",
            [
                "LedgerTypes", "LedgerCore", "Hashing", "ClaimTypes", "Benefits", "Messages", "Exchange", "Clearing",
                "Reconciliation",
            ]),
        module(
            "HospitalGateway", in: "Sources",
            [
                "LedgerTypes", "Hashing", "Cryptography", "Archives", "ClaimTypes", "StrictJSON", "HospitalInterface", "Messages",
                "Settlement",
            ]),
        module("PaymentFiles", in: "Protocols", ["LedgerTypes", "ClaimTypes"]),
        module("PaymentReader", in: "Protocols", ["PaymentFiles"]),
        module(
            "PaymentDesk", in: "Sources",
            ["LedgerTypes", "Hashing", "ClaimTypes", "Clearing", "Messages", "PaymentFiles"]),
        module("ClearingReports", in: "Sources", ["LedgerTypes", "ClaimTypes", "StrictJSON", "Clearing", "Reconciliation"]),
        module("ClosingSeals", in: "Sources", ["LedgerTypes", "Hashing", "MerkleLog", "ClaimTypes", "Clearing"]),
        module("PolicyFiles", in: "Sources", ["LedgerTypes", "Hashing", "ClaimTypes", "StrictJSON", "Benefits"]),
        module("Registry", in: "Sources", ["LedgerTypes", "ClaimTypes", "StrictJSON"]),
        module(
            "RegistryStore", in: "Sources",
            [
                "LedgerTypes", "COpenSSL", "Hashing", "Cryptography", "ClaimTypes", "SecretFiles", "StrictJSON", "Registry",
            ] + grdb),
        module(
            "Adjudication", in: "Sources",
            ["LedgerTypes", "ClaimTypes", "StrictJSON", "HospitalInterface", "Registry", "Benefits"]),
        module(
            "ClaimStatements", in: "Sources",
            ["LedgerTypes", "ClaimTypes", "StrictJSON", "Benefits", "Clearing", "ClearingReports"]),
        module("ClaimGenerator", in: "Sources", ["LedgerTypes", "ClaimTypes"]),
        module(
            "GeneratedWorld", in: "Sources",
            ["LedgerTypes", "ClaimTypes", "ClaimGenerator", "HospitalInterface", "Registry", "Benefits"]),
        module("LoadModel", in: "Sources", ["ClaimGenerator"]),
        module(
            "NodeRuntime", in: "Sources",
            [
                "LedgerTypes", "Hashing", "Journal", "ClaimTypes", "Messages", "MessageSecurity", "Exchange", "Settlement",
                "Clearing", "ClosingSeals", "MerkleLog", "PolicyFiles", "Registry",
            ]),
        module(
            "Simulator", in: "Sources",
            [
                "LedgerTypes", "Hashing", "MerkleLog", "Journal", "ClaimTypes", "Benefits", "Clearing", "Messages",
                "MessageSecurity", "Settlement", "ClosingSeals", "HospitalInterface", "PolicyFiles", "Registry", "NodeRuntime",
                "ClaimGenerator", "GeneratedWorld", "Reconciliation",
            ]),
        module(
            "NetworkSimulation", in: "Sources",
            [
                "LedgerTypes", "LedgerCore", "Hashing", "Journal", "ClaimTypes", "Clearing", "Messages", "MessageSecurity",
                "Exchange", "Settlement", "Registry", "NodeRuntime", "ClaimGenerator", "Simulator",
            ]),
        // Running it
        module("NodeConfiguration", in: "Sources", ["LedgerTypes", "ClaimTypes", "StrictJSON"]),
        .target(
            name: "SampleFiles", path: "Documentation/Examples",
            exclude: [
                "BadClaims", "MoreCatalogues", "Registry", "README.md", "claims.jsonl", "institutions.jsonl", "persons.jsonl",
                "Stays", "Obligations", "hospital-interface.jsonl", "Policies/110000-310.json", "Policies/110000-390.json",
            ], sources: ["SampleFiles.swift"],
            resources: [.embedInCode("Catalogues"), .embedInCode("Policies"), .embedInCode("regions.json")],
            swiftSettings: strict),
        // Programs
        module("CommandSupport", in: "Sources", ["ClaimTypes", argumentParser]),
        module(
            "ClaimCommands", in: "Sources",
            [
                "LedgerTypes", "ClaimTypes", "StrictJSON", "HospitalInterface", "Registry", "Benefits", "PolicyFiles",
                "ClaimGenerator", "GeneratedWorld", "Adjudication", "ClaimStatements", "CommandSupport", argumentParser,
            ]),
        module(
            "PolicyCommands", in: "Sources",
            [
                "LedgerTypes", "Hashing", "ClaimTypes", "ClearingReports", "StrictJSON", "Benefits", "PolicyFiles",
                "CommandSupport", argumentParser,
            ]),
        module(
            "RegistryCommands", in: "Sources",
            ["ClaimTypes", "StrictJSON", "Registry", "RegistryStore", "CommandSupport", argumentParser]),
        module(
            "JournalCommands", in: "Sources",
            [
                "LedgerTypes", "Hashing", "MerkleLog", "Journal", "ClaimTypes", "Benefits", "ClearingReports", "Messages",
                "MessageSecurity", "Settlement", "StrictJSON", "NodeRuntime", "CommandSupport", argumentParser,
            ]),
        module(
            "ClearingCommands", in: "Sources",
            [
                "LedgerTypes", "MerkleLog", "Journal", "ClaimTypes", "StrictJSON", "Clearing", "Messages", "ClearingReports",
                "ClosingSeals", "CommandSupport", argumentParser,
            ]),
        module(
            "PaymentCommands", in: "Sources",
            [
                "LedgerTypes", "ClaimTypes", "Clearing", "ClearingReports", "PaymentFiles", "PaymentReader", "PaymentDesk",
                "StrictJSON", "CommandSupport", argumentParser,
            ]),
        .target(
            name: "SizingCommands", dependencies: ["ClaimTypes", "StrictJSON", "CommandSupport", argumentParser],
            path: "Sources/SizingCommands", resources: [.embedInCode("measured.json")], swiftSettings: strict),
        program(
            "medclear", at: "Sources/medclear",
            [
                "LedgerTypes", "Hashing", "MerkleLog", "Journal", "ClaimTypes", "Clearing", "Reconciliation", "ClearingReports",
                "Messages", "MessageSecurity", "Settlement", "ClosingSeals", "PolicyFiles", "HospitalInterface",
                "Registry", "NodeRuntime", "Simulator", "NetworkSimulation",
                "PaymentFiles", "PaymentReader", "PaymentDesk", "CommandSupport", "ClaimCommands", "PolicyCommands",
                "JournalCommands", "RegistryCommands", "ClearingCommands", "PaymentCommands", "SizingCommands", "StrictJSON",
                argumentParser,
            ]),
        // Shares the journal's format with the rest and nothing else.
        program("medclear-check", at: "Sources/medclear-check", ["COpenSSL"]),
        module("TestSupport", in: "Tests", ["LedgerTypes"]),
        module("JournalTestSupport", in: "Tests", ["MerkleLog", "Journal"]),
        // Benchmarks
        .systemLibrary(
            name: "CBenchmarks", path: "Benchmarks/CBenchmarks", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        module("BenchmarkSupport", in: "Benchmarks", ["LedgerTypes", "Journal", "StrictJSON", "CBenchmarks"]),
        .target(name: "CAllocationCount", path: "Benchmarks/CAllocationCount"),
        module("ClaimDatabase", in: "Benchmarks", ["LedgerTypes", "ClaimTypes", "Benefits"]),
        program(
            "ledger-bench", at: "Benchmarks/LedgerBench",
            [
                "LedgerTypes", "LedgerCore", "Hashing", "Journal", "LedgerEngine", "CAllocationCount", "BenchmarkSupport",
                argumentParser,
            ]),
        program(
            "medclear-bench", at: "Benchmarks/ClaimsBench",
            [
                "LedgerTypes", "Hashing", "Journal", "ClaimTypes", "Benefits", "Messages", "MessageSecurity", "Exchange",
                "Settlement", "StrictJSON", "PolicyFiles", "Registry", "RegistryStore", "ClaimGenerator", "GeneratedWorld",
                "NodeRuntime", "Simulator", "CommandSupport", "ClaimCommands", "CAllocationCount", "BenchmarkSupport",
                "ClaimDatabase", "JournalCommands", argumentParser,
            ]),
        program(
            "security-bench", at: "Benchmarks/SecurityBench",
            ["LedgerTypes", "ClaimTypes", "Messages", "MessageSecurity", "BenchmarkSupport", argumentParser]),
        program(
            "clearing-bench", at: "Benchmarks/ClearingBench",
            [
                "LedgerTypes", "Hashing", "ClaimTypes", "Clearing", "Messages", "Settlement", "Simulator", "BenchmarkSupport",
                argumentParser,
            ]),
        tests("ArchitectureTests", []),
        tests("LedgerTypesTests", ["LedgerTypes"]),
        tests("LedgerCoreTests", ["TestSupport", "LedgerCore", "LedgerTypes"]),
        tests("HashingTests", ["Hashing", "COpenSSL", "LedgerTypes"]),
        tests("CryptographyTests", ["Cryptography", "LedgerTypes"]),
        tests(
            "JournalTests", ["TestSupport", "JournalTestSupport", "Journal", "MerkleLog", "Hashing", "LedgerTypes"],
            resources: [.copy("Reader")]),
        tests(
            "MerkleLogTests", ["TestSupport", "JournalTestSupport", "MerkleLog", "Journal", "Hashing", "LedgerTypes"],
            exclude: ["Outside"]),
        tests(
            "LedgerEngineTests",
            [
                "TestSupport", "JournalTestSupport", "LedgerEngine", "LedgerCore", "MerkleLog", "Journal", "Hashing",
                "LedgerTypes",
            ], exclude: ["Reader", "Vectors"]),
        tests("BenefitsTests", ["TestSupport", "LedgerTypes", "ClaimTypes", "Benefits"]),
        module("NaiveEvaluator", in: "Tests"),
        tests("AgreementTests", ["TestSupport", "NaiveEvaluator", "LedgerTypes", "ClaimTypes", "Benefits", "PolicyFiles"]),
        tests(
            "PolicyFilesTests", ["TestSupport", "LedgerTypes", "ClaimTypes", "StrictJSON", "Hashing", "Benefits", "PolicyFiles"]),
        tests("ClearingTests", ["TestSupport", "Clearing", "ClaimTypes", "LedgerTypes"]),
        tests("ClosingSealsTests", ["TestSupport", "ClosingSeals", "Clearing", "MerkleLog", "ClaimTypes", "LedgerTypes"]),
        tests("ReconciliationTests", ["TestSupport", "Reconciliation", "ClaimTypes", "LedgerTypes"]),
        tests("ClearingReportsTests", claims + ["TestSupport", "ClearingReports", "Clearing", "Reconciliation"]),
        tests("ClearingCommandsTests", claims + ["Clearing", "ClearingCommands", "CommandSupport", argumentParser]),
        tests(
            "PaymentFilesTests",
            ["TestSupport", "PaymentFiles", "PaymentReader", "PaymentDesk", "Clearing", "Messages", "ClaimTypes", "LedgerTypes"],
            exclude: ["Outside"]),
        tests(
            "PaymentCommandsTests",
            [
                "PaymentCommands", "PaymentFiles", "StrictJSON", "CommandSupport", "ClaimTypes", "Clearing", "LedgerTypes",
                argumentParser,
            ]),
        tests("SizingCommandsTests", ["SizingCommands", "StrictJSON", argumentParser]),
        tests("ClearingBenchTests", ["clearing-bench", "BenchmarkSupport", "StrictJSON", argumentParser]),
        tests("HospitalInterfaceTests", ["LedgerTypes", "ClaimTypes", "StrictJSON", "HospitalInterface"]),
        tests(
            "HospitalGatewayTests",
            [
                "LedgerTypes", "Cryptography", "ClaimTypes", "Benefits", "Exchange", "Archives", "Registry", "Adjudication",
                "StrictJSON", "HospitalInterface", "Messages", "Settlement", "HospitalGateway",
            ]),
        tests("ArchivesTests", ["Archives"]),
        tests("RegistryTests", ["LedgerTypes", "ClaimTypes", "StrictJSON", "Registry"]),
        tests(
            "RegistryStoreTests",
            [
                "TestSupport", "LedgerTypes", "Hashing", "Journal", "ClaimTypes", "StrictJSON", "Registry", "RegistryStore",
                "RegistryCommands", "CommandSupport", argumentParser,
            ] + grdb),
        tests(
            "SettlementTests",
            [
                "LedgerTypes", "LedgerCore", "ClaimTypes", "Benefits", "Messages", "Exchange", "Clearing", "Reconciliation",
                "Settlement",
            ]),
        tests(
            "SimulatorTests",
            [
                "JournalTestSupport", "LedgerTypes", "LedgerCore", "Hashing", "MerkleLog", "Journal", "ClaimTypes", "Benefits",
                "Clearing", "ClosingSeals", "Messages", "MessageSecurity", "Settlement", "PolicyFiles", "Registry", "NodeRuntime",
                "ClaimGenerator", "GeneratedWorld", "Simulator", "Reconciliation", "PaymentFiles", "PaymentReader", "PaymentDesk",
                "ClearingCommands", "CommandSupport",
            ]),
        tests("NetworkSimulationTests", ["NetworkSimulation", "LedgerTypes", "ClaimTypes", "Journal"]),
        tests("ClaimStatementsTests", ["LedgerTypes", "ClaimTypes", "StrictJSON", "Benefits", "ClaimStatements"]),
        tests("ClaimGeneratorTests", ["LedgerTypes", "ClaimTypes", "ClaimGenerator"]),
        tests("LoadModelTests", ["LoadModel", "ClaimGenerator"]),
        // Doors through which bytes from outside enter: the fuzzer and a test push bytes through the same ones.
        module(
            "FuzzDoors", in: "Tests",
            [
                "Journal", "MerkleLog", "Messages", "StrictJSON", "HospitalInterface", "PolicyFiles", "Registry", "ClaimTypes",
                "NodeConfiguration", "Archives", "LedgerTypes", "LedgerCore", "MessageSecurity", "PaymentReader", "PaymentFiles",
                "PaymentDesk", "ClosingSeals", "Clearing", "HospitalGateway", "ClearingCommands", "JournalCommands",
            ]),
        tests("FuzzTests", ["FuzzDoors"]),
        module("MessageSamples", in: "Tests", ["LedgerTypes", "ClaimTypes", "Messages"]),
        tests("MessagesTests", ["TestSupport", "LedgerTypes", "ClaimTypes", "Messages", "MessageSamples"]),
        tests(
            "MessageSecurityTests",
            claims + ["TestSupport", "Hashing", "Messages", "MessageSecurity", "SecretFiles", "MessageSamples"],
            exclude: ["Outside"]),
        tests("ExchangeTests", ["TestSupport", "LedgerTypes", "ClaimTypes", "Messages", "Exchange", "MessageSamples"]),
        tests(
            "ClaimCommandsTests",
            claims + ["TestSupport", "HospitalInterface", "Registry", "Benefits", "ClaimGenerator", "GeneratedWorld"]
                + ["Adjudication", "ClaimCommands", "CommandSupport", argumentParser]),
        tests(
            "PolicyCommandsTests", claims + ["Benefits", "PolicyFiles", "CommandSupport", "PolicyCommands", argumentParser],
            exclude: ["Outside"]),
        tests(
            "JournalCommandsTests",
            [
                "TestSupport", "LedgerTypes", "LedgerCore", "Hashing", "MerkleLog", "Journal", "ClaimTypes", "Messages",
                "MessageSecurity", "Clearing", "Settlement", "StrictJSON", "NodeRuntime", "PolicyFiles", "Registry",
                "Simulator", "GeneratedWorld", "ClaimGenerator", "Benefits", "HospitalInterface", "CommandSupport",
                "JournalCommands", "medclear-check", "NetworkSimulation", argumentParser,
            ], exclude: ["Outside"]),
        tests("NodeConfigurationTests", ["LedgerTypes", "ClaimTypes", "StrictJSON", "NodeConfiguration"]),
        tests(
            "NodeRuntimeTests",
            claims + ["TestSupport", "JournalTestSupport", "Hashing", "Journal", "Messages", "MessageSecurity", "Exchange"]
                + ["Settlement", "NodeRuntime"]),
        tests(
            "BenchmarkTests",
            claims + ["Benefits", "Journal", "MessageSecurity", "BenchmarkSupport", argumentParser]
                + ["medclear-bench", "security-bench", "ledger-bench"]),
    ],
    swiftLanguageModes: [.v6]
)

/// Whatever opens a socket: nothing above depends on anything here, so that the desk executable links none of it.
let networkDependencies: [Package.Dependency] =
    ([
        ("apple/swift-nio", "2.101.2"), ("apple/swift-nio-ssl", "2.37.6"), ("grpc/grpc-swift-2", "2.4.3"),
        ("grpc/grpc-swift-nio-transport", "2.9.2"), ("apple/swift-log", "1.16.2"), ("apple/swift-metrics", "2.13.0"),
        ("swift-server/swift-service-lifecycle", "2.13.0"), ("apple/swift-certificates", "1.21.1"),
        ("apple/swift-asn1", "1.7.4"), ("apple/swift-crypto", "4.5.2"), ("swift-server/async-http-client", "1.37.0"),
    ] as [(String, Version)]).map { .package(url: "https://github.com/\($0).git", exact: $1) }
    + [.package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1", traits: [])]

let nio = products("swift-nio", "NIOCore", "NIOPosix") + products("swift-nio-ssl", "NIOSSL")
let http = nio + products("swift-nio", "NIOHTTP1")
let grpc = products("grpc-swift-2", "GRPCCore") + products("grpc-swift-nio-transport", "GRPCNIOTransportHTTP2Posix")
let certificates =
    products("swift-certificates", "X509") + products("swift-asn1", "SwiftASN1") + products("swift-crypto", "Crypto")
let observing = products("swift-log", "Logging") + products("swift-metrics", "Metrics")
let serving = products("hummingbird", "Hummingbird", "HummingbirdTLS") + products("swift-service-lifecycle", "ServiceLifecycle")

let networkTargets: [Target] = [
    module(
        "LinkTransport", in: "Sources",
        ["LedgerTypes", "Hashing", "ClaimTypes", "Messages", "Exchange"] + nio + grpc + certificates + observing),
    module(
        "NodeService", in: "Sources",
        [
            "LedgerTypes", "Hashing", "MerkleLog", "Journal", "ClosingSeals", "ClaimTypes", "Messages", "MessageSecurity",
            "Exchange", "StrictJSON", "SecretFiles", "HospitalInterface", "HospitalGateway", "Settlement", "Clearing",
            "Reconciliation", "PolicyFiles", "Registry", "RegistryStore", "NodeRuntime", "NodeConfiguration", "LinkTransport",
            .product(name: "NIOTLS", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "HummingbirdCore", package: "hummingbird"),
        ] + nio + serving + observing),
    module(
        "NetworkSetup", in: "Sources",
        [
            "LedgerTypes", "Hashing", "ClaimTypes", "Benefits", "StrictJSON", "MessageSecurity", "PolicyFiles", "Registry",
            "RegistryStore", "HospitalInterface", "ClaimGenerator", "GeneratedWorld", "SampleFiles", "LinkTransport",
            "NodeService",
        ]),
    program(
        "medclear-node", at: "Sources/medclear-node",
        [
            "NodeService", "NodeConfiguration", "NetworkSetup", "LoadGenerator", "LedgerTypes", "ClaimTypes", "Messages",
            "PaymentFiles", "PaymentReader", "PaymentDesk", "StrictJSON", "CommandSupport", argumentParser,
            .product(name: "Logging", package: "swift-log"),
        ], exclude: ["medclear-node.service"]),
    program(
        "link-bench", at: "Benchmarks/LinkBench",
        ["LedgerTypes", "Messages", "Exchange", "LinkTransport", "BenchmarkSupport", argumentParser] + nio + observing),
    tests(
        "LinkTransportTests",
        ["LedgerTypes", "ClaimTypes", "Messages", "Exchange", "LinkTransport", "link-bench", "BenchmarkSupport", argumentParser]
            + nio
            + grpc + certificates + observing, exclude: ["Outside"]),
    tests(
        "NodeServiceTests",
        [
            "LedgerTypes", "ClaimTypes", "Hashing", "MerkleLog", "Journal", "StrictJSON", "Benefits", "Clearing", "Exchange",
            "Messages", "Settlement", "HospitalGateway", "Registry", "RegistryStore", "NodeService", "NodeConfiguration",
            "NodeRuntime", "LinkTransport", "MessageSecurity",
        ] + nio + products("swift-nio", "NIOEmbedded", "NIOHTTP1") + serving + observing),
    tests(
        "NetworkTests",
        claims + [
            "medclear-node", "Journal", "HospitalGateway", "LinkTransport", "Settlement", "NodeRuntime", "ClaimGenerator",
            "network-bench", "BenchmarkSupport", "LoadGenerator", "medclear",
        ] + http),
]

/// Hospitals that put a network under load, and the usual way that it is measured beside.
let loadTargets: [Target] = [
    module(
        "LoadGenerator", in: "Sources",
        [
            "LedgerTypes", "Hashing", "ClaimTypes", "StrictJSON", "HospitalInterface", "Benefits", "PolicyFiles",
            "ClaimGenerator", "GeneratedWorld", "LoadModel", "CommandSupport", "ClaimCommands", "ClearingReports", argumentParser,
        ] + http + products("swift-nio", "NIOTLS")),
    .systemLibrary(name: "CPostgres", path: "Benchmarks/CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    program(
        "network-peer", at: "Benchmarks/NetworkPeer",
        claims + [
            "CPostgres", "HospitalInterface", "Benefits", "ClaimGenerator", "ClaimDatabase", "ClaimCommands", argumentParser,
        ]
            + http + serving + observing + products("async-http-client", "AsyncHTTPClient")
            + products("swift-nio", "NIOFoundationEssentialsCompat")),
    program(
        "network-bench", at: "Benchmarks/NetworkBench",
        [
            "LedgerTypes", "ClaimTypes", "StrictJSON", "Registry", "Benefits", "PolicyFiles", "ClaimGenerator", "GeneratedWorld",
            "ClaimDatabase", "ClaimCommands", "LoadModel", "LoadGenerator", "MessageSecurity", "BenchmarkSupport", argumentParser,
        ]),
    tests(
        "LoadGeneratorTests",
        claims + ["LoadModel", "LoadGenerator", "ClaimCommands", "CommandSupport", "medclear-node", argumentParser] + http),
]

if Context.environment["MEDCLEAR_PART"] != "desk" {
    package.dependencies += networkDependencies
    package.targets += networkTargets + loadTargets
}

leaveOutOtherParts(of: package)

// The fuzzer's own main program is linked to the doors outside this package: see Tests/Fuzz.
if Context.environment["MEDCLEAR_PART"] == "fuzz" {
    package.products.append(.library(name: "FuzzDoors", type: .static, targets: ["FuzzDoors"]))
}
