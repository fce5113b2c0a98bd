import LedgerCore

/// Pairs of refusals that can both apply, each with steps that show which is the answer: `both` meets the two and gets the earlier, `mended`
/// is without the reason of the earlier and gets the later.
enum Precedence {
    struct Pair: Sendable {
        var earlier: TransferRefusal
        var later: TransferRefusal
        /// Steps before, and `/` for a line of its own.
        var before: String
        var both: String
        var mended: String

        init(
            _ earlier: TransferRefusal, _ later: TransferRefusal, _ before: String = "", both: String, mended: String
        ) {
            (self.earlier, self.later, self.before, self.both, self.mended) = (earlier, later, before, both, mended)
        }

        /// The pair as a scenario.
        var scenario: String {
            let accounts = "account a : opened / account b : opened / account c : opened"
            let isHorizon = before.hasPrefix("horizon")
            let steps =
                (isHorizon ? ["horizon ms=80", accounts, String(before.dropFirst(13))] : [accounts, before])
                + [both + " : refused \(earlier)", mended + " : refused \(later)"]
            return steps.joined(separator: " / ").split(separator: "/").joined(separator: "\n")
        }
    }

    static let pairs: [Pair] = company + identity + form + holds + limits

    private static let company = [
        Pair(
            .linkedChainOpen, .idMustNotBeZero, both: "& post T0 a → b 1",
            mended: "end / post T0 a → b 1"),
        Pair(
            .linkedChainFailed, .idMustNotBeZero,
            both: "& post T1 a → b 0 : refused amountMustNotBeZero / post T0 a → b 1",
            mended: "& post T1 a → b 1 : refused linkedChainFailed / post T0 a → b 1"),
    ]

    private static let identity = [
        Pair(.existsWithDifferentDebit, .existsWithDifferentCredit, known, both: "post T1 c → c 5", mended: "post T1 a → c 5"),
        Pair(.existsWithDifferentCredit, .existsWithDifferentAmount, known, both: "post T1 a → c 6", mended: "post T1 a → b 6"),
        Pair(
            .existsWithDifferentAmount, .existsWithDifferentCode, known, both: "post T1 a → b 6 code=3",
            mended: "post T1 a → b 5 code=3"),
        Pair(
            .existsWithDifferentCode, .existsWithDifferentWindow, known, both: "post T1 a → b 5 code=3 window=202612",
            mended: "post T1 a → b 5 window=202612"),
        Pair(
            .existsWithDifferentWindow, .existsWithDifferentOperation, known, both: "hold T1 a → b 5 window=202612",
            mended: "hold T1 a → b 5"),
        Pair(
            .existsWithDifferentHold, .chainPartlyApplied,
            "hold T1 a → b 5 : applied / hold T2 a → b 5 : applied / fulfil T3 of T1 a → b 5 : applied",
            both: "& post T9 a → b 1 : refused linkedChainFailed / fulfil T3 of T2 a → b 5",
            mended: "& post T9 a → b 1 : refused linkedChainFailed / fulfil T3 of T1 a → b 5"),
        Pair(
            .existsWithDifferentAmount, .amountMustNotBeNegative, known, both: "post T1 a → b -1", mended: "post T2 a → b -1"),
        Pair(
            .existsWithDifferentAmount, .idTooFarAhead, "horizon ms=80 / post T500.1 a → b 5 ms=505 : applied",
            both: "post T500.1 a → b 6 ms=300", mended: "post T500.2 a → b 6"),
        Pair(
            .idTooOld, .idTooFarAhead, "horizon ms=80 / advance ms=590 : 0", both: "post T500.1 a → b 7 ms=100",
            mended: "post T520.1 a → b 7"),
        Pair(
            .idTooOld, .amountMustNotBeNegative, "horizon ms=80 / advance ms=590 : 0", both: "post T500.1 a → b -1",
            mended: "post T590.1 a → b -1"),
        Pair(
            .idTooFarAhead, .amountMustNotBeNegative, "horizon ms=80", both: "post T700.1 a → b -1 ms=505",
            mended: "post T505.1 a → b -1"),
    ]

    private static let form = [
        Pair(.amountMustNotBeZero, .codeMustNotBeZero, both: "post T1 a → b 0 code=0", mended: "post T1 a → b 1 code=0"),
        Pair(.codeMustNotBeZero, .accountsMustDiffer, both: "post T1 a → a 1 code=0", mended: "post T1 a → a 1"),
        Pair(
            .accountsMustDiffer, .expiryMustBeInTheFuture, both: "hold T1 a → a 1 until=5 at=5", mended: "hold T1 a → b 1 until=5"
        ),
        Pair(
            .expiryMustBeInTheFuture, .debitAccountNotFound, both: "hold T1 x → b 1 until=5 at=5",
            mended: "hold T1 x → b 1 until=6"),
        Pair(.debitAccountNotFound, .creditAccountNotFound, both: "post T1 x → y 1", mended: "post T1 a → y 1"),
        Pair(.creditAccountNotFound, .holdNotFound, both: "fulfil T1 of T9 a → y 1", mended: "fulfil T1 of T9 a → b 1"),
    ]

    private static let holds = [
        Pair(
            .holdHasDifferentDebit, .holdHasDifferentCredit, held, both: "fulfil T2 of T1 c → a 5",
            mended: "fulfil T2 of T1 a → c 5"),
        Pair(
            .holdHasDifferentCredit, .exceedsHeldAmount, held, both: "fulfil T2 of T1 a → c 6", mended: "fulfil T2 of T1 a → b 6"),
        Pair(
            .exceedsHeldAmount, .holdAlreadyPosted, held + " / fulfil T3 of T1 a → b 5 : applied",
            both: "fulfil T2 of T1 a → b 6",
            mended: "fulfil T2 of T1 a → b 5"),
        Pair(.exceedsHeldAmount, .holdExpired, held, both: "fulfil T2 of T1 a → b 6 at=90", mended: "fulfil T2 of T1 a → b 5"),
        Pair(
            .voidAmountDiffersFromHeld, .holdAlreadyPosted, held + " / fulfil T3 of T1 a → b 5 : applied",
            both: "void T2 of T1 a → b 4", mended: "void T2 of T1 a → b 5"),
        Pair(
            .voidAmountDiffersFromHeld, .holdAlreadyVoided, held + " / void T3 of T1 a → b 5 : applied",
            both: "void T2 of T1 a → b 4", mended: "void T2 of T1 a → b 5"),
        Pair(
            .holdAlreadyPosted, .holdExpired, held + " / hold T4 a → b 5 until=90 : applied / fulfil T3 of T1 a → b 5 : applied",
            both: "void T2 of T1 a → b 0 at=90", mended: "void T2 of T4 a → b 0"),
        Pair(
            .holdAlreadyVoided, .holdExpired, held + " / hold T4 a → b 5 until=90 : applied / void T3 of T1 a → b 5 : applied",
            both: "void T2 of T1 a → b 0 at=90", mended: "void T2 of T4 a → b 0"),
    ]

    private static let limits = [
        Pair(
            .overflowsDebits, .overflowsCredits, "hold T1 a → b max : applied", both: "post T2 a → b 1", mended: "post T2 c → b 1"
        ),
        Pair(
            .overflowsCredits, .exceedsCredits, "account p no-overdraft : opened / hold T1 a → b max : applied",
            both: "post T2 p → b 1", mended: "post T2 p → a 1"),
        Pair(
            .exceedsCredits, .exceedsDebits, "account p no-overdraft : opened / account q no-overcredit : opened",
            both: "post T1 p → q 1", mended: "post T1 a → q 1"),
        Pair(
            .exceedsDebits, .exceedsDebitAccountCap, "account p cap=0 : opened / account q no-overcredit : opened",
            both: "post T1 p → q 1", mended: "post T1 p → a 1"),
        Pair(
            .exceedsDebitAccountCap, .exceedsCreditAccountCap, "account p cap=0 : opened / account q cap=0 : opened",
            both: "post T1 p → q 1", mended: "post T1 a → q 1"),
    ]

    private static let known = "post T1 a → b 5 : applied"
    private static let held = "hold T1 a → b 5 until=90 : applied"

    /// Neighbours that can never apply to one transfer at once.
    static let exclusive: [(earlier: TransferRefusal, later: TransferRefusal, because: String)] = [
        (.linkedChainOpen, .linkedChainFailed, "of an open chain the last transfer is open, the others failed"),
        (.idMustNotBeZero, .existsWithDifferentDebit, "the id zero is never applied"),
        (.existsWithDifferentOperation, .existsWithDifferentExpiry, "only two holds differ in their expiry"),
        (.existsWithDifferentExpiry, .existsWithDifferentHold, "a hold names no other hold"),
        (.chainPartlyApplied, .idTooOld, "a forgotten id is not known to be applied"),
        (.amountMustNotBeNegative, .amountMustNotBeZero, "an amount is one of the two"),
        (.holdNotFound, .holdHasDifferentDebit, "a hold that is not found has no accounts"),
        (.exceedsHeldAmount, .voidAmountDiffersFromHeld, "the first is of posts, the second of voids"),
        (.holdAlreadyPosted, .holdAlreadyVoided, "a hold ends once"),
        (.holdExpired, .holdTooOld, "a forgotten hold has no expiry"),
        (.holdTooOld, .overflowsDebits, "ending a hold takes no new room"),
    ]
}
