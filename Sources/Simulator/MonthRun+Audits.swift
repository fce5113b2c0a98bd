import ClaimTypes
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// What audit desks (审核) do in a month.
extension MonthRun {
    /// The audit desks of the treating regions deduct a tenth of one fund from the first `count` settlements that stand and are fit for it.
    /// Call it when the traffic of the month is over: a hospital that cancels an audited settlement is refused.
    public func deduct(_ count: Int) async throws {
        _ = try await network.drain()
        let reasons: [AuditReason] = [.chargedTwice, .careNotNeeded, .stayDivided]
        var commands: [RegionCode: [RegionCommand]] = [:]
        var asked = 0
        for settled in desk.acknowledged where asked < count {
            let found = await network.regionNodes[settled.treatingRegion.party]?.read {
                $0.history(settled.institution, visitID: settled.visitID, batch: settled.batch)
            }
            guard let history = found ?? nil, history.state.english.hasPrefix("settled"),
                let row = history.owed.first(where: { $0.amount >= Fen(100_00) })
            else { continue }
            let reason = reasons[asked % reasons.count]
            asked += 1
            commands[settled.treatingRegion.party, default: []].append(
                .adjustClaim(
                    AdjustClaim(
                        institution: settled.institution, visitID: settled.visitID, batch: settled.batch,
                        adjustmentID: "KK\(asked)", type: .audit, reason: reason,
                        amounts: [FundAmount(row.fund, Fen(row.amount.units / 10))],
                        adjustedAt: BusinessTime(settings.window.lastDay, secondOfDay: 60_000))))
        }
        guard !commands.isEmpty else { return }
        _ = try await network.round(commands: commands)
        _ = try await network.drain()
    }
}
