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
        module("ClaimTypes", in: "Sources", ["LedgerTypes"]),
        module("StrictJSON", in: "Protocols"),
        module("HospitalInterface", in: "Protocols", ["LedgerTypes", "ClaimTypes", "StrictJSON"]),
        module("Registry", in: "Sources", ["LedgerTypes", "ClaimTypes", "StrictJSON"]),
        module("ClaimGenerator", in: "Sources", ["LedgerTypes", "ClaimTypes"]),
        module("Benefits", in: "Sources", ["LedgerTypes", "ClaimTypes"]),
        module(
            "Adjudication", in: "Sources",
            ["LedgerTypes", "ClaimTypes", "StrictJSON", "HospitalInterface", "Registry", "Benefits"]),
        tests("ClaimGeneratorTests", ["LedgerTypes", "ClaimTypes", "ClaimGenerator"]),
        module("PolicyFiles", in: "Sources", ["LedgerTypes", "ClaimTypes", "Benefits"]),
    ],
    swiftLanguageModes: [.v6]
)
