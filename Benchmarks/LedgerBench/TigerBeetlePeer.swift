import BenchmarkSupport
import Foundation

/// TigerBeetle's own benchmark, where its binary is on PATH.
struct TigerBeetlePeer {
    let settings: BenchSettings

    /// What it reached on another day on a machine like this one, batches of 8,190 over 10,000 accounts: shown, and marked, when the binary
    /// is not here.
    static let earlierDay = 119_000.0

    static func find() -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { $0 + "/tigerbeetle" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    func rows(_ binary: String) throws -> [BenchmarkRow] {
        var rows = [try row(binary, "batched/uniform", [])]
        if settings.scenarios.contains(.twoPhase) { rows.append(try row(binary, "two-phase/uniform", ["--transfer-pending"])) }
        return rows
    }

    private func row(_ binary: String, _ scenario: String, _ options: [String]) throws -> BenchmarkRow {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: binary)
        process.currentDirectoryURL = URL(filePath: settings.folder)
        process.arguments =
            ["benchmark", "--account-count=\(settings.accounts)", "--transfer-count=\(settings.transfers / 10)"] + options
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        let line = text.split(separator: "\n").first { $0.contains("tx/s") }
        guard let rate = line?.split(whereSeparator: { !$0.isNumber && $0 != "." }).last.flatMap({ Double($0) }) else {
            throw BenchmarkFailure("TigerBeetle's benchmark said: \(text.suffix(400))")
        }
        return BenchmarkRow(scenario: scenario, system: "TigerBeetle", value: rate, unit: "transfers/s")
    }

    /// Stands where a measured row would, so that a reader sees both the distance and that it was not measured today.
    static var reference: BenchmarkRow {
        BenchmarkRow(
            scenario: "batched/uniform", system: "TigerBeetle (an earlier day)", value: earlierDay, unit: "transfers/s")
    }
}
