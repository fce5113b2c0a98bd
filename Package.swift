// swift-tools-version: 6.2
import PackageDescription

/// Targets in dependency order; the import table of Documentation/Architecture.md is enforced by ArchitectureTests.
/// `MEDCLEAR_STRICT=1` turns every warning in our code into an error (CI sets it). For the daily loop, `MEDCLEAR_PART=ledger` leaves
/// out all but the ledger, its tests and its benchmark, `MEDCLEAR_PART=link` all but the links between nodes and theirs,
/// `MEDCLEAR_PART=service` all but the services and their tests, and `MEDCLEAR_PART=desk` leaves out the network: its targets, their
/// tests and the packages that only they depend on.
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

/// What `MEDCLEAR_PART` names: targets that are built then, with everything they depend on.
let parts: [String: [String]] = [
    "ledger": [
        "ledger-bench", "ArchitectureTests", "LedgerTypesTests", "LedgerCoreTests", "HashingTests", "CryptographyTests",
        "MerkleLogTests", "JournalTests", "LedgerEngineTests",
    ],
    "link": ["link-bench", "ArchitectureTests", "LinkTransportTests"],
    "service": [
        "medclear-node", "ArchitectureTests", "NodeConfigurationTests", "NodeRuntimeTests", "NodeServiceTests", "NetworkTests",
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
    package.dependencies.removeAll { dependency in
        guard case .sourceControl(_, let location, _) = dependency.kind else { return false }
        return !packages.contains { location.hasSuffix("/\($0).git") }
    }
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb: [Target.Dependency] = [
    .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
]

let package = Package(
    name: "MedClear",
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
        module("Cryptography", in: "Ledger", ["LedgerTypes", "COpenSSL"]),
        module("MerkleLog", in: "Ledger", ["LedgerTypes", "Hashing", "Cryptography"]),
        module("Journal", in: "Ledger", ["LedgerTypes", "Hashing", "MerkleLog"]),
        module("LedgerEngine", in: "Ledger", ["LedgerTypes", "LedgerCore", "Hashing", "MerkleLog", "Journal"]),

        // Rules and figures
        module("ClaimTypes", in: "Sources", ["LedgerTypes"]),
        module("Benefits", in: "Sources", ["LedgerTypes", "ClaimTypes"]),
        module("Clearing", in: "Sources", ["LedgerTypes", "ClaimTypes"]),
        module("Reconciliation", in: "Sources", ["LedgerTypes", "ClaimTypes"]),

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

        // The business and its shell
        module(
            "Settlement", in: "Sources",
            ["LedgerTypes", "LedgerCore", "ClaimTypes", "Benefits", "Messages", "Exchange", "Clearing", "Reconciliation"]),
        module(
            "HospitalGateway", in: "Sources",
            ["LedgerTypes", "Hashing", "ClaimTypes", "StrictJSON", "HospitalInterface", "Messages", "Settlement"]),
        module("ClearingReports", in: "Sources", ["LedgerTypes", "ClaimTypes", "StrictJSON", "Clearing", "Reconciliation"]),
        module("PolicyFiles", in: "Sources", ["LedgerTypes", "Hashing", "ClaimTypes", "StrictJSON", "Benefits"]),
        module("Registry", in: "Sources", ["LedgerTypes", "ClaimTypes", "StrictJSON"]),
        module(
            "RegistryStore", in: "Sources",
            ["LedgerTypes", "COpenSSL", "Hashing", "ClaimTypes", "SecretFiles", "StrictJSON", "Registry"] + grdb),
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
                "PolicyFiles", "Registry",
            ]),
        module(
            "Simulator", in: "Sources",
            [
                "LedgerTypes", "Hashing", "Journal", "ClaimTypes", "Benefits", "Messages", "MessageSecurity", "Settlement",
                "HospitalInterface", "PolicyFiles", "Registry", "NodeRuntime", "ClaimGenerator", "GeneratedWorld",
            ]),

        // Running it
        module("NodeConfiguration", in: "Sources", ["LedgerTypes", "ClaimTypes", "StrictJSON"]),
        .target(
            name: "SampleFiles", path: "Documentation/Examples",
            exclude: [
                "BadClaims", "MoreCatalogues", "Registry", "README.md", "claims.jsonl", "institutions.jsonl", "persons.jsonl",
                "Policies/110000-310.json", "Policies/110000-390.json",
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
                "LedgerTypes", "Journal", "ClaimTypes", "ClearingReports", "MessageSecurity", "Settlement", "StrictJSON",
                "NodeRuntime", "CommandSupport", argumentParser,
            ]),
        .executableTarget(
            name: "medclear",
            dependencies: [
                "LedgerTypes", "Hashing", "Journal", "ClaimTypes", "Clearing", "Reconciliation", "ClearingReports", "Messages",
                "MessageSecurity", "Settlement", "PolicyFiles", "HospitalInterface", "Registry", "NodeRuntime", "Simulator",
                "CommandSupport",
                "ClaimCommands", "PolicyCommands", "JournalCommands", "RegistryCommands", "StrictJSON", argumentParser,
            ], path: "Sources/medclear", swiftSettings: strict),

        module("TestSupport", in: "Tests", ["LedgerTypes"]),
        module("JournalTestSupport", in: "Tests", ["MerkleLog", "Journal"]),
        // Benchmarks
        .systemLibrary(
            name: "CBenchmarks", path: "Benchmarks/CBenchmarks", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        module("BenchmarkSupport", in: "Benchmarks", ["LedgerTypes", "StrictJSON", "CBenchmarks"]),
        .target(name: "CAllocationCount", path: "Benchmarks/CAllocationCount"),
        module("ClaimDatabase", in: "Benchmarks", ["LedgerTypes", "ClaimTypes", "Benefits"]),
        .executableTarget(
            name: "ledger-bench",
            dependencies: [
                "LedgerTypes", "LedgerCore", "Hashing", "Journal", "LedgerEngine", "CAllocationCount", "BenchmarkSupport",
                argumentParser,
            ], path: "Benchmarks/LedgerBench", swiftSettings: strict),
        .executableTarget(
            name: "medclear-bench",
            dependencies: [
                "LedgerTypes", "Hashing", "Journal", "ClaimTypes", "Benefits", "Messages", "MessageSecurity", "Exchange",
                "Settlement",
                "StrictJSON", "PolicyFiles", "Registry", "RegistryStore", "ClaimGenerator", "GeneratedWorld", "NodeRuntime",
                "Simulator", "CommandSupport", "ClaimCommands", "CAllocationCount", "BenchmarkSupport", "ClaimDatabase",
                argumentParser,
            ], path: "Benchmarks/ClaimsBench", swiftSettings: strict),
        .executableTarget(
            name: "security-bench",
            dependencies: ["LedgerTypes", "ClaimTypes", "Messages", "MessageSecurity", "BenchmarkSupport", argumentParser],
            path: "Benchmarks/SecurityBench", swiftSettings: strict),

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
            ],
            exclude: ["Reader", "Vectors"]),
        tests("BenefitsTests", ["TestSupport", "LedgerTypes", "ClaimTypes", "Benefits"]),
        module("NaiveEvaluator", in: "Tests"),
        tests(
            "AgreementTests",
            ["TestSupport", "NaiveEvaluator", "LedgerTypes", "ClaimTypes", "Benefits", "PolicyFiles"]),
        tests(
            "PolicyFilesTests",
            ["TestSupport", "LedgerTypes", "ClaimTypes", "StrictJSON", "Hashing", "Benefits", "PolicyFiles"]),
        tests("ClearingTests", ["TestSupport", "Clearing", "ClaimTypes", "LedgerTypes"]),
        tests("ReconciliationTests", ["Reconciliation", "ClaimTypes", "LedgerTypes"]),
        tests(
            "ClearingReportsTests", ["ClearingReports", "Clearing", "Reconciliation", "ClaimTypes", "LedgerTypes", "StrictJSON"]),
        tests("HospitalInterfaceTests", ["LedgerTypes", "ClaimTypes", "StrictJSON", "HospitalInterface"]),
        tests(
            "HospitalGatewayTests",
            [
                "LedgerTypes", "ClaimTypes", "Benefits", "Exchange", "StrictJSON", "HospitalInterface", "Messages", "Settlement",
                "HospitalGateway",
            ]),
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
                "JournalTestSupport", "LedgerTypes", "Hashing", "Journal", "ClaimTypes", "Benefits", "Clearing", "Messages",
                "MessageSecurity",
                "Settlement", "PolicyFiles", "Registry", "NodeRuntime", "ClaimGenerator", "GeneratedWorld", "Simulator",
            ]),
        tests("ClaimStatementsTests", ["LedgerTypes", "ClaimTypes", "StrictJSON", "Benefits", "ClaimStatements"]),
        tests("ClaimGeneratorTests", ["LedgerTypes", "ClaimTypes", "ClaimGenerator"]),
        tests("LoadModelTests", ["LoadModel", "ClaimGenerator"]),
        // Doors through which bytes from outside enter: the fuzzer and a test push bytes through the same ones.
        module(
            "FuzzDoors", in: "Tests",
            ["Journal", "MerkleLog", "Messages", "StrictJSON", "HospitalInterface", "PolicyFiles", "Registry"]),
        tests("FuzzTests", ["FuzzDoors"]),
        module("MessageSamples", in: "Tests", ["LedgerTypes", "ClaimTypes", "Messages"]),
        tests("MessagesTests", ["TestSupport", "LedgerTypes", "ClaimTypes", "Messages", "MessageSamples"]),
        tests(
            "MessageSecurityTests",
            [
                "TestSupport", "LedgerTypes", "ClaimTypes", "Hashing", "Messages", "MessageSecurity", "SecretFiles",
                "MessageSamples",
            ], exclude: ["Outside"]),
        tests("ExchangeTests", ["TestSupport", "LedgerTypes", "ClaimTypes", "Messages", "Exchange", "MessageSamples"]),
        tests(
            "ClaimCommandsTests",
            [
                "LedgerTypes", "ClaimTypes", "StrictJSON", "HospitalInterface", "Registry", "Benefits", "ClaimGenerator",
                "GeneratedWorld", "Adjudication", "ClaimCommands", "CommandSupport", argumentParser, "TestSupport",
            ]),
        tests(
            "PolicyCommandsTests",
            [
                "LedgerTypes", "ClaimTypes", "StrictJSON", "Benefits", "PolicyFiles", "CommandSupport", "PolicyCommands",
                argumentParser,
            ], exclude: ["Outside"]),
        tests(
            "JournalCommandsTests",
            [
                "TestSupport", "LedgerTypes", "LedgerCore", "Journal", "ClaimTypes", "MessageSecurity", "Settlement",
                "StrictJSON", "NodeRuntime",
                "PolicyFiles",
                "Registry", "Simulator", "GeneratedWorld", "ClaimGenerator", "Benefits", "HospitalInterface", "CommandSupport",
                "JournalCommands", argumentParser,
            ]),
        tests("NodeConfigurationTests", ["LedgerTypes", "ClaimTypes", "StrictJSON", "NodeConfiguration"]),
        tests(
            "NodeRuntimeTests",
            [
                "TestSupport", "JournalTestSupport", "LedgerTypes", "Hashing", "Journal", "ClaimTypes", "Messages",
                "MessageSecurity", "Exchange", "Settlement", "NodeRuntime",
            ]),
        tests(
            "BenchmarkTests",
            ["medclear-bench", "security-bench", "BenchmarkSupport", "MessageSecurity", "StrictJSON", "Benefits"]),
    ],
    swiftLanguageModes: [.v6]
)

/// Whatever opens a socket: nothing above depends on anything here, so that the desk executable links none of it.
let networkDependencies: [Package.Dependency] = [
    .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
    .package(url: "https://github.com/grpc/grpc-swift-2.git", exact: "2.4.3"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport.git", exact: "2.9.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics.git", exact: "2.13.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
    .package(url: "https://github.com/apple/swift-certificates.git", exact: "1.21.1"),
    .package(url: "https://github.com/apple/swift-asn1.git", exact: "1.7.4"),
    .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
    // Of the service that MedClear is measured beside.
    .package(url: "https://github.com/swift-server/async-http-client.git", exact: "1.37.0"),
]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]
let grpc: [Target.Dependency] = [
    .product(name: "GRPCCore", package: "grpc-swift-2"),
    .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
]
let certificates: [Target.Dependency] = [
    .product(name: "X509", package: "swift-certificates"), .product(name: "SwiftASN1", package: "swift-asn1"),
    .product(name: "Crypto", package: "swift-crypto"),
]
let observing: [Target.Dependency] = [
    .product(name: "Logging", package: "swift-log"), .product(name: "Metrics", package: "swift-metrics"),
]
let serving: [Target.Dependency] = [
    .product(name: "Hummingbird", package: "hummingbird"), .product(name: "HummingbirdTLS", package: "hummingbird"),
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
]

let networkTargets: [Target] = [
    module(
        "LinkTransport", in: "Sources",
        ["LedgerTypes", "Hashing", "ClaimTypes", "Messages", "Exchange"] + nio + grpc + certificates + observing),
    module(
        "NodeService", in: "Sources",
        [
            "LedgerTypes", "Hashing", "Journal", "ClaimTypes", "Messages", "MessageSecurity", "Exchange", "StrictJSON",
            "SecretFiles", "HospitalInterface", "HospitalGateway", "Settlement", "Clearing", "PolicyFiles", "Registry",
            "RegistryStore", "NodeRuntime", "NodeConfiguration", "LinkTransport",
            .product(name: "NIOTLS", package: "swift-nio"), .product(name: "HummingbirdCore", package: "hummingbird"),
        ] + nio + serving + observing),
    module(
        "LoadGenerator", in: "Sources",
        [
            "LedgerTypes", "Hashing", "ClaimTypes", "StrictJSON", "HospitalInterface", "Benefits", "PolicyFiles",
            "ClaimGenerator", "GeneratedWorld", "LoadModel", "CommandSupport", "ClaimCommands", argumentParser,
            .product(name: "NIOHTTP1", package: "swift-nio"),
        ] + nio),
    module(
        "NetworkSetup", in: "Sources",
        [
            "LedgerTypes", "Hashing", "ClaimTypes", "Benefits", "StrictJSON", "MessageSecurity", "PolicyFiles", "Registry",
            "RegistryStore", "HospitalInterface", "ClaimGenerator", "GeneratedWorld", "SampleFiles", "LinkTransport",
            "NodeService",
        ]),
    .executableTarget(
        name: "medclear-node",
        dependencies: [
            "NodeService", "NodeConfiguration", "NetworkSetup", "LoadGenerator", "LedgerTypes", "ClaimTypes", "Messages",
            "StrictJSON", "CommandSupport", argumentParser, .product(name: "Logging", package: "swift-log"),
        ], path: "Sources/medclear-node", exclude: ["medclear-node.service"],
        swiftSettings: strict),
    .executableTarget(
        name: "link-bench",
        dependencies: ["LedgerTypes", "Messages", "Exchange", "LinkTransport", "BenchmarkSupport", argumentParser] + nio
            + observing,
        path: "Benchmarks/LinkBench", swiftSettings: strict),
    .systemLibrary(name: "CPostgres", path: "Benchmarks/CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .executableTarget(
        name: "network-peer",
        dependencies: [
            "CPostgres", "LedgerTypes", "ClaimTypes", "StrictJSON", "HospitalInterface", "Benefits", "ClaimGenerator",
            "ClaimDatabase", "ClaimCommands", argumentParser, .product(name: "Logging", package: "swift-log"),
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOFoundationEssentialsCompat", package: "swift-nio"),
        ] + nio + serving, path: "Benchmarks/NetworkPeer", swiftSettings: strict),
    .executableTarget(
        name: "network-bench",
        dependencies: [
            "LedgerTypes", "ClaimTypes", "StrictJSON", "Registry", "Benefits", "PolicyFiles", "ClaimGenerator", "GeneratedWorld",
            "ClaimDatabase", "ClaimCommands", "LoadModel", "LoadGenerator", "MessageSecurity", "BenchmarkSupport", argumentParser,
        ], path: "Benchmarks/NetworkBench", swiftSettings: strict),
    tests(
        "LinkTransportTests",
        ["LedgerTypes", "ClaimTypes", "Messages", "Exchange", "LinkTransport"] + nio + grpc + certificates + observing,
        exclude: ["Outside"]),
    tests(
        "LoadGeneratorTests",
        [
            "LedgerTypes", "ClaimTypes", "StrictJSON", "LoadModel", "LoadGenerator", "ClaimCommands",
            .product(name: "NIOHTTP1", package: "swift-nio"),
        ] + nio),
    tests("NodeServiceTests", ["LedgerTypes", "ClaimTypes", "NodeService", "LinkTransport"] + nio + serving + observing),
    tests(
        "NetworkTests",
        [
            "medclear-node", "LedgerTypes", "ClaimTypes", "Journal", "StrictJSON", "HospitalGateway", "Messages", "Settlement",
            "NodeRuntime", "ClaimGenerator", .product(name: "NIOHTTP1", package: "swift-nio"),
        ] + nio),
]

if Context.environment["MEDCLEAR_PART"] != "desk" {
    package.dependencies += networkDependencies
    package.targets += networkTargets
}

leaveOutOtherParts(of: package)

// The fuzzer's own main program is linked to the doors outside this package: see Tests/Fuzz.
if Context.environment["MEDCLEAR_PART"] == "fuzz" {
    package.products.append(.library(name: "FuzzDoors", type: .static, targets: ["FuzzDoors"]))
}
