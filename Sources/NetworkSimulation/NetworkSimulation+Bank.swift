import ClaimTypes
import Clearing
import Hashing
import LedgerCore
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// The money of both months: payments are issued, instructed and confirmed by the banks of both sides, the payer's in two parts, and every bank says
/// everything twice.
extension NetworkSimulation {
    func payTheMonths() {
        for window in [world.window, world.window.next] where violation == nil { pay(window) }
        if violation == nil { checkMoney() }
    }

    private func pay(_ window: WindowNumber) {
        guard let close = hubProcess?.machine.sealedClose(of: window) else { return }
        let lastDay = window.next.firstDay.adding(days: -1)
        perform(
            .hub(
                .money(
                    .issuePayments(
                        window, applyBy: lastDay.adding(days: 37), payBy: lastDay.adding(days: 51),
                        table: SHA256.digest(of: close.tableBytes)))), at: .hub)
        settle("issuing payments of \(window)")
        let dues = (hubProcess?.machine.payments(of: window) ?? []).filter { $0.state.isOpen }
        tell(dues) { ($0.payer, .instructPayment(number: $0.number, on: lastDay.adding(days: 40))) }
        for part in [1, 2] as [Int64] {
            confirm(dues, day: lastDay.adding(days: 40 + Int(part)), isIncoming: false, suffix: "-\(part)") { due in
                part == 1 ? Fen(due.amount.units / 2) : due.amount - Fen(due.amount.units / 2)
            }
        }
        confirm(dues, day: lastDay.adding(days: 43), isIncoming: true, suffix: "") { $0.amount }
        for due in hubProcess?.machine.payments(of: window) ?? [] where due.state.isOpen {
            violate("stuck", "payment \(due.number) of \(window) is \(due.state)")
        }
    }

    private func confirm(
        _ dues: [PaymentDue], day: BusinessDate, isIncoming: Bool, suffix: String, amount: (PaymentDue) -> Fen
    ) {
        for _ in 0..<2 {
            tell(dues.filter { amount($0).isPositive }) { due in
                let confirmation = BankConfirmation(
                    number: due.number, isIncoming: isIncoming, amount: amount(due), on: day,
                    reference: "BK-\(due.number.dropFirst(3))\(suffix)")
                return (isIncoming ? due.payee : due.payer, .bankConfirmed(confirmation))
            }
        }
        settle("confirming payments")
    }

    private func tell(_ dues: [PaymentDue], _ order: (PaymentDue) -> (region: RegionCode, order: RegionMoneyOrder)) {
        for due in dues where violation == nil {
            let told = order(due)
            perform(.region(.money(told.order)), at: told.region.node)
        }
    }

    /// Law M3: nobody owes anybody anything, and the cash of each region is what it was due.
    private func checkMoney() {
        guard let hub = hubProcess?.machine else { return }
        let closings = [world.window, world.window.next].compactMap { hub.closings[$0] }
        var all = Fen.zero
        for region in world.regions {
            guard let machine = regionProcesses[region.node]?.machine else { continue }
            let cash = balance(machine.ledger, .cash) + balance(machine.ledger, .treatingCash)
            let net = closings.reduce(Fen.zero) { $0 + ($1.netting.position(of: region) ?? .zero) }
            if cash != net { violate("M3", "\(region) got \(cash) for positions of \(net)") }
            all += cash
            for other in world.regions where other != region {
                let (payable, receivable) = (machine.payable(to: other), machine.receivable(from: other))
                if payable != .zero || receivable != .zero {
                    violate("M3", "all is paid, and \(region) owes \(other) \(payable) and is owed \(receivable)")
                }
            }
        }
        if all != .zero { violate("M3", "paying made \(all)") }
        for kind in [AccountKind.netPosition, .obligation] where balance(hub.ledger, kind) != .zero {
            violate("M3", "all is paid, and the hub keeps \(balance(hub.ledger, kind)) of \(kind)")
        }
    }

    private func balance(_ ledger: Ledger, _ kind: AccountKind) -> Fen {
        ledger.accounts.filter { $0.id.accountKind == kind }.reduce(Fen.zero) { $0 + $1.debitBalance }
    }
}
