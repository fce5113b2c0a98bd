import BenchmarkSupport
import Foundation

/// TigerBeetle's own benchmark, where its binary is on PATH: one replica, its default settings, its own load generator. The hot mix is
/// a ledger of two accounts; two-phase are its pending transfers, which it only places and does not end.
struct TigerBeetlePeer {
    let settings: BenchSettings

    static func find() -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { $0 + "/tigerbeetle" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    func version(_ binary: String) throws -> String {
        try output(binary, ["version"]).split(separator: "\n").first.map(String.init) ?? "unknown"
    }

    func rows(_ binary: String, _ progress: (String) -> Void) throws -> [BenchmarkRow] {
        var rows: [BenchmarkRow] = []
        // TigerBeetle version 0.17.0+…
        let number = try version(binary).split { $0 == " " || $0 == "+" }.first { $0.first?.isNumber == true } ?? "?"
        for (scenario, accounts, options) in [
            ("batched/uniform", settings.accounts, []), ("batched/hot", 2, []),
            ("two-phase/uniform", settings.accounts, ["--transfer-pending"]),
        ] where settings.scenarios.contains(scenario.hasPrefix("two") ? .twoPhase : .batched) {
            progress("TigerBeetle \(scenario)")
            rows.append(try row(binary, number, scenario, ["--account-count=\(accounts)"] + options))
        }
        return rows
    }

    private func row(
        _ binary: String, _ version: Substring, _ scenario: String, _ options: [String]
    ) throws -> BenchmarkRow {
        let text = try output(binary, ["benchmark", "--transfer-count=\(settings.transfers / 5)"] + options)
        func figure(_ mark: String) -> Double? {
            let line = text.split(separator: "\n").first { $0.contains(mark) }
            return line?.split(whereSeparator: { !$0.isNumber && $0 != "." }).last.flatMap { Double($0) }
        }
        guard let rate = figure("load accepted") else {
            throw BenchmarkFailure("TigerBeetle's benchmark said: \(text.suffix(400))")
        }
        var row = BenchmarkRow(scenario: scenario, system: "TigerBeetle \(version)", value: rate, unit: "transfers/s")
        if let median = figure("batch latency p50"), let slow = figure("batch latency p99 ") {
            row.latency = Latency(median: median * 1_000, p99: slow * 1_000)
        }
        return row
    }

    private func output(_ binary: String, _ arguments: [String]) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: binary)
        process.currentDirectoryURL = URL(filePath: settings.folder)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.runUnblocked()
        let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return text
    }
}
