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

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "MedClear",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
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
        module("PolicyFiles", in: "Sources", ["LedgerTypes", "ClaimTypes", "Benefits"]),
        module(
            "GeneratedWorld", in: "Sources",
            ["LedgerTypes", "ClaimTypes", "ClaimGenerator", "HospitalInterface", "Registry", "Benefits"]),
        module(
            "ClaimCommands", in: "Sources",
            [
                "LedgerTypes", "ClaimTypes", "StrictJSON", "HospitalInterface", "Registry", "Benefits", "PolicyFiles",
                "ClaimGenerator", "GeneratedWorld", "Adjudication", argumentParser,
            ]),
        .executableTarget(
            name: "medclear", dependencies: ["ClaimCommands", argumentParser], path: "Sources/medclear", swiftSettings: strict),
        tests("ClaimGeneratorTests", ["LedgerTypes", "ClaimTypes", "ClaimGenerator"]),
        tests("HospitalInterfaceTests", ["LedgerTypes", "ClaimTypes", "StrictJSON", "HospitalInterface"]),
        tests("RegistryTests", ["LedgerTypes", "ClaimTypes", "Registry"]),
        tests(
            "ClaimCommandsTests",
            [
                "LedgerTypes", "ClaimTypes", "StrictJSON", "HospitalInterface", "Registry", "Benefits", "ClaimGenerator",
                "GeneratedWorld", "Adjudication", "ClaimCommands", argumentParser,
            ]),
        tests("BenefitsTests", ["LedgerTypes", "ClaimTypes", "Benefits"]),
        tests("PolicyFilesTests", ["LedgerTypes", "ClaimTypes", "Benefits", "PolicyFiles"]),
    ],
    swiftLanguageModes: [.v6]
)
