import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// Months and money against the naive model.
extension NetworkSimulation {
    /// Laws M3 and M7: every month is closed, nets add up to nothing, nothing is carried any more, and what all months pay is what is believed.
    func checkClosings(_ model: NaiveModel) {
        guard let hub = hubProcess?.machine else { return }
        var gross = Fen.zero
        for window in windows {
            guard let closing = hub.closings[window] else {
                let differing = hub.fences.filter { $0.value != .agreed }.map { "\($0)" }.sorted()
                return violate("M7", "\(window) is not closed: \(differing)")
            }
            let sum = closing.netting.positions.reduce(Fen.zero) { $0 + $1.amount }
            if sum != .zero { violate("M3", "net positions of \(window) add up to \(sum)") }
            for region in world.regions where !machine(region).notices.contains(where: { $0.window == window }) {
                violate("M3", "\(region) does not keep the hub's notice of \(window)")
            }
            for notice in closing.notices { gross += notice.payable.reduce(.zero) { $0 + $1.total } }
        }
        if gross != model.total { violate("M3", "all months pay \(gross); by what everybody was told it is \(model.total)") }
        for (day, findings) in hub.comparisons.sorted(by: { $0.key < $1.key }) where !findings.unequal.isEmpty {
            violate("M3", "day \(day): \(findings.unequal[0])")
        }
        if let line = hub.month.carried.filter({ $0.value.broughtInto == nil }).keys.min() {
            violate("M3", "what was contested of \(line) is left out of every month")
        }
    }

    /// Both regions of a statement know of the same contest and the same decision, and each finding was said by a desk.
    func checkStatements() {
        for region in world.regions {
            for (fenced, record) in machine(region).month.statements where fenced.pair.insuring == region {
                let other = machine(fenced.pair.treating).month.statements[fenced]
                guard let decision = record.contest?.decision, decision == other?.contest?.decision else {
                    if record.contest != nil || other?.contest != nil {
                        violate("M9", "\(fenced): the regions know of different contests or decisions")
                    }
                    continue
                }
                for finding in decision.findings where !people.findings.contains(finding) {
                    violate("M9", "\(fenced): a finding that no desk made: \(finding)")
                }
            }
        }
    }

    /// Both regions of a statement know of the same confirmation, or both of none: also after one was taken back. Asked when nothing is on its way and
    /// the window is not closed; a close may overtake what was not there yet.
    func checkConfirmations(_ window: WindowNumber) {
        for region in world.regions {
            let statements = machine(region).month.statements.filter { $0.key.window == window && $0.key.pair.insuring == region }
            for (fenced, record) in statements.sorted(by: { $0.key < $1.key }) {
                let other = machine(fenced.pair.treating).month.statements[fenced]
                let sides = [record, other].map { $0.flatMap { $0.standing.isAgreed ? $0.confirmID : nil } }
                guard sides[0] != sides[1] else { continue }
                let told = sides.map { $0 ?? "nothing" }
                violate(
                    "M4",
                    "\(fenced): confirmed by \(told[0]) in the insuring region's books, by \(told[1]) in the treating region's")
            }
        }
    }

    /// Everything is paid: the books hold what the banks do, prefunds agree on both sides and at the hub, and nobody owes anybody anything.
    func checkMoney() {
        guard let model = believed(), let hub = hubProcess?.machine else { return }
        checkWealth(model, isPaid: true)
        checkHospitals(model)
        checkCounts(hub)
        var pools: [RegionCode: Fen] = [:]
        for region in world.regions {
            let machine = machine(region)
            for kind in [AccountKind.clearing, .payableToTreating, .receivableFromInsuring] {
                let left = balance(machine.ledger, kind)
                if left != .zero { violate("M3", "all is paid, and \(region) keeps \(left) of \(kind)") }
            }
            for other in world.regions where other != region {
                let (placed, held) = (machine.prefundPlaced(with: other), self.machine(other).prefundHeld(from: region))
                let expected = lodged(RegionPair(insuring: region, treating: other))
                if placed != held || placed != expected {
                    violate(
                        "M3",
                        "\(region) placed \(placed) with \(other), which holds \(held); by banks and notices it is \(expected)")
                }
                pools[region, default: .zero] -= placed
                pools[other, default: .zero] += placed
            }
        }
        for kind in [AccountKind.netPosition, .obligation, .fencedPosition] where balance(hub.ledger, kind) != .zero {
            violate("M3", "all is paid, and the hub keeps \(balance(hub.ledger, kind)) of \(kind)")
        }
        for account in hub.ledger.accounts where account.id.accountKind == .prefundPool {
            let expected = pools[RegionCode(account.id.region)] ?? .zero
            if account.debitBalance != expected {
                violate("M3", "the hub's pool \(account.id) is \(account.debitBalance), not \(expected)")
            }
        }
    }

    /// Of every payment the hub has counted what its two sides hold told, and wants as much of it as they do.
    private func checkCounts(_ hub: HubMachine) {
        for due in hub.money.register.all {
            for (region, side) in [(due.payer, PaymentSide.payer), (due.payee, .payee)] {
                // What was withdrawn while it was queued no region has heard of.
                guard let own = machine(region).money.register[due.number] else { continue }
                if own.told(side) != due.told(side) || own.wanted != due.wanted {
                    violate(
                        "M3",
                        "\(due.number): \(region) holds \(own.told(side)) of \(own.wanted), the hub \(due.told(side)) of \(due.wanted)"
                    )
                }
            }
        }
    }

    /// What banks moved for a prefund, less what both regions were told was drawn.
    private func lodged(_ pair: RegionPair) -> Fen {
        let notices = machine(pair.insuring).money.prefundNotices.filter {
            $0.insuring == pair.insuring && $0.treating == pair.treating
        }
        return notices.reduce(Fen.zero) { sum, notice in
            switch notice.kind {
            case .yearlyQuota, .topUp: sum + (people.bank.moved[notice.number] ?? .zero)
            case .giveBack: sum - (people.bank.moved[notice.number] ?? .zero)
            case .draw: sum - notice.due
            case .warning, .alarm: sum
            }
        }
    }
}
