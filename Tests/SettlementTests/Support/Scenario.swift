import ClaimTypes
import Clearing
import Exchange
import LedgerCore
import LedgerTypes
import Messages
import Reconciliation
import Settlement
import Testing

/// Runs a scenario written as text, one step a line: `step → what it answers`. Blank lines and text after `#` are skipped.
///
///     register V1 [person=7] [type=21] [open=1,5] a visit is opened at the hospital
///     lines V1 B1 1000.00[,-20.00 …] [item=A]
///     trial V1 B1 m 1000.00                  pre-settlement
///     settle V1 B1 m 1000.00 [hospital=0.00] [account=yes] [at=2026-03-05]
///     cancel V1 B1 c of m [at=…]
///     reverse V1 x of m                      transaction 2601
///     carry T>I [n] | carry all | repeat T>I messages move; what hospitals hear and what receivers refuse
///     fence I 2026-03 | close 2026-03 | day 2026-03-05 | paid I 2026-03
///     adjust V1 B1 a1 310101:100.00 [reason=103]
///     state T 2026-03 | confirm I 2026-03 k [of=T] | rollback I k          statements of a window
///     contest I 2026-03 c 1:310101:9.00[,…] [reason=7] | decide T c 1:310101:4.00[,…]   1 is I's first settlement; `-` gives up nothing
///     pass I 2026-04-26 | require 2026-03 | calendar I [silence=2] [interest=36500] | year 2026   `hub` for the hub's own
///     release 1 | reject 1                    a message in T's quarantine
///     money I LINE | money hub LINE           a command about money, as operators write it; TABLE is a digest
///     book I                                  from here on late interest is booked
///     keep T                                  from here on what is refused to hospitals stays refused
///     show interest I 2026-05-31              each payment: counted through the day, booked, in suspense, what the payee finds
///     show money I 2026-03 | show moneybooks I | show moneyprefund
///     agree T 60                             T compares what is due so many seconds on, with I and with the hub
///     remedy T                               T takes the automatic remedies that are due
///     compare T 2026-03-05                   T compares its records with I's and records what it finds
///     repair T 1 6 done|asked|no|unknown | end T 1 reason
///     show differences T
///     show owed | window 2026-03 | held | unknown | account 7 | year | decisions
@discardableResult
func check(
    _ network: Network = Network(), text: String, sourceLocation: SourceLocation = #_sourceLocation
) -> Scenario {
    var scenario = Scenario(network)
    for row in text.split(separator: "\n") {
        let line = row.prefix { $0 != "#" }
        let arrow: Character = "→"
        let parts: [Substring] = line.split(separator: arrow, maxSplits: 1, omittingEmptySubsequences: false)
        let sides = parts.map { words($0) }
        guard !sides[0].isEmpty else { continue }
        let answer = scenario.run(sides[0])
        let expected = sides.count > 1 ? sides[1].joined(separator: " ") : "-"
        #expect(
            answer == expected, "\(sides[0].joined(separator: " ")) → \(answer), not \(expected), in:\n\(text)",
            sourceLocation: sourceLocation)
    }
    scenario.network.audit(text, sourceLocation)
    return scenario
}

private func words(_ text: Substring) -> [String] { text.split { $0 == " " }.map { String($0) } }

struct Scenario {
    var network: Network
    /// Every refusal seen by a hospital, a receiver or an operator.
    private(set) var refusals: Set<SettlementRefusal> = []

    init(_ network: Network) { self.network = network }

    /// `TABLE` stands for the digest of the national clearing table of the window before it.
    mutating func run(_ words: [String]) -> String {
        let window = words.lazy.compactMap { UInt32($0) }.first { $0 > 200_000 }.map { WindowNumber($0) }
        let table = window.flatMap { network.hub.clearingTableDigest(of: $0) } ?? Clinic.digest(9)
        let words = words.map { $0 == "TABLE" ? table.hex : $0 }
        let options = Dictionary(
            words.filter { $0.contains("=") }.map { word in
                let parts = word.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
                return (parts[0], parts[1])
            }, uniquingKeysWith: { $1 })
        let step = ScenarioStep(words: words.filter { !$0.contains("=") }, options: options)
        switch step.words[0] {
        case "carry": return carry(step)
        case "repeat": return again(step)
        case "fence":
            return operatorAnswer(network.apply(.fenceWindow(step.window(2)), at: step.region(1)))
        case "order":
            let signed = step.signedOrder
            if words[1] == "hub" { return operatorAnswer(network.apply(HubInput.operatorSigned(signed))) }
            return operatorAnswer(network.apply(.operatorSigned(signed), at: step.region(1)))
        case "state", "confirm", "contest", "decide", "rollback", "pass", "require", "calendar", "year":
            return operatorAnswer(step.applyMonth(to: &network))
        case "book": return operatorAnswer(network.apply(.bookInterest, at: step.region(1)))
        case "keep": return operatorAnswer(network.apply(.keepRefusals, at: step.region(1)))
        case "close": return operatorAnswer(network.apply(HubInput.closeWindow(step.window(1))))
        case "day":
            for code in network.regions.keys.sorted() { network.apply(.closeDay(step.date(1)), at: code) }
            return "-"
        case "reconcile":
            network.apply(HubInput.reconcileDay(step.date(1)))
            guard let findings = network.hub.comparisons[step.date(1)] else { return "nothing" }
            return "\(findings.comparisons.count) pairs, \(findings.unequal.count) unequal"
        case "money": return operatorAnswer(money(words))
        case "show" where step.words[1].hasPrefix("money"): return showMoney(step)
        case "compare": return compare(step.region(1), step.date(2))
        case "agree": return compareDue(step.region(1), after: Int64(step.words[2]) ?? 0)
        case "remedy": return takeRemedies(step.region(1))
        case "repair":
            let outcomes: [String: RepairDifference.Outcome] = [
                "asked": .asked, "done": .done, "no": .refused, "unknown": .unknown,
            ]
            guard let number = UInt64(words[2]), let remedy = UInt8(words[3]), let outcome = outcomes[words[4]] else {
                preconditionFailure("no such step: \(words)")
            }
            let repair = RepairDifference(number: number, remedy: remedy, outcome: outcome)
            return operatorAnswer(network.apply(.repairDifference(repair), at: step.region(1)))
        case "end":
            let reason = words.dropFirst(3).joined(separator: " ")
            let end = EndDifference(number: UInt64(words[2]) ?? 0, name: "li.na", reason: reason)
            return operatorAnswer(network.apply(.endDifference(end), at: step.region(1)))
        case "show": return show(step)
        case "adjust", "release", "reject", "paid":
            guard let order = step.order else { preconditionFailure("no such step: \(words)") }
            let output = network.apply(order.input, at: order.region)
            let told = output.replies.isEmpty ? "" : ", " + answers(output.replies, named: true)
            return operatorAnswer(output) + told
        default:
            guard let request = step.request else { preconditionFailure("no such step: \(words)") }
            let output = network.apply(.hospital(request), at: Clinic.treating)
            return answers(output.replies, named: false) + (output.outcome == CommandOutput.replayed ? " again" : "")
        }
    }

    private mutating func carry(_ step: ScenarioStep) -> String {
        guard step.words[1] != "all" else { return heard(network.carryAll()) }
        return heard(network.carry(step.stream(1), limit: step.words.count > 2 ? Int(step.words[2]) ?? 0 : .max))
    }

    private mutating func again(_ step: ScenarioStep) -> String {
        guard let batch = network.carried[step.stream(1)] else { return "nothing was carried" }
        let delivery = network.deliver(batch, on: step.stream(1))
        let codes = [delivery.atReceiver, delivery.atHub].compactMap { $0?.outcome }
        return codes.allSatisfy { $0 == CommandOutput.replayed } ? "dropped" : "outcomes \(codes)"
    }

    /// What hospitals hear; where nobody hears anything of an answer, what the receiver thought of it.
    mutating func heard(_ deliveries: [Delivery]) -> String {
        var texts: [String] = []
        for delivery in deliveries {
            if !delivery.replies.isEmpty {
                texts.append(answers(delivery.replies, named: true))
            } else if let refusal = delivery.firstCode.flatMap({ UInt16(exactly: $0) }).flatMap(SettlementRefusal.init(rawValue:))
            {
                refusals.insert(refusal)
                if !delivery.messages[0].isQuestion { texts.append("\(refusal)") }
            }
        }
        return texts.isEmpty ? "-" : texts.joined(separator: ", ")
    }

    mutating func operatorAnswer(_ output: CommandOutput) -> String {
        guard let refusal = SettlementRefusal(rawValue: UInt16(output.outcome)) else {
            return output.outcome == CommandOutput.pending ? "asked" : output.outcome == CommandOutput.replayed ? "again" : "done"
        }
        refusals.insert(refusal)
        return "refused \(refusal)"
    }

    private mutating func answers(_ replies: [HospitalReply], named: Bool) -> String {
        for case .refused(let notice) in replies.map(\.answer) {
            if let refusal = SettlementRefusal(rawValue: notice.code) { refusals.insert(refusal) }
        }
        return replies.map { (named ? "\($0.messageID) " : "") + $0.answer.text }.joined(separator: ", ")
    }

    private func show(_ step: ScenarioStep) -> String {
        if let shown = step.shownMonth(of: network) { return shown }
        let (treating, insuring) = (network[Clinic.treating], network[Clinic.insuring])
        let pair = RegionPair(insuring: Clinic.insuring, treating: Clinic.treating)
        switch step.words[1] {
        case "owed": return "I \(insuring.payable(to: Clinic.treating)) T \(treating.receivable(from: Clinic.insuring))"
        case "window":
            let window = step.window(2)
            let sides = [insuring.exposure, treating.claimed, network.hub.exposure]
            let sums = sides.map { matrix in
                matrix.rows(of: pair, in: window).filter { $0.fund != .medicalFee }.reduce(Fen.zero) { $0 + $1.totals.amount }
            }
            return "I \(sums[0]) T \(sums[1]) hub \(sums[2])"
        case "held": return "\(treating.feesInFlight(from: Clinic.insuring))"
        case "unknown": return "\(treating.unknownCount)"
        case "account": return "\(insuring.balance(of: PersonNumber(UInt64(step.words[2]) ?? 0)))"
        case "differences":
            let differences = network[step.region(2)].differences.differences
            return differences.map { "\($0.number) \($0.difference.kind): \($0.stage.names.english)" }.joined(separator: ", ")
        case "suspense": return "\(treating.inSuspense)"
        case "quarantine":
            return treating.openQuarantine.map { "\($0.number) \($0.visitID) \($0.finding)" }.joined(separator: ", ")
        case "stage":
            let hospital = treating.stage(of: pair, in: step.window(2))
            return "I \(insuring.stage(of: pair, in: step.window(2))) T \(hospital)"
        case "hospital":
            let accounts = treating.ledger.accounts
            func balance(_ kind: AccountKind) -> Fen {
                accounts.filter { $0.id.accountKind == kind }.reduce(Fen.zero) { $0 + $1.creditBalance }
            }
            return "owed \(balance(.payableToHospital)) withheld \(balance(.deductions))"
        case "flags":
            let claim = insuring.history(Clinic.hospital, visitID: step.words[2], batch: step.words[3])
            return claim?.flags.map { "\($0.kind) \($0.other)" }.joined(separator: ", ") ?? "no claim"
        case "life":
            let side = step.words.count > 4 ? insuring : treating
            return side.history(Clinic.hospital, visitID: step.words[2], batch: step.words[3])?.state.english ?? "unknown"
        case "decisions": return "\(insuring.decidedCount)"
        case "net": return network.hub.closings[step.window(2)].map { "\($0.netting.positions.map(\.amount))" } ?? "open"
        default: preconditionFailure("nothing to show: \(step.words)")
        }
    }
}

extension HospitalAnswer {
    var text: String {
        switch self {
        case .registered: "registered"
        case .itemised(let split): "itemised \(split.total)"
        case .trial(let claim): "trial \(claim.amounts.owed)"
        case .settled(let claim): "settled \(claim.amounts.owed)"
        case .settledInPlace(let claim, let negative): "settled \(claim.amounts.owed) in place of \(-negative.amounts.owed)"
        case .cancelled(let claim): "cancelled \(claim.amounts.owed)"
        case .reversed(let claim): "reversed \(claim.map { "\($0.amounts.owed)" } ?? "nothing")"
        case .refused(let notice):
            "refused \(SettlementRefusal(rawValue: notice.code).map { "\($0)" } ?? "\(notice.code)") \(notice.field)"
        case .unknown: "unknown"
        case .linesKept(let lines): "kept \(lines.count)"
        case .done: "done"
        }
    }
}

extension PeerMessage {
    /// A question is answered by a message of its own.
    var isQuestion: Bool {
        switch self {
        case .preSettleRequest, .settleRequest, .cancelRequest, .reverseRequest, .adjustmentRequest: true
        case .preSettleAnswer, .settleDecision, .cancelDecision, .reverseDecision, .windowFence, .dayTotals, .clearingNotice,
            .adjustmentDecision, .month, .errorNotice, .admissionNotice, .unbalanced:
            false
        }
    }
}
