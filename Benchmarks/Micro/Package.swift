// swift-tools-version: 6.2
import PackageDescription

/// Micro-benchmarks of the pure core. A package of its own, so that what it depends on never becomes part of the product.
let package = Package(
    name: "MicroBenchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "MedClear", path: "../.."),
        // Without its interposers: allocations are counted by our own module.
        .package(url: "https://github.com/ordo-one/benchmark.git", exact: "1.38.1", traits: []),
    ],
    targets: [
        // The plugin looks for targets in a folder of this name.
        .executableTarget(
            name: "CoreBenchmarks",
            dependencies: [
                .product(name: "PureCore", package: "MedClear"), .product(name: "CAllocationCount", package: "MedClear"),
                .product(name: "Benchmark", package: "benchmark"),
            ], path: "Benchmarks/CoreBenchmarks", plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
    ],
    swiftLanguageModes: [.v6]
)
