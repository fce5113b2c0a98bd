import BenchmarkSupport
import LedgerCore
import LedgerEngine
import LedgerTypes
import Synchronization

/// Our engine's durable scenarios.
struct EngineScenarios {
    let settings: BenchSettings
    let limits: DiskLimits

    /// Batches of plain transfers.
    func batched(_ mix: Mix, without ablation: Ablation? = nil) async throws -> [BenchmarkRow] {
        let test = try await EngineUnderTest(settings, "batched-\(mix.rawValue)", without: ablation)
        defer { test.discard() }
        var source = TransferSource(seed: settings.seed, accounts: settings.accounts, mix: mix)
        var expected = Balances(accounts: settings.accounts)
        let batches = (0..<settings.batchCount).map { _ in
            (0..<settings.batch).map { _ in
                let transfer = source.next()
                expected.add(transfer)
                return transfer.transfer()
            }
        }
        let before = test.engine.statistics.bytes
        let (elapsed, latency, count) = test.run(batches)
        let bytes = Double(test.engine.statistics.bytes - before) / Double(count)
        guard try await test.balances(settings.accounts) == expected else {
            throw BenchmarkFailure("our balances after batched/\(mix.rawValue) are not what was transferred")
        }
        let name = "batched/\(mix.rawValue)"
        let rate = Double(count) / elapsed
        return [
            BenchmarkRow(scenario: name, value: rate, unit: "transfers/s", latency: latency, digest: expected.digest),
            BenchmarkRow(scenario: name + " bytes", value: bytes, unit: "bytes/transfer"),
            BenchmarkRow(
                scenario: name + " share of limit", value: 100 * rate / limits.ceiling(bytesPerTransfer: bytes), unit: "%"),
        ]
    }

    /// `batched/uniform` whole, without each safety or trick, and whole again. Balances are compared every time.
    func ablations(_ progress: (String) -> Void) async throws -> [BenchmarkRow] {
        var table = AblationTable("batched/uniform")
        for ablation in [nil] + settings.ablations.map(Optional.some) + [nil] {
            progress("batched/uniform \(ablation.map { "without \($0.rawValue)" } ?? "whole")")
            let row = try await batched(.uniform, without: ablation)[0]
            table.add(row.value, row.unit, latency: row.latency, without: ablation?.rawValue)
        }
        return try table.finished()
    }

    /// A batch of holds, then a batch that posts every second one and voids the others. Both halves count.
    func twoPhase() async throws -> [BenchmarkRow] {
        let test = try await EngineUnderTest(settings, "two-phase")
        defer { test.discard() }
        var source = TransferSource(seed: settings.seed, accounts: settings.accounts, mix: .uniform)
        var expected = Balances(accounts: settings.accounts)
        let endings: UInt64 = 1 << 40
        let batches = (0..<settings.batchCount / 2).flatMap { _ in
            let held = (0..<settings.batch).map { _ in source.next() }
            let ends = held.enumerated().map { index, transfer in
                let hold = HoldID(TransferSource.id(transfer.number))
                let isPosted = index % 2 == 0
                if isPosted { expected.add(transfer) }
                return transfer.transfer(isPosted ? .postHold(hold) : .voidHold(hold), number: transfer.number + endings)
            }
            return [held.map { $0.transfer(.hold(expiresAt: nil)) }, ends]
        }
        let (elapsed, latency, count) = test.run(batches)
        guard try await test.balances(settings.accounts) == expected else {
            throw BenchmarkFailure("our balances after two-phase are not what was transferred")
        }
        return [
            BenchmarkRow(
                scenario: "two-phase/uniform", value: Double(count) / elapsed, unit: "transfers/s", latency: latency,
                digest: expected.digest)
        ]
    }

    /// Callers that each wait for one durable transfer before the next.
    func unbatched() async throws -> [BenchmarkRow] {
        let test = try await EngineUnderTest(settings, "unbatched")
        defer { test.discard() }
        let each = max(settings.transfers / 10 / settings.callers, 10)
        let clock = ContinuousClock()
        let (engine, settings) = (test.engine, settings)
        let began = clock.now
        let laps = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for caller in 0..<settings.callers {
                group.addTask {
                    var source = TransferSource(seed: settings.seed &+ UInt64(caller), accounts: settings.accounts, mix: .uniform)
                    var laps: [Duration] = []
                    for _ in 0..<each {
                        let plain = source.next()
                        let transfer = plain.transfer(number: UInt64(caller) << 32 | plain.number)
                        let start = clock.now
                        guard try await engine.apply(transfer) == .applied else {
                            throw BenchmarkFailure("a transfer was refused")
                        }
                        laps.append(clock.now - start)
                    }
                    return laps
                }
            }
            var all: [Duration] = []
            for try await laps in group { all += laps }
            return all
        }
        let elapsed = (clock.now - began).seconds
        return [
            BenchmarkRow(
                scenario: "unbatched", value: Double(laps.count) / elapsed, unit: "transfers/s", latency: Latency(laps),
                digest: try await test.balances(settings.accounts).digest)
        ]
    }
}
