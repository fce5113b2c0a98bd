import ClaimGenerator
import ClaimTypes
import Clearing
import LedgerCore
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

/// Money of closed months: tills give payments to their banks; banks carry orders out and tell of it.
extension NetworkSimulation {
    /// The day that bank and tills write.
    private var bankingDay: BusinessDate { windows[month(at: min(now, faultyMicroseconds))].next.firstDay.adding(days: 24) }

    private func bankHasBadLuck(_ perMille: Int) -> Bool { isFaulty && people.bank.random.chance(perMille: perMille) }

    // MARK: - At the till

    func workAtTheTill(_ region: RegionCode) {
        // First what is here already, so that nothing is paid that needs no payment.
        let before = regionProcesses[region.node]!.machine.money.register
        for held in before.suspended where shells[region.node]!.isUp { clear(held, before) }
        guard shells[region.node]!.isUp else { return }
        for due in regionProcesses[region.node]!.machine.money.register.all
        where due.payer == region && (due.state.isOpen || isAdvance(due)) { pay(due) }
    }

    private func isAdvance(_ due: PaymentDue) -> Bool { if case .prefund = due.purpose { true } else { false } }

    private func pay(_ due: PaymentDue) {
        guard let register = regionProcesses[due.payer.node]?.machine.money.register else { return }
        let heard = register.confirmed(under: due.number)
        // An advance that came back stays counted, and is paid once more.
        let returned = register.suspended.reduce(Fen.zero) { sum, held in
            let isReturn = isAdvance(due) && held.payment.returnReason != nil && held.payment.number == due.number
            return isReturn ? sum + held.amount : sum
        }
        let rest = due.wanted - due.paid + returned - people.bank.underWay(due.number, heard: heard)
        // Where somebody may not be able to pay, a till asks the treasury first whether the payment is still wanted.
        let isWanted = !does(.defaults) || isAdvance(due) || hubProcess?.machine.money.register[due.number]?.state.isOpen ?? false
        guard rest.isPositive, isWanted, !isFaulty || people.bank.random.chance(perMille: 400) else { return }
        if due.state == .confirmed {
            perform(.region(.money(.instructPayment(number: due.number, on: bankingDay))), at: due.payer.node)
        }
        let order = SimulatedBank.Order(
            serial: people.bank.nextSerial(), number: due.number, payer: due.payer, payee: due.payee, amount: rest)
        people.bank.outstanding[due.number, default: .zero] += rest
        underWay(100 + people.bank.random.below(isFaulty ? 6_000 : 100), .transfer(order))
    }

    func underWay(_ milliseconds: Int, _ event: PeopleEvent) {
        people.bank.underWay += 1
        after(milliseconds, .people(event))
    }

    // MARK: - At the bank

    func carryOut(_ order: SimulatedBank.Order) {
        people.bank.underWay -= 1
        people.bank.outstanding[order.number, default: .zero] -= order.amount
        guard !bankHasBadLuck(80) else {
            statistics.count("bankFails")
            return note("the bank of \(order.payer) does not carry \(order.number) out")
        }
        let half = people.bank.random.chance(perMille: 250) ? Fen(order.amount.units / 2) : .zero
        for part in [half, order.amount - half] where part.isPositive {
            move(order, part)
            // A participant that cannot pay is trouble enough: a number that is withdrawn takes nothing back.
            guard !does(.defaults), bankHasBadLuck(50) else { continue }
            statistics.count("paidTwice")
            move(order, part)
        }
    }

    private func move(_ order: SimulatedBank.Order, _ amount: Fen) {
        let read = !does(.defaults) && bankHasBadLuck(70) ? "FX-\(people.bank.nextSerial())" : order.number
        let transfer = people.bank.move(amount, number: order.number, read: read, from: order.payer, to: order.payee)
        note("\(order.payer) pays \(order.payee) \(amount) for \(order.number), read as \(read)")
        statistics.count("paid")
        say(transfer, isIncoming: false)
        say(transfer, isIncoming: true)
        guard !does(.defaults), bankHasBadLuck(60) else { return }
        statistics.count("returned")
        underWay(1_000 + people.bank.random.below(8_000), .giveBack(people.bank.decide(amount, of: transfer)))
    }

    private func say(_ transfer: SimulatedBank.Transfer, isIncoming: Bool) {
        let told = BankConfirmation(
            number: isIncoming ? transfer.numberRead : transfer.number, isIncoming: isIncoming, amount: transfer.amount,
            on: bankingDay, reference: transfer.reference)
        guard let region = isIncoming ? transfer.payee : transfer.payer else { return }
        say(.bankConfirmed(told), to: region)
        guard settings.sabotage == .tellsPaymentUnderTwoReferences, isIncoming else { return }
        var again = told
        again.reference += "-2"
        say(.bankConfirmed(again), to: region)
    }

    func giveBack(_ back: SimulatedBank.Return) {
        people.bank.underWay -= 1
        people.bank.moveBack(back)
        let transfer = back.transfer
        note("\(back.amount) of \(transfer.reference) goes back")
        func told(_ number: String, isIncoming: Bool) -> RegionMoneyOrder {
            .bankReturned(
                BankConfirmation(
                    number: number, isIncoming: isIncoming, amount: back.amount, on: bankingDay, reference: back.reference),
                reason: "AC04")
        }
        say(told(transfer.numberRead, isIncoming: false), to: transfer.payee)
        if let payer = transfer.payer { say(told(transfer.number, isIncoming: true), to: payer) }
    }

    func windfall(_ region: RegionCode) {
        people.bank.underWay -= 1
        let amount = Fen(Int64(people.bank.random.number(in: 1...900_000)))
        let transfer = people.bank.move(amount, number: "HK", read: "HK-\(people.bank.nextSerial())", from: nil, to: region)
        note("\(region) gets \(amount) that nobody expects")
        statistics.count("windfalls")
        say(transfer, isIncoming: true)
    }

    private func say(_ order: RegionMoneyOrder, to region: RegionCode) {
        people.bank.words.append(SimulatedBank.Word(region: region, order: order))
        underWay(100 + people.bank.random.below(isFaulty ? 5_000 : 200), .word(people.bank.words.count - 1))
        if isFaulty, people.bank.random.chance(perMille: 300) {
            underWay(people.bank.random.below(20_000), .word(people.bank.words.count - 1))
        }
    }

    func tell(_ index: Int) {
        let word = people.bank.words[index]
        guard shells[word.region.node]!.isUp else { return after(500, .people(.word(index))) }
        people.bank.underWay -= 1
        perform(.region(.money(word.order)), at: word.region.node)
    }

    // MARK: - The end

    /// Everything is paid: banks say everything once more, tills and treasury go on until nothing is open.
    func payTheMonths() {
        guard violation == nil else { return }
        people.bank.isOpen = true
        for window in windows where violation == nil {
            issuePayments(of: window)
            settle("issuing payments of \(window)")
        }
        for index in people.bank.words.indices { underWay(index, .word(index)) }
        for node in nodes { after(10, .people(.desk(node))) }
        let limit = now + 120_000_000
        while violation == nil, !isMoneyAtRest {
            guard now < limit, step() else { return violate("stuck", "money: \(whatMoneyIsOpen)") }
        }
        settle("paying")
        if violation == nil { checkMoney() }
    }

    private var isMoneyAtRest: Bool {
        guard people.bank.underWay == 0, unacknowledged == 0, nodes.allSatisfy({ shells[$0]!.isUp && isIdle($0) }) else {
            return false
        }
        return whatMoneyIsOpen.isEmpty
    }

    private var whatMoneyIsOpen: [String] {
        var open: [String] = []
        for due in hubProcess?.machine.money.register.all ?? [] where due.state.isOpen || due.state == .queued {
            open.append("hub: \(due.number) \(due.state) \(due.open)")
        }
        for region in world.regions {
            for due in regionProcesses[region.node]?.machine.money.register.all ?? [] where due.state.isOpen {
                open.append("\(region): \(due.number) \(due.state) \(due.paid)/\(due.received) of \(due.wanted)")
            }
            if suspense(of: region) != .zero { open.append("\(region): \(suspense(of: region)) in suspense") }
        }
        return open
    }

    func balance(_ ledger: Ledger, _ kind: AccountKind) -> Fen {
        ledger.accounts.filter { $0.id.accountKind == kind }.reduce(Fen.zero) { $0 + $1.debitBalance }
    }
}
