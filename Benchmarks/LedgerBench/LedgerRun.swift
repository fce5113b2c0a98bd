import BenchmarkSupport
import LedgerTypes

/// One run: every scenario of every system asked for, one after the other, with the conditions.
struct LedgerRun {
    let settings: BenchSettings
    /// Hears what is being measured.
    let progress: (String) -> Void

    func report() async throws -> BenchmarkReport {
        progress("disk and hash")
        let limits = try DiskLimits(folder: settings.folder, byteCount: min(settings.transfers * 40, 512 << 20))
        var report = BenchmarkReport(
            conditions: try Conditions.gather(
                folder: settings.folder, seed: settings.seed, settings: settings.description))
        report.conditions.append(("limits", limits.condition))
        if settings.systems.contains(.medclear) { report.rows += try await ours(limits) }
        report.rows += try peers(&report.conditions)
        report.conditions.append(("load after", Conditions.loadAverage()))
        compare(&report.rows)
        return report
    }

    private func ours(_ limits: DiskLimits) async throws -> [BenchmarkRow] {
        let engine = EngineScenarios(settings: settings, limits: limits)
        let core = CoreScenarios(settings: settings)
        let recovery = RecoveryScenarios(settings: settings, limits: limits)
        var rows: [BenchmarkRow] = []
        if settings.scenarios.contains(.batched) {
            for mix in Mix.allCases {
                progress("batched/\(mix.rawValue)")
                rows += try await engine.batched(mix)
            }
        }
        if !settings.ablations.isEmpty { rows += try await engine.ablations(progress) }
        for (scenario, run) in [
            (.twoPhase, engine.twoPhase), (.unbatched, engine.unbatched), (.flat, { try core.flat() }),
            (.memory, { [try core.allocations()] }), (.snapshot, recovery.pauses), (.recovery, recovery.rows),
        ] as [(BenchSettings.Scenario, () async throws -> [BenchmarkRow])] where settings.scenarios.contains(scenario) {
            progress(scenario.rawValue)
            rows += try await run()
        }
        return rows
    }

    private func peers(_ conditions: inout [(name: String, value: String)]) throws -> [BenchmarkRow] {
        var rows: [BenchmarkRow] = []
        if settings.systems.contains(.sqlite), settings.scenarios.contains(.batched) {
            for mix in Mix.allCases {
                progress("SQLite batched/\(mix.rawValue)")
                rows.append(try SQLitePeer(settings: settings).batched(mix))
            }
        }
        if settings.systems.contains(.postgresql) {
            do {
                rows += try postgres()
                conditions.append(("postgresql", PostgresServer.settings.joined(separator: " ")))
            } catch let failure as BenchmarkFailure {
                conditions.append(("postgresql", "not measured: \(failure)"))
            }
        }
        if settings.systems.contains(.tigerbeetle) {
            if let binary = TigerBeetlePeer.find() {
                let peer = TigerBeetlePeer(settings: settings)
                conditions.append(("tigerbeetle", try peer.version(binary)))
                rows += try peer.rows(binary, progress)
            } else {
                conditions.append(("tigerbeetle", "no binary on PATH: not measured"))
            }
        }
        return rows
    }

    private func postgres() throws -> [BenchmarkRow] {
        progress("PostgreSQL")
        let server = try PostgresServer(in: settings.folder)
        defer { server.stop() }
        let peer = PostgresPeer(settings: settings, server: server)
        var rows: [BenchmarkRow] = []
        if settings.scenarios.contains(.batched) { for mix in Mix.allCases { rows.append(try peer.batched(mix)) } }
        if settings.scenarios.contains(.twoPhase) { rows.append(try peer.twoPhase()) }
        if settings.scenarios.contains(.unbatched) { rows.append(try peer.unbatched()) }
        return rows
    }

    /// Our value over each peer's, of the same scenario in this run.
    private func compare(_ rows: inout [BenchmarkRow]) {
        for index in rows.indices where rows[index].system != "MedClear" && rows[index].ratio == nil {
            let ours = rows.first { $0.scenario == rows[index].scenario && $0.system == "MedClear" }
            rows[index].ratio = ours.map { $0.value / rows[index].value }
        }
    }
}
