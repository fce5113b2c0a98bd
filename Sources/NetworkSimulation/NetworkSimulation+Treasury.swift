import ClaimGenerator
import ClaimTypes
import Clearing
import Hashing
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// The hub's treasury: payments of closed months, prefunds, and participants that cannot pay.
extension NetworkSimulation {
    func openTreasury() {
        guard !people.activities.isDisjoint(with: [.money, .prefunds, .defaults]) else { return }
        people.bank.isOpen = true
        let methods: [PaymentMethod] = [.grossBilateral, .netBilateral, .multilateralNet]
        let terms = HubMoneyOrder.paymentTerms(
            methods[people.chance[.money].below(3)], drawsOnPrefund: people.chance[.prefunds].chance(perMille: 700))
        queue.add(.command(.hub, .hub(.money(terms))), at: 500_000)
        guard does(.money) else { return }
        for region in world.regions where people.chance[.money].chance(perMille: 300) {
            people.bank.underWay += 1
            let moment = people.chance[.money].below(Int(faultyMicroseconds * 8 / 10) + 1)
            queue.add(.people(.windfall(region)), at: UInt64(moment))
        }
    }

    func workAtTheTreasury() {
        if isFaulty {
            if does(.money) || does(.defaults) {
                for window in windows where people.chance[.money].chance(perMille: 250) { issuePayments(of: window) }
            }
            if does(.prefunds), people.chance[.prefunds].chance(perMille: 200) { setPrefund() }
            if does(.defaults), people.chance[.defaults].chance(perMille: 150) { resolveDefault() }
        }
        // What a participant kept back is released when it can pay again.
        for window in windows where !isFaulty || people.chance[.defaults].chance(perMille: 100) {
            let waits = hubProcess?.machine.payments(of: window).contains { $0.state == .queued } ?? false
            if waits { orderPayments(of: window) }
        }
    }

    private func orderPayments(of window: WindowNumber) {
        guard let close = hubProcess?.machine.sealedClose(of: window) else { return }
        let lastDay = window.next.firstDay.adding(days: -1)
        let order = HubMoneyOrder.issuePayments(
            window, applyBy: lastDay.adding(days: 37), payBy: lastDay.adding(days: 51), table: SHA256.digest(of: close.tableBytes)
        )
        perform(.hub(.money(order)), at: .hub)
    }

    /// Issues what a closed window has to pay, unless that was done.
    func issuePayments(of window: WindowNumber) {
        guard let hub = hubProcess?.machine, hub.closings[window] != nil, hub.money.issued[window] == nil else { return }
        note("the hub issues the payments of \(window)")
        orderPayments(of: window)
    }

    // MARK: - Prefunds

    /// A quota, January's quota, or an urgent top-up that is refused unless it is one.
    private func setPrefund() {
        let insuring = world.regions[people.chance[.prefunds].below(world.regions.count)]
        let others = world.regions.filter { $0 != insuring }
        let pair = RegionPair(insuring: insuring, treating: others[people.chance[.prefunds].below(others.count)])
        let month = month(at: now)
        let year = Int32(windows[month].value / 100)
        let payBy = windows[month].next.firstDay.adding(days: 20)
        let amount = Fen(Int64(people.chance[.prefunds].number(in: 1...800)) * 1_000)
        let account = hubProcess?.machine.money.prefunds[pair]
        if let account, account.year == year, people.chance[.prefunds].chance(perMille: 700) {
            let topUp = HubMoneyOrder.prefundTopUp(
                insuring: pair.insuring, treating: pair.treating, year: year, amount, payBy: payBy)
            return perform(.hub(.money(topUp)), at: .hub)
        }
        note("the hub sets a prefund of \(amount) for \(pair)")
        statistics.count("quotas")
        let quota = HubMoneyOrder.prefundQuota(
            insuring: pair.insuring, treating: pair.treating, year: year, amount, payBy: payBy)
        perform(.hub(.money(quota)), at: .hub)
    }

    // MARK: - Defaults

    /// A participant says that it cannot pay all of an issued month.
    private func resolveDefault() {
        guard let hub = hubProcess?.machine else { return }
        for window in windows where hub.money.issued[window]?.defaults.isEmpty ?? false {
            let open = hub.payments(of: window).filter(\.state.isOpen)
            guard !open.isEmpty, isTold(window) else { continue }
            let payer = open[people.chance[.defaults].below(open.count)].payer
            let owed = open.filter { $0.payer == payer }.reduce(Fen.zero) { $0 + $1.open }
            let methods: [DefaultHandling] = [.proRata, .holdBack, .rerun]
            let method = methods[people.chance[.defaults].below(3)]
            let available = Fen(Int64(people.chance[.defaults].below(Int(owed.units))))
            note("\(payer) cannot pay more than \(available) for \(window): \(method)")
            statistics.count("defaults")
            return perform(.hub(.money(.resolveDefault(window, payer, method, available: available))), at: .hub)
        }
    }

    /// Before it withdraws payments the treasury asks every region what its bank has confirmed, and that none is under way.
    private func isTold(_ window: WindowNumber) -> Bool {
        guard let hub = hubProcess?.machine else { return false }
        return hub.payments(of: window).allSatisfy { due in
            let told = [due.payer, due.payee].map { region -> Fen? in
                guard shells[region.node]!.isUp else { return nil }
                return regionProcesses[region.node]?.machine.money.register[due.number]?.covered ?? .zero
            }
            return told.allSatisfy { $0.map { $0 <= due.covered } ?? false }
                && people.bank.outstanding[due.number] ?? .zero == .zero && people.bank.moved[due.number] ?? .zero <= due.covered
        }
    }
}
