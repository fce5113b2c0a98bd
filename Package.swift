// swift-tools-version: 6.2
import PackageDescription

/// Targets in dependency order; the import table of Documentation/Architecture.md is enforced by ArchitectureTests.
/// `MEDCLEAR_STRICT=1` turns every warning in our code into an error (CI sets it).
let strict: [SwiftSetting] =
    [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility")]
    + (Context.environment["MEDCLEAR_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)])

func module(_ name: String, in folder: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "\(folder)/\(name)", exclude: exclude, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", resources: resources, swiftSettings: strict)
}

let package = Package(
    name: "MedClear",
    dependencies: [],
    targets: [
        module("LedgerTypes", in: "Ledger"),
        module("LedgerCore", in: "Ledger", ["LedgerTypes"]),
        .systemLibrary(name: "COpenSSL", path: "Ledger/COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        module("Hashing", in: "Ledger", ["LedgerTypes", "COpenSSL"]),
        module("ClaimTypes", in: "Sources", ["LedgerTypes"]),
        module("Benefits", in: "Sources", ["LedgerTypes", "ClaimTypes"]),
        module("Clearing", in: "Sources", ["LedgerTypes", "ClaimTypes"]),
        module("Reconciliation", in: "Sources", ["LedgerTypes", "ClaimTypes"]),
        module("ClearingReports", in: "Sources", ["LedgerTypes", "ClaimTypes", "Clearing", "Reconciliation"]),
        module("Messages", in: "Protocols", ["LedgerTypes", "ClaimTypes"]),
        module("Exchange", in: "Protocols", ["LedgerTypes", "ClaimTypes", "Messages"]),
        module(
            "Settlement", in: "Sources",
            ["LedgerTypes", "LedgerCore", "ClaimTypes", "Benefits", "Messages", "Exchange", "Clearing", "Reconciliation"]),
        module("StrictJSON", in: "Protocols"),
        module("HospitalInterface", in: "Protocols", ["LedgerTypes", "ClaimTypes", "StrictJSON"]),
        module("Registry", in: "Sources", ["LedgerTypes", "ClaimTypes", "StrictJSON"]),
        module("ClaimGenerator", in: "Sources", ["LedgerTypes", "ClaimTypes"]),
        tests("ClearingTests", ["Clearing", "ClaimTypes", "LedgerTypes"]),
        tests("ReconciliationTests", ["Reconciliation", "ClaimTypes", "LedgerTypes"]),
        tests("ClearingReportsTests", ["ClearingReports", "Clearing", "Reconciliation", "ClaimTypes", "LedgerTypes"]),
        tests("HashingTests", ["Hashing", "COpenSSL", "LedgerTypes"]),
    ],
    swiftLanguageModes: [.v6]
)
