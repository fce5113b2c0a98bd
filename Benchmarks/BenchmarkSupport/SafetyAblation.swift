import Journal

/// One safety that a run goes without, to learn what it costs. Each is left out through a seam that only benchmarks put something
/// into: the storage, the journal's package settings, the key provider. What is written then is no journal, and is removed.
package enum SafetyAblation: String, CaseIterable, Sendable {
    /// Nothing is synced: a loss of power takes what the system had not written.
    case fsync
    /// Records are not hashed, so a block's chain says nothing about what lies in it; headers and checksums stay.
    case hash
    /// The tree over the records does not grow: nothing can be proved to somebody who has only a checkpoint.
    case merkle
    /// Envelopes are neither checked and opened by the receiver's keys, nor signed.
    case sign

    /// The storage a run without this safety writes to.
    package static func storage(_ folder: String, without ablation: SafetyAblation?) -> any JournalStorage {
        let files = FileStorage(folder: folder)
        return ablation == .fsync ? UnsyncedStorage(files) : files
    }

    /// Settings of the journal of a run without this safety.
    package static func options(
        _ options: JournalOptions = JournalOptions(), without ablation: SafetyAblation?
    ) -> JournalOptions {
        var options = options
        options.omitsRecordHashes = ablation == .hash
        options.omitsMerkleTree = ablation == .merkle
        return options
    }
}

/// A table of one run: whole, then without each safety, then whole again. The two whole rows show how far the machine moved meanwhile.
package struct AblationTable {
    private let scenario: String
    private var rows: [BenchmarkRow] = []

    package init(_ scenario: String) { self.scenario = "ablation/\(scenario)" }

    /// - Parameter ablation: `nil` for a whole run.
    package mutating func add(_ value: Double, _ unit: String, latency: Latency?, without ablation: String?) {
        let wholes = rows.count { $0.system.hasPrefix("whole") }
        let system = ablation.map { "without \($0)" } ?? (wholes == 0 ? "whole, first" : "whole, last")
        rows.append(BenchmarkRow(scenario: scenario, system: system, value: value, unit: unit, latency: latency))
    }

    /// Each row with the mean of the whole rows over it as its ratio: below 1 is what the safety costs.
    package func finished() throws -> [BenchmarkRow] {
        let whole = rows.filter { $0.system.hasPrefix("whole") }.map(\.value)
        guard whole.count == 2, rows.first?.system == "whole, first", rows.last?.system == "whole, last" else {
            throw BenchmarkFailure("a table of ablations begins and ends with a whole run")
        }
        let mean = whole.reduce(0, +) / 2
        return rows.map { row in
            var row = row
            row.ratio = mean / row.value
            return row
        }
    }
}
