import ClaimTypes
import Clearing
import Exchange
import LedgerCore
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// I owes T 790.00 for March and has to pay by 30 April. At 3.65 % a day costs 7.9 fen.
@Suite("Late interest")
struct InterestTests {
    static let pay = MoneyTests.pay
    private static let fund = FundAmount(.lateInterest, Fen(79))

    /// Interest is booked by both, at these rates.
    static func issued(_ rates: (Int, Int) = (36_500, 36_500)) -> String {
        "book I → done\nbook T → done\ncalendar I interest=\(rates.0) → done\ncalendar T interest=\(rates.1) → done\n"
            + MoneyTests.closed + MoneyTests.issue
    }

    private static let paidLate =
        issued() + """
            money I bank-confirmed \(pay) paid 79000 2026-05-10 R1 → done
            carry all                      → -

            """

    @Test("M3, M4: fixed when the payment is made, by the bank's day; owed on both sides and at the hub; a repeat has no effect")
    func booked() {
        let network = check(
            text: Self.issued() + """
                show interest I 2026-04-30     → none
                show interest I 2026-05-10     → 0.79              # what is open bears it, booked or not
                show interest T 2026-05-10     → 0.79
                pass I 2026-06-20              → done
                money I bank-confirmed \(Self.pay) paid 79000 2026-05-10 R1 → done # told late, paid on the 10th
                money I bank-confirmed \(Self.pay) paid 79000 2026-05-10 R1 → again
                show interest I 2026-06-30     → 0.79 booked 0.79 held 0.00 agreed
                carry all                      → -
                repeat I>T                     → dropped
                show interest T 2026-06-30     → 0.79 booked 0.79 held 0.00 agreed
                show window 2026-04            → I 0.79 T 0.79 hub 0.79
                show moneybooks I              → payable -0.79 out -790.00
                money T bank-confirmed \(Self.pay) received 79000 2026-05-10 R1 → done
                carry all                      → -
                show moneybooks T              → receivable 0.79 in 790.00
                show stage 2026-03             → I paid T paid
                """
        ).network
        #expect(Self.balance(.lateInterestExpense, of: network[Clinic.insuring]) == Fen(79))
        #expect(Self.balance(.lateInterestIncome, of: network[Clinic.treating]) == Fen(-79))
    }

    private static func balance(_ kind: AccountKind, of machine: RegionMachine) -> Fen {
        machine.ledger.accounts.filter { $0.id.accountKind == kind }.reduce(Fen.zero) { $0 + $1.debitBalance }
    }

    @Test("in time, or at a rate of zero, or before it is booked: no record, no message, no posting")
    func none() {
        for (text, day) in [(Self.issued(), "2026-04-30"), (Self.issued((0, 0)), "2026-07-01")] {
            let network = check(
                text: text + """
                    money I bank-confirmed \(Self.pay) paid 79000 \(day) R1 → done
                    carry all                      → -
                    show interest I \(day)         → none
                    show interest T \(day)         → none
                    """
            ).network
            #expect(network[Clinic.insuring].money.interest.dues.isEmpty)
        }
        let before = check(
            text: "calendar I interest=36500 → done\n" + MoneyTests.closed + MoneyTests.issue + """
                money I bank-confirmed \(Self.pay) paid 79000 2026-05-10 R1 → done
                carry all                      → -
                book I                         → done
                book I                         → again
                show interest I 2026-05-31     → none
                """
        ).network
        #expect(before[Clinic.insuring].payable(to: Clinic.treating) == .zero, "a journal from before replays to what it was")
    }

    @Test("M3: the interest of a month is fenced, stated, agreed, closed with Σ = 0, and paid")
    func nextMonth() throws {
        let network = check(
            text: Self.paidLate + """
                money T bank-confirmed \(Self.pay) received 79000 2026-05-10 R1 → done
                fence I 2026-04                → done
                fence T 2026-04                → done
                carry all                      → -
                require 2026-04                → done
                close 2026-04                  → refused statementOpen
                state T 2026-04                → done
                carry all                      → -
                confirm I 2026-04 k            → done
                carry all                      → -
                show stage 2026-04             → I confirmed T confirmed
                close 2026-04                  → done
                carry all                      → -
                show cleared 2026-04           → 0.79
                show net 2026-04               → [0.79, -0.79]
                money hub issue-payments 202604 2026-05-20 2026-05-30 TABLE → done
                carry all                      → -
                money I bank-confirmed FK-202604-340000-310000 paid 79 2026-05-30 R5 → done
                money T bank-confirmed FK-202604-340000-310000 received 79 2026-05-30 R5 → done
                carry all                      → -
                show moneybooks I              → out -790.79
                show moneybooks T              → in 790.79
                show moneybooks hub            → zero
                show stage 2026-04             → I paid T paid
                """
        ).network
        let window = Clinic.window.next
        let notice = try #require(network.hub.closings[window]?.notices.first { $0.region == Clinic.insuring })
        #expect(notice.payable == [CounterpartyAmounts(counterparty: Clinic.treating, amounts: [Self.fund])])
        let statement = try #require(
            network[Clinic.treating].month.statements[
                FencedPair(window: window, pair: RegionPair(insuring: Clinic.insuring, treating: Clinic.treating))])
        #expect(statement.statement.records == 1 && statement.total == [Self.fund])

        let table = try NationalClearingTable.of(network.hub.exposure, window: window).get()
        #expect(table.total.amount(of: FundGroup.lateInterest) == Fen(79) && table.total.cases == 0)
    }

    @Test("M3: parts bear interest for their own days; the sum is rounded once")
    func parts() {
        check(
            text: Self.issued() + """
                money I bank-confirmed \(Self.pay) paid 20000 2026-04-29 R1 → done # in time
                money I bank-confirmed \(Self.pay) paid 30000 2026-05-05 R2 → done
                show interest I 2026-05-05     → 0.30              # 590.00 for five days: 29.5 fen
                carry all                      → -
                show interest T 2026-05-05     → 0.40              # T's bank has told nothing
                show window 2026-04            → I 0.00 T 0.00 hub 0.00
                money I bank-confirmed \(Self.pay) paid 29000 2026-05-10 R3 → done
                carry all                      → -
                show interest I 2026-07-01     → 0.44 booked 0.44 held 0.00 agreed
                show window 2026-04            → I 0.44 T 0.44 hub 0.44
                """)
    }

    @Test("Returned money bears interest from the day after it came back; what was stated before is not stated again")
    func returned() throws {
        let network = check(
            text: Self.paidLate + """
                money I bank-returned \(Self.pay) received 79000 2026-05-12 R2 AC04 → done
                carry all                      → -
                show interest I 2026-05-12     → 0.79 booked 0.79 held 0.00 agreed
                show interest I 2026-05-20     → 1.42 booked 0.79 held 0.00 agreed
                fence I 2026-04                → done
                carry all                      → -
                money I bank-confirmed \(Self.pay) paid 79000 2026-05-20 R3 → done
                carry all                      → -
                show interest I 2026-07-01     → 1.42 booked 1.42 held 0.00 agreed
                show interest T 2026-07-01     → 1.42 booked 1.42 held 0.00 agreed
                show window 2026-04            → I 0.79 T 0.79 hub 0.79
                show window 2026-05            → I 0.63 T 0.63 hub 0.63
                """
        ).network
        let known = try #require(network[Clinic.treating].money.interest.ascending.first)
        #expect(known.records.map(\.amount) == [Fen(79), Fen(63)], "M4: 10 and 8 days of 7.9 fen, 142.2 in all")
    }

    @Test("M3: the rate is pinned with the first record, on both sides: a calendar that changes later is for other payments")
    func pinned() {
        check(
            text: Self.paidLate + """
                calendar I interest=73000      → done
                calendar T interest=73000      → done
                money T bank-confirmed \(Self.pay) received 79000 2026-05-10 R1 → done
                carry all                      → -
                show interest T 2026-05-31     → 0.79 booked 0.79 held 0.00 agreed
                money I bank-returned \(Self.pay) received 79000 2026-05-12 R2 AC04 → done
                money T bank-returned \(Self.pay) paid 79000 2026-05-12 R2 AC04 → done
                money I bank-confirmed \(Self.pay) paid 79000 2026-05-20 R3 → done
                money T bank-confirmed \(Self.pay) received 79000 2026-05-20 R3 → done
                carry all                      → -
                show interest I 2026-07-01     → 1.42 booked 1.42 held 0.00 agreed
                show interest T 2026-07-01     → 1.42 booked 1.42 held 0.00 agreed
                """)
    }

    @Test("Money that came back before its payment was withdrawn gives its interest back, by a negative record")
    func givenBack() {
        check(
            text: Self.paidLate + """
                money I bank-returned \(Self.pay) received 79000 2026-05-12 R2 AC04 → done
                carry all                      → -
                money hub resolve-default 202603 340000 hold-back 0 → done
                carry all                      → -
                show interest I 2026-07-01     → 0.00 booked 0.00 held 0.00 agreed
                show interest T 2026-07-01     → 0.00 booked 0.00 held 0.00 agreed
                show window 2026-04            → I 0.00 T 0.00 hub 0.00
                """)
    }

    @Test("A participant that cannot pay: each number bears interest from its own last day, the part under a withdrawn one too")
    func withdrawn() {
        check(
            text: Self.issued() + """
                money I bank-confirmed \(Self.pay) paid 10000 2026-05-05 R1 → done
                carry all                      → -
                money hub resolve-default 202603 340000 pro-rata 30000 → done
                carry all                      → -
                show interest I 2026-05-05     → 0.05 booked 0.05 held 0.00 agreed, 0.15
                money I bank-confirmed \(Self.pay)-1 paid 30000 2026-05-10 R2 → done
                money hub issue-payments 202603 2026-05-20 2026-05-30 TABLE → done
                carry all                      → -
                money I bank-confirmed \(Self.pay)-1Q paid 39000 2026-05-30 R3 → done
                carry all                      → -
                show moneystate 2026-03        → discharged
                show interest I 2026-07-01     → 0.05 booked 0.05 held 0.00 agreed, 0.30 booked 0.30 held 0.00 agreed
                show window 2026-04            → I 0.35 T 0.35 hub 0.35
                """)
    }

    @Test("A prefund bears no interest, and a window it covered none either, whatever is owed gross")
    func prefund() {
        check(
            text: """
                book I                         → done
                calendar I interest=36500      → done
                money hub payment-terms multilateral draw → done
                money hub prefund-quota 340000 310000 2026 80000 2026-02-28 → done
                carry all                      → -
                money I bank-confirmed YF-2026-340000-310000-1 paid 80000 2026-03-20 R1 → done
                carry all                      → -

                """ + MoneyTests.closed + MoneyTests.issue + """
                    show interest I 2026-12-31     → none
                    show overdue I 2026-12-31      → fence 2026-04
                    """)
    }

    // MARK: - What the payee counts

    @Test("another rate: booked on both sides, in suspense at the payee, until the payer takes its count")
    func corrected() {
        check(
            text: Self.issued((36_500, 73_000)) + """
                money I bank-confirmed \(Self.pay) paid 79000 2026-05-10 R1 → done
                money T bank-confirmed \(Self.pay) received 79000 2026-05-10 R1 → done
                carry all                      → interestDiffers
                show interest T 2026-05-31     → 1.58 booked 0.79 held 0.79 rateDiffers
                show interest I 2026-05-31     → 0.79 booked 0.79 held 0.00 rateDiffers
                show moneybooks T              → receivable 0.79 in 790.00 found -0.79
                show window 2026-04            → I 0.79 T 0.79 hub 0.79
                money I correct-interest \(Self.pay) → done
                money I correct-interest \(Self.pay) → refused interestNotContested
                carry all                      → -
                show interest T 2026-05-31     → 1.58 booked 1.58 held 0.00 agreed
                show interest I 2026-05-31     → 0.79 booked 1.58 held 0.00 agreed
                show moneybooks T              → receivable 1.58 in 790.00
                show window 2026-04            → I 1.58 T 1.58 hub 1.58
                """)
    }

    @Test("M3: after a correction, money that comes back and is paid again books the days after that, and the correction stays")
    func correctedAndReturned() {
        check(
            text: Self.issued((36_500, 73_000)) + """
                money I bank-confirmed \(Self.pay) paid 79000 2026-05-10 R1 → done
                carry all                      → interestDiffers
                money I correct-interest \(Self.pay) → done
                carry all                      → -
                money I bank-returned \(Self.pay) received 79000 2026-05-12 R2 AC04 → done
                money I bank-confirmed \(Self.pay) paid 79000 2026-05-20 R3 → done
                carry all                      → interestDiffers
                show interest I 2026-07-01     → 1.42 booked 2.21 held 0.00 rateDiffers # 1.58, and 0.63 for eight days
                show interest T 2026-07-01     → 2.84 booked 2.21 held 2.21 rateDiffers
                show window 2026-04            → I 2.21 T 2.21 hub 2.21
                """)
    }

    @Test("the payee's own bank says another day: what agreed goes to suspense, and a person may take it all the same")
    func accepted() {
        check(
            text: Self.paidLate + """
                show interest T 2026-05-10     → 0.79 booked 0.79 held 0.00 agreed
                money T bank-confirmed \(Self.pay) received 79000 2026-05-12 R1 → done
                carry all                      → -
                show interest T 2026-05-31     → 0.95 booked 0.79 held 0.79 paymentsDiffer
                show interest I 2026-05-31     → 0.79 booked 0.79 held 0.00 paymentsDiffer
                show moneybooks T              → receivable 0.79 in 790.00 found -0.79
                money T accept-interest \(Self.pay) → done
                money T accept-interest \(Self.pay) → again
                carry all                      → -
                show interest T 2026-05-31     → 0.95 booked 0.79 held 0.00 accepted
                show interest I 2026-05-31     → 0.79 booked 0.79 held 0.00 accepted
                show moneybooks T              → receivable 0.79 in 790.00
                money I correct-interest \(Self.pay) → refused interestNotContested
                """)
    }

    @Test("interest that overtakes the notice of its payment is in suspense until the notice has come")
    func overtaking() {
        check(
            text: "book I → done\nbook T → done\ncalendar I interest=36500 → done\ncalendar T interest=36500 → done\n"
                + MoneyTests.closed + """
                    money hub issue-payments 202603 2026-04-20 2026-04-30 TABLE → done
                    carry H>I                      → -
                    money I bank-confirmed \(Self.pay) paid 79000 2026-05-10 R1 → done
                    carry I>T                      → interestDiffers
                    show moneybooks T              → receivable 790.79 found -0.79
                    carry all                      → -
                    show interest T 2026-05-31     → 0.79 booked 0.79 held 0.00 agreed
                    show interest I 2026-05-31     → 0.79 booked 0.79 held 0.00 agreed
                    show moneybooks T              → receivable 0.79 clearing 790.00
                    """)
    }

    // MARK: - Law M10

    @Test("M10: a record that is not the sender's, was taken before, or is no interest of the pair changes nothing")
    func hostile() throws {
        let network = check(text: Self.paidLate).network
        let known = try #require(network[Clinic.treating].money.interest.ascending.first).last
        let stream = StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)
        var foreign = known
        foreign.settlementID = UInt64(Clinic.treating.value) * RegionMachine.settlementsPerRegion + 7
        var closed = known
        (closed.settlementID, closed.window) = (known.settlementID + 1, Clinic.window)
        for lie in [known, foreign, closed] {
            var twin = network
            let batch = OutboundBatch(
                firstSequence: twin[Clinic.treating].received(from: stream.sender) + 1, messages: [.month(.lateInterest(lie))])
            let delivery = twin.deliver(batch, on: stream)
            #expect(delivery.firstCode == UInt32(SettlementRefusal.messageUnexpected.rawValue))
            #expect(twin[Clinic.treating].ledger.totals == network[Clinic.treating].ledger.totals)
            #expect(twin[Clinic.treating].money == network[Clinic.treating].money)
        }
        // An answer about interest that was never stated.
        var twin = network
        let answer = InterestAnswer(
            notice: known.notice, payer: known.payer, payee: known.payee, settlementID: known.settlementID + 1,
            finding: .countDiffers, total: Fen(1))
        let back = StreamKey(sender: Clinic.treating.node, receiver: Clinic.insuring.node)
        let batch = OutboundBatch(
            firstSequence: twin[Clinic.insuring].received(from: back.sender) + 1, messages: [.month(.interestAnswer(answer))])
        #expect(twin.deliver(batch, on: back).firstCode == UInt32(SettlementRefusal.messageUnexpected.rawValue))
        #expect(twin[Clinic.insuring].money == network[Clinic.insuring].money)
    }

    @Test("M1: every stored property of the interest book is in its bytes")
    func bytes() throws {
        let book = check(text: Self.paidLate).network[Clinic.treating].money.interest
        let key = try #require(book.dues.keys.first)
        let changes: [(String, (inout InterestBook) -> Void)] = [
            ("isBooked", { $0.isBooked = false }),
            ("claims", { $0.claims = [key: InterestClaim(total: Fen(1), rateMillionths: 1)] }),
            ("days", { $0.days.note("X", Fen(1), on: BusinessDate(days: 2), deadline: BusinessDate(days: 1)) }),
            ("dues", { $0.dues = [:] }), ("moves", { $0.moves += 1 }),
            ("rateMillionths", { $0.dues[key]?.rateMillionths += 1 }), ("counted", { $0.dues[key]?.counted += Fen(1) }),
            ("booked", { $0.dues[key]?.booked += Fen(1) }), ("held", { $0.dues[key]?.held += Fen(1) }),
            ("finding", { $0.dues[key]?.finding = .accepted }), ("claimed", { $0.dues[key]?.claimed += Fen(1) }),
            ("last", { $0.dues[key]?.last.total += Fen(1) }), ("records", { $0.dues[key]?.records = [] }),
        ]
        let due = try #require(book.dues[key])
        #expect(Mirror(reflecting: book).children.count == 5 && Mirror(reflecting: due).children.count == 8)
        func bytes(_ book: InterestBook) -> [UInt8] {
            var writer = ByteWriter()
            book.writeCanonical(into: &writer)
            return writer.bytes
        }
        for (name, change) in changes {
            var other = book
            change(&other)
            #expect(bytes(other) != bytes(book), "M1: \(name) is missing from the state bytes")
        }
        #expect(bytes(InterestBook()).isEmpty, "states from before keep their bytes")
    }
}
