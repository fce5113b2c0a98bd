import BenchmarkSupport
import CommandSupport
import Foundation
import Glibc
import Hashing
import Journal
import JournalCommands
import LedgerTypes

/// `audit`: journals of two regions written by running nodes, then read again as an auditor does: from the disk, hashed, verified, verified
/// in parts, and replayed.
struct ReplayScenario {
    private let settings: BenchmarkSettings
    private let examples: String?
    /// Claims of a national year, cross-province and direct: 2024 as reported (unverified).
    static let nationalYear = 238_000_000.0

    init(_ settings: BenchmarkSettings, examples: String?) { (self.settings, self.examples) = (settings, examples) }

    func rows(_ announce: (String) -> Void) async throws -> [BenchmarkRow] {
        let folder = settings.folder + "/audit"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var writing = Stopwatch()
        let workload = try JournalWorkload(
            seed: settings.seed, claims: settings.auditClaims, examples: examples, folder: folder)
        var told = 0
        let written = try await writing.lap {
            try await workload.write(settings.auditClaims) { done in
                guard done - told >= 500_000 else { return }
                told = done
                announce("audit: \(done) claims written, load \(Conditions.loadAverage())")
            }
        }
        let records = written.reduce(0) { $0 + $1.records }
        announce("audit: \(records) records written; reading, hashing, load \(Conditions.loadAverage())")
        var rows = [
            BenchmarkRow(scenario: "audit/write", value: writing.rate(Int(records)), unit: "records/s"),
            BenchmarkRow(scenario: "audit/records", value: Double(records), unit: "records"),
        ]
        let (disk, hash) = (try diskRate(written.map(\.path)), hashRate())
        rows.append(BenchmarkRow(scenario: "audit/limit disk", value: disk, unit: "MB/s"))
        rows.append(BenchmarkRow(scenario: "audit/limit SHA-256", value: hash, unit: "MB/s"))
        announce("audit: verify, load \(Conditions.loadAverage())")
        rows += try verified(written, limit: min(disk, hash))
        announce("audit: replay, load \(Conditions.loadAverage())")
        return rows + (try replayed(written, limit: min(disk, hash)))
    }

    private func verified(_ written: [JournalWorkload.Written], limit: Double) throws -> [BenchmarkRow] {
        var (whole, resumed) = (Stopwatch(), Stopwatch())
        for journal in written { try forgetPages(journal.path) }
        let (growth, found) = peakGrowth {
            whole.lap {
                sideBySide(written) { journal in
                    var half: VerifiedPart?
                    let report = verifyJournal(
                        FileStorage(folder: journal.path), save: { if $0.report.records <= journal.records / 2 { half = $0 } })
                    return (report: report, half: half)
                }
            }
        }
        for (journal, found) in zip(written, found) where !found.report.isSound || found.report.records != journal.records {
            throw BenchmarkFailure("\(journal.path) is not sound: \(String(describing: found.report.damage))")
        }
        for journal in written { try forgetPages(journal.path) }
        let halves = Array(zip(written, found.map(\.half)))
        let again = resumed.lap { sideBySide(halves) { verifyJournal(FileStorage(folder: $0.0.path), after: $0.1) } }
        for (first, second) in zip(found.map(\.report), again)
        where first.merkleRoot != second.merkleRoot || first.debits != second.debits || first.records != second.records {
            throw BenchmarkFailure("M6: verification in two parts came to other figures")
        }
        let (bytes, records) = found.reduce((UInt64(0), UInt64(0))) { ($0.0 + $1.report.bytes, $0.1 + $1.report.records) }
        let rate = Double(bytes) / 1e6 / max(whole.total.seconds, 1e-9)
        let seconds = whole.total.seconds / Double(settings.auditClaims)
        return [
            BenchmarkRow(scenario: "audit/verify", value: whole.rate(Int(records)), unit: "records/s"),
            BenchmarkRow(scenario: "audit/verify bytes", value: rate, unit: "MB/s"),
            BenchmarkRow(scenario: "audit/verify share of limit", value: 100 * rate / limit, unit: "%"),
            BenchmarkRow(scenario: "audit/verify memory", value: Double(max(growth, 1)) / 1e6, unit: "MB"),
            BenchmarkRow(scenario: "audit/verify second half", value: resumed.total.seconds, unit: "s"),
            BenchmarkRow(
                scenario: "audit/verify national year", value: seconds * Self.nationalYear / 60, unit: "minutes, both sides"),
        ]
    }

    private func replayed(_ written: [JournalWorkload.Written], limit: Double) throws -> [BenchmarkRow] {
        var watch = Stopwatch()
        for journal in written { try forgetPages(journal.path) }
        let spent = processorTime()
        let (peak, findings) = peakGrowth {
            watch.lap { sideBySide(written) { ReplayFinding(replaying: FileStorage(folder: $0.path)) } }
        }
        let processor = processorTime() - spent
        for (journal, finding) in zip(written, findings) where finding.digest != journal.digest {
            throw BenchmarkFailure("M1: the replay of \(journal.path) came to another state")
        }
        let bytes = try written.reduce(UInt64(0)) { sum, journal in
            try sum + FileStorage(folder: journal.path).segments().reduce(0) { $0 + $1.byteCount }
        }
        let (records, claims) = findings.reduce((UInt64(0), UInt64(0))) { ($0.0 + $1.records, $0.1 + $1.claims) }
        let rate = Double(bytes) / 1e6 / max(watch.total.seconds, 1e-9)
        // A claim stands in two journals, at the region that asked and at the one that decided.
        let seconds = watch.total.seconds / Double(settings.auditClaims)
        return [
            BenchmarkRow(scenario: "audit/replay", value: watch.rate(Int(claims)), unit: "claims/s", digest: written[0].digest),
            BenchmarkRow(scenario: "audit/replay records", value: watch.rate(Int(records)), unit: "records/s"),
            BenchmarkRow(scenario: "audit/replay bytes", value: rate, unit: "MB/s"),
            BenchmarkRow(scenario: "audit/replay share of limit", value: 100 * rate / limit, unit: "%"),
            BenchmarkRow(scenario: "audit/replay cores", value: processor / max(watch.total.seconds, 1e-9), unit: "cores"),
            BenchmarkRow(
                scenario: "audit/replay memory", value: Double(max(peak, 1)) / Double(settings.auditClaims),
                unit: "bytes/claim"),
            BenchmarkRow(
                scenario: "audit/replay national year", value: seconds * Self.nationalYear / 60, unit: "minutes, both sides"),
        ]
    }

    /// As the commands do with several journals.
    private func sideBySide<Item: Sendable, Output: Sendable>(
        _ journals: [Item], _ body: @Sendable (Item) -> Output
    ) -> [Output] {
        SideBySide.map(journals, weights: journals.map { _ in 1 }) { body($1) }
    }

    /// Processor time of all threads, in seconds.
    private func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// Makes the system forget a journal's pages, so that it is read from the disk.
    private func forgetPages(_ folder: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".segment") {
            let file = open(folder + "/" + name, O_RDONLY)
            guard file >= 0 else { continue }
            posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
            close(file)
        }
    }

    /// The first two gigabytes read in large pieces: what the disk gives to one reader.
    private func diskRate(_ folders: [String]) throws -> Double {
        for folder in folders { try forgetPages(folder) }
        var piece = [UInt8](repeating: 0, count: 4 << 20)
        var (bytes, watch) = (0, Stopwatch())
        for folder in folders {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where name.hasSuffix(".segment") {
                let file = open(folder + "/" + name, O_RDONLY)
                guard file >= 0, bytes < 2 << 30 else { continue }
                defer { close(file) }
                watch.lap {
                    while case let count = read(file, &piece, piece.count), count > 0 { bytes += count }
                }
            }
        }
        return Double(bytes) / 1e6 / max(watch.total.seconds, 1e-9)
    }

    /// SHA-256 of one core, in large pieces.
    private func hashRate() -> Double {
        let piece = [UInt8](repeating: 0x5A, count: 64 << 20)
        var watch = Stopwatch()
        for _ in 0..<4 { _ = watch.lap { SHA256.digest(of: piece) } }
        return 256.0 * 1.048_576 / max(watch.total.seconds, 1e-9)
    }
}
