// swift-tools-version: 6.2
import PackageDescription

/// Targets in dependency order; the import table of Documentation/Architecture.md is enforced by ArchitectureTests.
/// `MEDCLEAR_STRICT=1` turns every warning in our code into an error (CI sets it). `MEDCLEAR_PART=ledger` leaves out all but the
/// ledger, its tests and its benchmark, for the daily loop.
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

/// What `MEDCLEAR_PART=ledger` builds.
let ledgerPart: Set = [
    "LedgerTypes", "CLedgerMemory", "LedgerCore", "COpenSSL", "Hashing", "Cryptography", "MerkleLog", "Journal", "LedgerEngine",
    "TestSupport",
    "JournalTestSupport",
    "ArchitectureTests", "LedgerTypesTests", "LedgerCoreTests", "HashingTests", "CryptographyTests", "MerkleLogTests",
    "JournalTests",
    "LedgerEngineTests", "StrictJSON", "CBenchmarks", "BenchmarkSupport", "CAllocationCount", "ledger-bench",
]

/// What `MEDCLEAR_PART=ledger` fetches.
let ledgerDependencies = ["swift-argument-parser"]

func leaveOutOtherParts(of package: Package) {
    guard Context.environment["MEDCLEAR_PART"] == "ledger" else { return }
    package.targets.removeAll { !ledgerPart.contains($0.name) }
    package.dependencies.removeAll { dependency in
        guard case .sourceControl(_, let location, _) = dependency.kind else { return false }
        return !ledgerDependencies.contains { location.hasSuffix("/\($0).git") }
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
                "Simulator", "CommandSupport", "ClaimCommands", "CAllocationCount", "BenchmarkSupport", argumentParser,
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
                "GeneratedWorld", "Adjudication", "ClaimCommands", "CommandSupport", argumentParser,
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
        tests(
            "BenchmarkTests",
            ["medclear-bench", "security-bench", "BenchmarkSupport", "MessageSecurity", "StrictJSON", "Benefits"]),
    ],
    swiftLanguageModes: [.v6]
)

leaveOutOtherParts(of: package)
