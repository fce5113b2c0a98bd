import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

@testable import Clearing

/// A payer, a payee and the hub, each with its register; words between them are on their way for any time, in order.
private struct Parties {
    var registers = [anhui: PaymentRegister(), shanghai: PaymentRegister()]
    var hub = PaymentRegister()
    /// What a region has said and the hub has not heard, and the other way round.
    private var said: [RegionCode: [BankedPayment]] = [anhui: [], shanghai: []]
    private var cuts: [RegionCode: [(number: String, counted: Fen)]] = [anhui: [], shanghai: []]
    /// What each bank moved, out of or into the account.
    private(set) var moved: [RegionCode: Fen] = [:]
    private var serial = 0

    static let day = BusinessDate(days: 20_570)
    static let regions = [anhui, shanghai]

    static func side(_ region: RegionCode) -> PaymentSide { region == anhui ? .payer : .payee }

    mutating func issue(_ number: String, _ amount: Fen) {
        let due = PaymentDue(
            number: number, purpose: .window(march), payer: anhui, payee: shanghai, amount: amount, payBy: Self.day,
            state: .confirmed)
        hub.add(due)
        for region in Self.regions { registers[region]?.add(due) }
    }

    /// A bank tells of money, or that it went back.
    mutating func bank(_ region: RegionCode, _ number: String, _ amount: Fen, isReturn: Bool) {
        serial += 1
        let own = Self.side(region)
        let payment = BankedPayment(
            number: number, side: isReturn ? (own == .payer ? .payee : .payer) : own, amount: amount,
            on: Self.day.adding(days: serial % 3), reference: "R\(serial)", returnReason: isReturn ? "AC04" : nil)
        guard case .taken(let finding)? = registers[region]?.confirm(payment, by: region) else {
            Issue.record("\(payment) was not taken")
            return
        }
        moved[region, default: .zero] += isReturn ? -amount : amount
        say(finding.applied, finding.due, region)
    }

    mutating func assign(_ held: SuspendedMoney, to number: String) {
        guard
            case .success(let finding)? = registers[held.teller]?.assign(
                held.payment.reference, held.payment.side, of: held.teller, to: number)
        else { return }
        say(finding.applied, finding.due, held.teller)
    }

    private mutating func say(_ applied: Fen, _ due: PaymentDue?, _ region: RegionCode) {
        guard let due, applied != .zero else { return }
        serial += 1
        let own = Self.side(region)
        said[region]?.append(
            BankedPayment(
                number: due.number, side: applied.isNegative ? (own == .payer ? .payee : .payer) : own,
                amount: applied.isNegative ? -applied : applied, on: Self.day, reference: "S\(serial)",
                returnReason: applied.isNegative ? "" : nil))
    }

    mutating func withdraw() {
        for due in hub.withdraw(march) { for region in Self.regions { cuts[region]?.append((due.number, due.covered)) } }
    }

    /// The next word of a region reaches the hub, or the hub's next word the region.
    /// - Returns: whether there was one.
    mutating func deliver(_ region: RegionCode, toHub: Bool) -> Bool {
        if toHub {
            guard let word = said[region]?.first else { return false }
            said[region]?.removeFirst()
            guard case .taken(let finding) = hub.count(word, by: region), finding.excess == .zero, finding.offset == .zero else {
                Issue.record("the hub does not count \(word)")
                return true
            }
            return true
        }
        guard let cut = cuts[region]?.first else { return false }
        cuts[region]?.removeFirst()
        guard registers[region]?.canCut(cut.number, to: cut.counted, in: march) == true else {
            Issue.record("\(region) cannot cut \(cut)")
            return true
        }
        let left = registers[region]?.cut(cut.number, to: cut.counted, of: region) ?? []
        for money in left { say(-money.amount, registers[region]?[cut.number], region) }
        return true
    }

    /// Of every fen the bank moved a due holds it, or it is in suspense.
    func isConserved(_ region: RegionCode) -> Bool {
        guard let register = registers[region] else { return false }
        let own = Self.side(region)
        let held = register.suspended.reduce(Fen.zero) { $1.payment.side == own ? $0 + $1.amount : $0 - $1.amount }
        return register.all.reduce(held) { $0 + $1.told(own) } == moved[region] ?? .zero
    }
}

@Suite("Payments: dues that are withdrawn")
struct WithdrawnPaymentTests {
    @Test(
        "M3: confirmations, returns, assignments and withdrawals that cross each other in any order end with one count",
        arguments: 1...200 as ClosedRange<UInt64>)
    func crossing(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var parties = Parties()
        func amount() -> Fen { Fen(Int64.random(in: 1...300, using: &generator)) }
        var numbers = ["FK-1", "FK-2"]
        for number in numbers { parties.issue(number, Fen(Int64.random(in: 100...500, using: &generator))) }
        for step in 0..<60 {
            let region = Parties.regions[Int.random(in: 0...1, using: &generator)]
            let number = numbers.randomElement(using: &generator) ?? "FK-1"
            switch Int.random(in: 0..<12, using: &generator) {
            case 0...3: parties.bank(region, number, amount(), isReturn: false)
            case 4, 5: parties.bank(region, number, amount(), isReturn: true)
            case 6, 7:
                guard let held = parties.registers[region]?.suspended.randomElement(using: &generator) else { continue }
                parties.assign(held, to: number)
            case 8 where numbers.count < 5:
                parties.withdraw()
                numbers.append("FK-\(numbers.count + 1)")
                parties.issue(numbers[numbers.count - 1], amount())
            default: _ = parties.deliver(region, toHub: Bool.random(using: &generator))
            }
            for region in Parties.regions {
                #expect(parties.isConserved(region), "M3: \(region), seed \(seed), step \(step)")
                for due in parties.registers[region]?.all ?? [] {
                    #expect(due.told(Parties.side(region)) <= due.wanted, "M4: \(due), seed \(seed), step \(step)")
                }
            }
        }
        while Parties.regions.contains(where: { parties.deliver($0, toHub: false) || parties.deliver($0, toHub: true) }) {}
        for due in parties.hub.all {
            for region in Parties.regions {
                let (own, side) = (parties.registers[region]?[due.number], Parties.side(region))
                #expect(
                    own?.told(side) == due.told(side) && own?.wanted == due.wanted, "M3: \(due) at \(region), seed \(seed)")
            }
            #expect((due.open == .zero) == !due.state.isOpen, "\(due), seed \(seed)")
        }
    }

    private static let day = BusinessDate(days: 20_570)

    private func register(_ payments: [(String, Int64)], _ amount: Int64 = 100) -> PaymentRegister {
        var register = PaymentRegister()
        register.add(
            PaymentDue(
                number: "FK-1", purpose: .window(march), payer: anhui, payee: shanghai, amount: Fen(amount), payBy: Self.day,
                state: .confirmed))
        for (index, (reference, units)) in payments.enumerated() {
            _ = register.confirm(
                BankedPayment(
                    number: "FK-1", side: .payer, amount: Fen(units), on: Self.day.adding(days: index), reference: reference),
                by: anhui)
        }
        return register
    }

    private func held(_ register: PaymentRegister) -> [String] {
        register.suspended.map { "\($0.payment.reference) \($0.amount.units) \($0.kind)" }
    }

    @Test("what a withdrawal leaves over is that of the newest confirmations, or of the one that is just as much")
    func newestFirst() {
        var newest = register([("A", 50), ("B", 30), ("C", 20)])
        #expect(newest.cut("FK-1", to: Fen(60), of: anhui).map(\.amount) == [Fen(20), Fen(20)])
        #expect(held(newest) == ["B 20 notDue", "C 20 notDue"] && newest["FK-1"]?.state == .withdrawn)
        var fitting = register([("A", 50), ("B", 30), ("C", 20)])
        _ = fitting.cut("FK-1", to: Fen(70), of: anhui)
        #expect(held(fitting) == ["B 30 notDue"])
    }

    @Test("money that went back is no longer what a later withdrawal leaves over")
    func returnedIsGone() {
        var register = register([("A", 50), ("B", 50)])
        _ = register.confirm(
            BankedPayment(number: "FK-1", side: .payee, amount: Fen(50), on: Self.day, reference: "Z", returnReason: "AC04"),
            by: anhui)
        #expect(register["FK-1"]?.state == .bankConfirmed)
        _ = register.cut("FK-1", to: Fen(10), of: anhui)
        #expect(held(register) == ["A 40 notDue"])
    }

    @Test("a return leaves suspense first; only what is beyond it opens the due")
    func suspenseFirst() {
        var register = register([("A", 100), ("B", 40)])
        let outcome = register.confirm(
            BankedPayment(number: "FK-1", side: .payee, amount: Fen(60), on: Self.day, reference: "Z", returnReason: "AC04"),
            by: anhui)
        guard case .taken(let finding) = outcome else {
            Issue.record("not taken")
            return
        }
        #expect(finding.offset == Fen(40) && finding.applied == Fen(-20) && finding.excess == .zero)
        #expect(held(register).isEmpty && register["FK-1"]?.open == Fen(20))
    }

    @Test("a return that names no payment ends nobody's suspense")
    func withoutNumber() {
        for number in ["", "-"] {
            var register = PaymentRegister()
            func told(_ reference: String, _ side: PaymentSide, _ reason: String?) -> ConfirmationOutcome {
                register.confirm(
                    BankedPayment(
                        number: number, side: side, amount: Fen(5), on: Self.day, reference: reference, returnReason: reason),
                    by: anhui)
            }
            _ = told("A", .payee, nil)
            _ = told("B", .payer, "AC04")
            #expect(held(register) == ["B 5 unknownNumber", "A 5 unknownNumber"])
        }
    }

    @Test("the days of a payment that is cut are those on which what is wanted was there")
    func days() {
        var days = PaymentDays()
        let deadline = Self.day
        for (day, units) in [(1, 40), (2, 39), (3, -20), (5, -30)] as [(Int, Int64)] {
            days.note("FK-1", Fen(units), on: deadline.adding(days: day), deadline: deadline)
        }
        days.cap("FK-1", at: Fen(40))
        #expect(
            days.of("FK-1") == [
                DatedAmount(deadline.adding(days: 1), Fen(40)), DatedAmount(deadline.adding(days: 5), Fen(-11)),
            ])
        days.cap("FK-1", at: .zero)
        #expect(days.of("FK-1").isEmpty && days == PaymentDays())
    }

    @Test("M1: what was withdrawn, assigned and given back is in the bytes; a register without it keeps its own")
    func bytes() {
        func bytes(_ register: PaymentRegister) -> [UInt8] {
            var writer = ByteWriter()
            register.writeCanonical(into: &writer)
            return writer.bytes
        }
        let plain = register([("A", 100)])
        var other = plain
        other.dues["FK-1"]?.withdrawn = Fen(1)
        #expect(bytes(other) != bytes(plain))
        other = plain
        guard let key = other.confirmations.keys.first else {
            Issue.record("no confirmation")
            return
        }
        other.give(key, "FK-2", Fen(1))
        let given = bytes(other)
        #expect(given != bytes(plain))
        other.give(key, "FK-2", Fen(1))
        #expect(bytes(other) != given)
        other.give(key, "FK-2", Fen(-2))
        #expect(other == plain && bytes(other) == bytes(plain))
        #expect(Mirror(reflecting: plain).children.count == 4, "a stored property that no byte tells of")
    }
}
