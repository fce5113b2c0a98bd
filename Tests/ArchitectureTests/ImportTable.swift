/// One module: what it may import, besides the standard library. The page `Documentation/Architecture.md` shows the same table.
struct ModuleRow: Equatable {
    var name: String
    /// Decides and computes only: no clock, file, socket, randomness, locale, floating point, and nothing throws.
    var isPure = false
    var mayImport: [String]
    /// Imports allowed only in files whose name begins or ends as given: the pattern is `Prefix*` or `*suffix`.
    var onlyInFiles: [String: String] = [:]
}

/// Who may import whom. Rows stand in dependency order: a module may import only rows above it and system modules.
enum ImportTable {
    static let rows: [ModuleRow] = [
        ModuleRow(name: "LedgerTypes", isPure: true, mayImport: []),
        ModuleRow(name: "CLedgerMemory", mayImport: []),
        ModuleRow(name: "LedgerCore", isPure: true, mayImport: ["LedgerTypes", "CLedgerMemory"]),
        ModuleRow(name: "COpenSSL", mayImport: []),
        ModuleRow(name: "Hashing", mayImport: ["LedgerTypes", "COpenSSL"]),
        ModuleRow(name: "Cryptography", mayImport: ["LedgerTypes", "COpenSSL", "Hashing"]),
        ModuleRow(
            name: "MerkleLog", mayImport: ["LedgerTypes", "Hashing", "Cryptography"],
            onlyInFiles: ["Glibc": "FileLogStorage*", "Synchronization": "*LogStorage.swift"]),
        ModuleRow(
            name: "Journal", mayImport: ["LedgerTypes", "Hashing", "MerkleLog"],
            onlyInFiles: ["Glibc": "FileStorage*", "Synchronization": "*Storage.swift"]),
        ModuleRow(
            name: "LedgerEngine",
            mayImport: ["LedgerTypes", "LedgerCore", "Hashing", "MerkleLog", "Journal", "Glibc", "Synchronization"]),

        ModuleRow(name: "ClaimTypes", isPure: true, mayImport: ["LedgerTypes"]),
        ModuleRow(name: "Benefits", isPure: true, mayImport: ["LedgerTypes", "ClaimTypes"]),
        ModuleRow(name: "Clearing", isPure: true, mayImport: ["LedgerTypes", "Hashing", "ClaimTypes"]),
        ModuleRow(name: "Reconciliation", isPure: true, mayImport: ["LedgerTypes", "Hashing", "ClaimTypes"]),

        ModuleRow(
            // The protobuf runtime shows byte fields as the `Data` of FoundationEssentials.
            name: "Messages", mayImport: ["LedgerTypes", "ClaimTypes", "SwiftProtobuf", "FoundationEssentials"],
            onlyInFiles: ["Foundation": "*.pb.swift"]),
        ModuleRow(name: "SecretFiles", mayImport: ["ClaimTypes", "Glibc"]),
        ModuleRow(
            name: "MessageSecurity", mayImport: ["LedgerTypes", "ClaimTypes", "Messages", "Hashing", "Cryptography"],
            onlyInFiles: ["SecretFiles": "PrivateKeyFile*"]),
        ModuleRow(name: "Exchange", isPure: true, mayImport: ["LedgerTypes", "ClaimTypes", "Messages"]),
        ModuleRow(name: "StrictJSON", isPure: true, mayImport: []),
        ModuleRow(name: "HospitalInterface", mayImport: ["LedgerTypes", "ClaimTypes", "StrictJSON"]),

        ModuleRow(name: "CZlib", mayImport: []),
        ModuleRow(name: "Archives", mayImport: ["CZlib"]),

        ModuleRow(
            name: "Settlement", isPure: true,
            mayImport: [
                "LedgerTypes", "LedgerCore", "Hashing", "ClaimTypes", "Benefits", "Messages", "Exchange", "Clearing",
                "Reconciliation",
            ]),
        ModuleRow(
            name: "HospitalGateway",
            mayImport: [
                "LedgerTypes", "Hashing", "Cryptography", "Archives", "ClaimTypes", "StrictJSON", "HospitalInterface", "Messages",
                "Settlement",
            ]),
        ModuleRow(name: "PaymentFiles", isPure: true, mayImport: ["LedgerTypes", "ClaimTypes"]),
        ModuleRow(name: "PaymentReader", mayImport: ["PaymentFiles", "Foundation", "FoundationXML"]),
        ModuleRow(
            name: "PaymentDesk", isPure: true,
            mayImport: ["LedgerTypes", "Hashing", "ClaimTypes", "Clearing", "Messages", "PaymentFiles"]),
        ModuleRow(
            name: "ClearingReports",
            mayImport: ["LedgerTypes", "ClaimTypes", "StrictJSON", "Clearing", "Reconciliation"]),
        ModuleRow(name: "ClosingSeals", mayImport: ["LedgerTypes", "Hashing", "MerkleLog", "ClaimTypes", "Clearing"]),
        ModuleRow(
            name: "PolicyFiles", mayImport: ["LedgerTypes", "Hashing", "ClaimTypes", "StrictJSON", "Benefits"],
            onlyInFiles: ["Foundation": "PolicyFiles+Directory*"]),
        ModuleRow(name: "Registry", mayImport: ["LedgerTypes", "ClaimTypes", "StrictJSON"]),
        ModuleRow(
            name: "RegistryStore",
            mayImport: [
                "LedgerTypes", "COpenSSL", "Hashing", "Cryptography", "ClaimTypes", "SecretFiles", "StrictJSON", "Registry",
                "GRDB",
                "GRDBSQLite", "Dispatch", "Glibc", "Synchronization",
            ]),
        ModuleRow(
            name: "Adjudication",
            mayImport: ["LedgerTypes", "ClaimTypes", "StrictJSON", "HospitalInterface", "Registry", "Benefits"]),
        ModuleRow(
            name: "ClaimStatements",
            mayImport: ["LedgerTypes", "ClaimTypes", "StrictJSON", "Benefits", "Clearing", "ClearingReports"]),
        ModuleRow(name: "ClaimGenerator", isPure: true, mayImport: ["LedgerTypes", "ClaimTypes"]),
        ModuleRow(
            name: "GeneratedWorld",
            mayImport: ["LedgerTypes", "ClaimTypes", "ClaimGenerator", "HospitalInterface", "Registry", "Benefits"]),
        ModuleRow(name: "LoadModel", isPure: true, mayImport: ["ClaimGenerator"]),
        ModuleRow(
            name: "NodeRuntime",
            mayImport: [
                "LedgerTypes", "Hashing", "Journal", "ClaimTypes", "Messages", "MessageSecurity", "Exchange", "Settlement",
                "Clearing", "ClosingSeals", "MerkleLog",
                "PolicyFiles", "Registry", "Glibc", "Synchronization",
            ]),
        ModuleRow(
            name: "Simulator",
            mayImport: [
                "LedgerTypes", "Hashing", "MerkleLog", "Journal", "ClaimTypes", "Benefits", "Clearing", "Messages",
                "MessageSecurity", "Settlement", "ClosingSeals", "HospitalInterface", "PolicyFiles", "Registry", "NodeRuntime",
                "ClaimGenerator", "GeneratedWorld", "Reconciliation",
            ]),
        ModuleRow(
            name: "NetworkSimulation",
            mayImport: [
                "LedgerTypes", "LedgerCore", "Hashing", "Journal", "ClaimTypes", "Clearing", "Messages", "MessageSecurity",
                "Exchange", "Settlement", "Registry", "NodeRuntime", "ClaimGenerator", "Simulator",
            ]),

        ModuleRow(name: "NodeConfiguration", mayImport: ["LedgerTypes", "ClaimTypes", "StrictJSON"]),
        // The files of Documentation/Examples inside the program.
        ModuleRow(name: "SampleFiles", mayImport: []),

        ModuleRow(
            name: "CommandSupport", mayImport: ["ClaimTypes", "Foundation", "Dispatch", "Synchronization", "ArgumentParser"]),
        ModuleRow(
            name: "ClaimCommands",
            mayImport: [
                "LedgerTypes", "ClaimTypes", "StrictJSON", "HospitalInterface", "Registry", "Benefits", "PolicyFiles",
                "ClaimGenerator", "GeneratedWorld", "Adjudication", "ClaimStatements", "CommandSupport", "Foundation",
                "ArgumentParser",
            ]),
        ModuleRow(
            name: "PolicyCommands",
            mayImport: [
                "LedgerTypes", "Hashing", "ClaimTypes", "ClearingReports", "StrictJSON", "Benefits", "PolicyFiles",
                "CommandSupport", "Foundation", "ArgumentParser",
            ]),
        ModuleRow(
            name: "RegistryCommands",
            mayImport: [
                "ClaimTypes", "StrictJSON", "Registry", "RegistryStore", "CommandSupport", "Foundation", "ArgumentParser",
            ]),
        ModuleRow(
            name: "JournalCommands",
            mayImport: [
                "LedgerTypes", "Hashing", "MerkleLog", "Journal", "ClaimTypes", "Benefits", "ClearingReports", "Messages",
                "MessageSecurity", "Settlement", "StrictJSON", "NodeRuntime", "CommandSupport", "Foundation", "Dispatch",
                "Synchronization", "ArgumentParser",
            ]),
        ModuleRow(
            name: "ClearingCommands",
            mayImport: [
                "LedgerTypes", "MerkleLog", "Journal", "ClaimTypes", "StrictJSON", "Clearing", "Messages", "ClearingReports",
                "ClosingSeals", "CommandSupport", "Foundation", "ArgumentParser",
            ]),
        ModuleRow(
            name: "PaymentCommands",
            mayImport: [
                "LedgerTypes", "ClaimTypes", "Clearing", "ClearingReports", "PaymentFiles", "PaymentReader", "PaymentDesk",
                "StrictJSON", "CommandSupport", "Foundation", "ArgumentParser",
            ]),
        ModuleRow(name: "SizingCommands", mayImport: ["ClaimTypes", "StrictJSON", "CommandSupport", "ArgumentParser"]),
        ModuleRow(
            name: "medclear",
            mayImport: [
                "LedgerTypes", "Hashing", "MerkleLog", "Journal", "ClaimTypes", "Clearing", "Reconciliation", "ClearingReports",
                "Messages", "MessageSecurity", "Settlement", "ClosingSeals", "PolicyFiles", "HospitalInterface",
                "Registry", "NodeRuntime", "Simulator", "NetworkSimulation", "CommandSupport",
                "ClaimCommands", "PolicyCommands", "JournalCommands", "RegistryCommands", "ClearingCommands", "PaymentFiles",
                "PaymentReader", "PaymentDesk", "PaymentCommands", "SizingCommands", "StrictJSON", "Foundation",
                "Dispatch", "Synchronization", "ArgumentParser",
            ]),
        // Shares the journal's format with the rest and nothing else.
        ModuleRow(name: "medclear-check", mayImport: ["COpenSSL", "Foundation"]),
        // Whatever opens a socket.
        ModuleRow(
            name: "LinkTransport",
            mayImport: [
                "LedgerTypes", "Hashing", "ClaimTypes", "Messages", "Exchange", "Glibc", "Synchronization",
                "FoundationEssentials", "NIOCore", "NIOPosix", "NIOSSL", "GRPCCore", "GRPCNIOTransportHTTP2Posix", "X509",
                "SwiftASN1", "Crypto", "Logging", "Metrics",
            ]),
        ModuleRow(
            name: "NodeService",
            mayImport: [
                "LedgerTypes", "Hashing", "MerkleLog", "Journal", "ClosingSeals", "ClaimTypes", "Messages", "MessageSecurity",
                "Exchange", "StrictJSON",
                "SecretFiles", "HospitalInterface", "HospitalGateway", "Settlement", "Clearing", "Reconciliation", "PolicyFiles",
                "Registry",
                "RegistryStore", "NodeRuntime", "NodeConfiguration", "LinkTransport", "Foundation", "Dispatch", "Glibc",
                "Synchronization", "HTTPTypes", "NIOCore", "NIOPosix", "NIOSSL", "NIOTLS", "NIOHTTP1", "Hummingbird",
                "HummingbirdCore", "HummingbirdTLS", "ServiceLifecycle", "UnixSignals", "Logging", "Metrics",
            ]),
        ModuleRow(
            name: "NetworkSetup",
            mayImport: [
                "LedgerTypes", "Cryptography", "ClaimTypes", "Benefits", "StrictJSON", "MessageSecurity", "PolicyFiles",
                "Registry", "RegistryStore", "ClaimGenerator", "GeneratedWorld", "SampleFiles", "LinkTransport",
                "NodeService", "Foundation",
            ]),
        ModuleRow(
            name: "LoadGenerator",
            mayImport: [
                "LedgerTypes", "Hashing", "ClaimTypes", "StrictJSON", "HospitalInterface", "Benefits", "PolicyFiles",
                "ClaimGenerator", "GeneratedWorld", "LoadModel", "CommandSupport", "ClaimCommands", "ClearingReports",
                "Foundation",
                "Synchronization", "NIOCore", "NIOPosix", "NIOSSL", "NIOTLS", "NIOHTTP1", "ArgumentParser",
            ]),
        ModuleRow(
            name: "medclear-node",
            mayImport: [
                "LedgerTypes", "ClaimTypes", "Messages", "PaymentFiles", "PaymentReader", "PaymentDesk", "StrictJSON",
                "NodeConfiguration", "NodeService", "NetworkSetup", "LoadGenerator", "CommandSupport", "Foundation",
                "ArgumentParser", "Logging",
            ]),

        // Measuring: the only place beside the demo where clocks are read for figures.
        ModuleRow(name: "CBenchmarks", mayImport: []),
        ModuleRow(name: "CAllocationCount", mayImport: []),
        ModuleRow(
            name: "BenchmarkSupport",
            mayImport: ["LedgerTypes", "Journal", "StrictJSON", "CBenchmarks", "Foundation", "Glibc", "Synchronization"]),
        ModuleRow(
            name: "LedgerBench",
            mayImport: [
                "LedgerTypes", "LedgerCore", "Hashing", "Journal", "LedgerEngine", "CAllocationCount", "BenchmarkSupport",
                "Foundation", "Dispatch", "Glibc", "Synchronization", "ArgumentParser",
            ]),
        ModuleRow(name: "ClaimDatabase", mayImport: ["LedgerTypes", "ClaimTypes", "Benefits"]),
        ModuleRow(
            name: "ClaimsBench",
            mayImport: [
                "LedgerTypes", "Hashing", "Journal", "ClaimTypes", "Benefits", "Messages", "MessageSecurity", "Exchange",
                "Settlement", "StrictJSON", "PolicyFiles", "Registry", "RegistryStore", "ClaimGenerator", "GeneratedWorld",
                "NodeRuntime", "Simulator", "CommandSupport", "ClaimCommands", "CAllocationCount", "BenchmarkSupport",
                "ClaimDatabase", "JournalCommands", "Foundation", "Glibc", "ArgumentParser",
            ]),
        ModuleRow(
            name: "SecurityBench",
            mayImport: [
                "LedgerTypes", "ClaimTypes", "Messages", "MessageSecurity", "BenchmarkSupport", "Foundation", "ArgumentParser",
            ]),
        ModuleRow(
            name: "ClearingBench",
            mayImport: [
                "LedgerTypes", "Hashing", "ClaimTypes", "Clearing", "Messages", "Settlement", "Simulator", "BenchmarkSupport",
                "Foundation", "ArgumentParser",
            ]),
        ModuleRow(
            name: "LinkBench",
            mayImport: [
                "LedgerTypes", "Messages", "Exchange", "LinkTransport", "BenchmarkSupport", "Foundation", "Glibc",
                "Synchronization", "NIOCore", "NIOPosix", "NIOSSL", "Logging", "ArgumentParser",
            ]),
        // A package of its own: what it depends on stays out of the product.
        ModuleRow(
            name: "Micro",
            mayImport: [
                "LedgerTypes", "LedgerCore", "Hashing", "MerkleLog", "ClaimTypes", "Benefits", "PolicyFiles", "Reconciliation",
                "Clearing", "Messages", "CAllocationCount", "Foundation", "PackageDescription", "Benchmark",
            ]),
        ModuleRow(name: "CPostgres", mayImport: []),
        ModuleRow(
            name: "NetworkPeer",
            mayImport: [
                "CPostgres", "LedgerTypes", "ClaimTypes", "StrictJSON", "HospitalInterface", "Benefits", "ClaimGenerator",
                "ClaimDatabase", "ClaimCommands", "Foundation", "Glibc", "Synchronization", "NIOCore", "NIOPosix", "NIOSSL",
                "NIOHTTP1", "NIOFoundationEssentialsCompat", "AsyncHTTPClient", "Hummingbird",
                "HummingbirdTLS", "Logging",
                "ArgumentParser",
            ]),
        ModuleRow(
            name: "NetworkBench",
            mayImport: [
                "LedgerTypes", "ClaimTypes", "StrictJSON", "Registry", "Benefits", "PolicyFiles", "ClaimGenerator",
                "GeneratedWorld", "ClaimDatabase", "ClaimCommands", "LoadModel", "LoadGenerator", "MessageSecurity",
                "BenchmarkSupport", "Foundation", "ArgumentParser",
            ]),
    ]

    /// Modules of the system and of packages. Everything else in the table is ours.
    static let foreign: Set<String> = [
        "Foundation", "FoundationEssentials", "FoundationXML", "Dispatch", "Glibc", "Synchronization", "SwiftProtobuf",
        "ArgumentParser",
        "GRDB", "GRDBSQLite", "NIOCore", "NIOPosix", "NIOSSL", "GRPCCore", "GRPCNIOTransportHTTP2Posix", "X509", "SwiftASN1",
        "Crypto", "Logging", "Metrics", "Hummingbird", "HummingbirdCore", "HummingbirdTLS", "ServiceLifecycle", "HTTPTypes",
        "NIOTLS", "NIOHTTPTypes", "NIOEmbedded", "UnixSignals",
        "NIOHTTP1", "NIOFoundationEssentialsCompat", "AsyncHTTPClient", "PackageDescription", "Benchmark",
    ]

    static func row(_ module: String) -> ModuleRow? { rows.first { $0.name == module } }
}

extension ModuleRow {
    /// Whether `file` of this module may import `imported`.
    func allows(_ imported: String, in file: SourceFile) -> Bool {
        if mayImport.contains(imported) || imported == "Swift" { return true }
        guard let pattern = onlyInFiles[imported] else { return false }
        return pattern.hasPrefix("*") ? file.name.hasSuffix(pattern.dropFirst()) : file.name.hasPrefix(pattern.dropLast())
    }

    /// The cell of the page: names in table order, restricted ones with their files.
    var importCell: String {
        let restricted = onlyInFiles.sorted { $0.key < $1.key }.map { "\($0.key) (`\($0.value)`)" }
        let all = mayImport + restricted
        return all.isEmpty ? "–" : all.joined(separator: ", ")
    }
}
