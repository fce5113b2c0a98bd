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
    dependencies: [
        // Only the binary format is used: no traits, so that Foundation's streams stay out.
        .package(url: "https://github.com/apple/swift-protobuf.git", exact: "1.39.0", traits: [])
    ],
    targets: [
        module("LedgerTypes", in: "Ledger"),
        .systemLibrary(name: "COpenSSL", path: "Ledger/COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        module("Hashing", in: "Ledger", ["LedgerTypes", "COpenSSL"]),
        module("ClaimTypes", in: "Sources", ["LedgerTypes"]),
        module(
            "Messages", in: "Protocols",
            ["LedgerTypes", "ClaimTypes", .product(name: "SwiftProtobuf", package: "swift-protobuf")]),
        module("MessageSecurity", in: "Protocols", ["LedgerTypes", "ClaimTypes", "Hashing", "COpenSSL", "Messages"]),
        module("Exchange", in: "Protocols", ["LedgerTypes", "Messages"]),
        tests("HashingTests", ["Hashing", "COpenSSL", "LedgerTypes"]),
        module("MessageSamples", in: "Tests", ["LedgerTypes", "ClaimTypes", "Messages"]),
        tests("MessagesTests", ["LedgerTypes", "ClaimTypes", "Messages", "MessageSamples"]),
        tests(
            "MessageSecurityTests", ["LedgerTypes", "ClaimTypes", "Hashing", "Messages", "MessageSecurity", "MessageSamples"]),
        tests("ExchangeTests", ["LedgerTypes", "ClaimTypes", "Messages", "Exchange", "MessageSamples"]),
    ],
    swiftLanguageModes: [.v6]
)
