import LedgerCore
import LedgerTypes
import Testing

/// Runs a ledger scenario written as a table, one step a line, the expected answer after the colon:
///
///     account a  no-overdraft cap=500        : opened
///     post    T1 a → b 100 code=2            : applied
///     hold    T2 a → b 40 until=9 at=3       : refused exceedsCredits
///     fulfil  T3 of T2 a → b 15              : applied
///     void    T4 of T2 a → b 0               : refused holdAlreadyPosted
///     & post  T5 a → b 1                     : refused linkedChainFailed
///     post    T6 a → b 0                     : refused amountMustNotBeZero
///     end                                    (submits a chain that was left open)
///     expire  at=9                           : 1
///     hold?   T2                             : posted 15
///     balance a                              : debits 15 credits 100 held 0/0
///     horizon ms=80                          (first line: ids are remembered for 80 milliseconds)
///     post    T500.1 a → b 7 ms=505          : applied       (id of millisecond 500, batch at millisecond 505)
///     advance ms=600                         : 3             (ids that are still remembered)
///
/// Lines that start with `&` are linked to the line below and go into one batch with it. After every step the whole state
/// is checked, and a step that applied nothing must have left the canonical bytes as they were (L8).
struct Scenario {
    var ledger = Ledger()
    var postings: [Posting] = []
    private var time = Timestamp(nanoseconds: 1)
    private var accounts: [Substring: AccountID] = [:]
    private var pending: [(transfer: Transfer, answer: String, line: String)] = []

    /// Runs `text` on a fresh ledger and records an issue for every line whose answer differs.
    @discardableResult
    static func check(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> Scenario {
        var scenario = Scenario()
        for line in text.split(separator: "\n") {
            let words = line.prefix { $0 != ":" }.split(separator: " ")
            let answer = line.split(separator: ":").dropFirst().first.map { $0.split(separator: " ").joined(separator: " ") }
            guard !words.isEmpty else { continue }
            scenario.run(words, answer ?? "", line: String(line), sourceLocation)
            scenario.ledger.checkInvariants()
        }
        #expect(scenario.pending.isEmpty, "the scenario ends inside a chain", sourceLocation: sourceLocation)
        return scenario
    }

    private mutating func run(_ words: [Substring], _ answer: String, line: String, _ location: SourceLocation) {
        let options = words.reduce(into: [Substring: UInt64]()) { options, word in
            let parts = word.split(separator: "=")
            if parts.count == 2 { options[parts[0]] = UInt64(parts[1]) }
        }
        if let at = options["at"] { time = Timestamp(nanoseconds: at) }
        if words[0] == "horizon" {
            ledger = Ledger(horizon: IdentifierHorizon(milliseconds: options["ms"]!))
            return
        }
        if let milliseconds = options["ms"] { time = Timestamp(nanoseconds: milliseconds * 1_000_000) }
        switch words[0] {
        case "advance":
            ledger.advanceHorizon(to: time)
            #expect(String(ledger.transferCount) == answer, "\(line)", sourceLocation: location)
        case "account":
            let rule: AccountLimit.Rule =
                words.contains("no-overdraft")
                ? .debitsMustNotExceedCredits : words.contains("no-overcredit") ? .creditsMustNotExceedDebits : .none
            let cap = options["cap"].map { Fen(Int64(truncatingIfNeeded: $0)) }
            let outcome = ledger.open(AccountSpecification(id: id(words[1]), limit: AccountLimit(rule, cap: cap)))
            #expect(Self.text(outcome) == answer, "\(line)", sourceLocation: location)
        case "expire":
            #expect(String(ledger.expireHolds(at: time, postings: &postings)) == answer, "\(line)", sourceLocation: location)
        case "hold?":
            #expect(Self.text(ledger.hold(HoldID(number(words[1])))) == answer, "\(line)", sourceLocation: location)
        case "balance":
            #expect(ledger.account(id(words[1])).map(Self.text) == answer, "\(line)", sourceLocation: location)
        case "end":
            submit(location)
        default:
            let isLinked = words[0] == "&"
            pending.append((transfer(isLinked ? Array(words.dropFirst()) : words, options, isLinked), answer, line))
            if !isLinked { submit(location) }
        }
    }

    private mutating func submit(_ location: SourceLocation) {
        let before = canonicalBytes(of: ledger)
        let outcomes = ledger.apply(pending.map(\.transfer), at: time, postings: &postings)
        for (outcome, step) in zip(outcomes, pending) {
            #expect(Self.text(outcome) == step.answer, "\(step.line)", sourceLocation: location)
        }
        if !outcomes.contains(.applied) {
            #expect(canonicalBytes(of: ledger) == before, "L8: \(pending.last?.line ?? "")", sourceLocation: location)
        }
        pending = []
    }

    private mutating func transfer(_ words: [Substring], _ options: [Substring: UInt64], _ isLinked: Bool) -> Transfer {
        let plain = words.filter { $0 != "→" && $0 != "of" && !$0.contains("=") }
        let endsHold = plain[0] == "fulfil" || plain[0] == "void"
        let rest = Array(plain.dropFirst(endsHold ? 3 : 2))
        let operation: Transfer.Operation =
            switch plain[0] {
            case "post": .post
            case "hold": .hold(expiresAt: options["until"].map { Timestamp(nanoseconds: $0) })
            case "fulfil": .postHold(HoldID(number(plain[2])))
            case "void": .voidHold(HoldID(number(plain[2])))
            default: fatalError("unknown step \(plain[0])")
            }
        return Transfer(
            id: TransferID(number(plain[1])), debit: id(rest[0]), credit: id(rest[1]),
            amount: Fen(rest[2] == "max" ? .max : Int64(rest[2])!), code: UInt16(options["code"] ?? 2),
            window: WindowNumber(UInt32(options["window"] ?? 202_611)), operation: operation, isLinked: isLinked)
    }

    /// Accounts get ids in order of mention; `zero` is the id no account may have.
    private mutating func id(_ name: Substring) -> AccountID {
        if name == "zero" { return AccountID(0) }
        if let known = accounts[name] { return known }
        let new = AccountID(.cash, region: UInt32(accounts.count + 1))
        accounts[name] = new
        return new
    }

    /// `T7` is 7; `T500.1` carries the time of millisecond 500.
    private func number(_ name: Substring) -> UInt128 {
        let parts = name.dropFirst().split(separator: ".")
        guard parts.count == 2 else { return UInt128(name.dropFirst())! }
        return TransferID(milliseconds: UInt64(parts[0])!, suffix: UInt128(parts[1])!).value
    }
}

extension Scenario {
    static func text(_ outcome: TransferOutcome) -> String {
        switch outcome {
        case .applied: "applied"
        case .alreadyApplied: "alreadyApplied"
        case .refused(let refusal): "refused \(refusal)"
        }
    }

    static func text(_ outcome: AccountOutcome) -> String {
        switch outcome {
        case .opened: "opened"
        case .alreadyOpen: "alreadyOpen"
        case .refused(let refusal): "refused \(refusal)"
        }
    }

    static func text(_ hold: Hold?) -> String {
        switch hold?.state {
        case nil: "none"
        case .open: "open"
        case .posted(let amount): "posted \(amount.units)"
        case .voided: "voided"
        case .expired: "expired"
        }
    }

    static func text(_ account: Account) -> String {
        "debits \(account.debitsPosted.units) credits \(account.creditsPosted.units) "
            + "held \(account.debitsPending.units)/\(account.creditsPending.units)"
    }
}

func canonicalBytes(of ledger: Ledger) -> [UInt8] {
    var writer = ByteWriter()
    ledger.writeCanonical(into: &writer)
    return writer.bytes
}
