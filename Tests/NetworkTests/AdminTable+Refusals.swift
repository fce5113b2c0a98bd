/// What is refused before anything was sold: of every order something that does not fit. Each answer says why in both languages, and nothing changed.
extension AdminTable {
    /// Garbage, unknown regions and windows, orders of the other kind of node, amounts too large, days to come.
    static let refusals: [AdminRow] = [
        .bad("{T}", "close-day 2026-13-40", 2, "usage: close-day"),
        .bad("{T}", "close-day 2199-01-01", 1, "has not come yet"),
        .bad("hub", "close-day {TODAY}", 1, "this order is for a region"),
        .bad("hub", "reconcile-day yesterday", 2, "usage: reconcile-day"),
        .bad("{T}", "reconcile-day {TODAY}", 1, "this order is for the hub"),
        .bad("{T}", "fence-window 202613", 2, "usage: fence-window"),
        .bad("{T}", "fence-window 209912", 1, "the window is not the open one"),
        .bad("hub", "fence-window {W1}", 1, "this order is for a region"),
        .bad("hub", "close-window {W1}", 1, "a pair has not fenced the window"),
        .bad("{T}", "close-window {W1}", 1, "this order is for the hub"),
        .bad("{I}", "window-paid {W1}", 1, "the window is not cleared yet"),
        .bad("{I}", "set-cap 990000 1", 1, "is no party of this network"),
        .bad("{I}", "set-cap {I} 1", 1, "name another region"),
        .bad("{I}", "set-cap {T} lots", 2, "usage: set-cap"),
        .bad("{I}", "set-cap {T} 99999999999999999999", 2, "usage: set-cap"),
        .bad("{T}", "approve-keys {OTHER}", 1, "the key ring beside this node is another file"),
        .bad("{T}", "approve-keys /nowhere", 2, "cannot be read"),
        .bad("{T}", "repair-difference 7 cancel-one asked", 1, "no difference has this number"),
        .bad("{T}", "repair-difference 7 burn-it asked", 2, "wrong arguments"),
        .bad("hub", "repair-difference 7 cancel-one asked", 1, "this order is for a region"),
        .bad("{T}", "end-difference 7 because", 1, "no difference has this number"),
        .bad("{T}", "end-difference 7", 2, "wrong arguments"),
        .bad("{T}", "adjust-claim {PHARMACY} V0 1 A0 10 103 310101=1 {NOON}", 1, "there is no settlement to adjust"),
        .bad("{T}", "adjust-claim nobody V0 1 A0 10 103 310101=1 {NOON}", 2, "wrong arguments"),
        .bad("{T}", "resolve-quarantine 1 release {NOON}", 1, "no open message in quarantine has this number"),
        .bad("hub", "resolve-quarantine 1 reject {NOON}", 1, "this order is for a region"),
        .bad("hub", "set-calendar * * * * 1.1.0 - - 1 0", 1, "the plan of the calendar is not sound"),
        .bad("hub", "set-calendar 990000 * * * 1.1.0,1.1.0,1.1.0,1.1.0,1.1.0,1.1.0 - - 1 0", 1, "is no party of this network"),
        .bad(
            "{I}", "set-calendar * * * * 1.32.0,1.1.0,1.1.0,1.1.0,1.1.0,1.1.0 - - 1 0", 1, "the plan of the calendar is not sound"
        ),
        .bad("{I}", "set-calendar * * *", 2, "wrong arguments"),
        .bad("{I}", "day-passed 2199-12-31", 1, "has not come yet"),
        .bad("hub", "day-passed 2199-12-31", 1, "has not come yet"),
        .bad("hub", "day-passed tomorrow", 2, "wrong arguments"),
        .bad("{T}", "issue-statements {W1} {NOON}", 1, "nothing to state yet"),
        .bad("{T}", "issue-statements {W1} noon", 2, "wrong arguments"),
        .bad("hub", "issue-statements {W1} {NOON}", 1, "this order is for a region"),
        .bad("{I}", "confirm-statement {W1} {T} Q1 {NOON}", 1, "no such statement"),
        .bad("{I}", "confirm-statement {W1} 990000 Q1 {NOON}", 1, "is no party of this network"),
        .bad("{I}", "contest-statement {W1} {T} Y1 {NOON} 7:7:310101=100", 1, "no such statement"),
        .bad("{I}", "contest-statement {W1} {T} Y1 {NOON} 7:7:310101=99999999999999999999", 2, "wrong arguments"),
        .bad("{T}", "decide-contest {I} Y1 {NOON} 7:-:99", 1, "no such contest"),
        .bad("{I}", "roll-back-confirmation Q1 {NOON}", 1, "no confirmation has this id"),
        .bad("{I}", "require-statements {W1}", 1, "this order is for the hub"),
        .bad("hub", "require-statements 209913", 2, "wrong arguments"),
        .bad("hub", "close-year 2199", 1, "a window of the year is not closed"),
        .bad("{I}", "close-year 2199", 1, "this order is for the hub"),
        .bad("hub", "payment-terms barter draw", 2, "wrong arguments"),
        .bad("{I}", "payment-terms multilateral draw", 1, "this order is for the hub"),
        .bad("hub", "issue-payments {W1} {TODAY} {TODAY} {D}", 1, "the window is not cleared yet"),
        .bad("hub", "issue-payments {W1} {TODAY} {Y}-01-01 {D}", 2, "wrong arguments"),
        .bad("hub", "issue-payments {W1} {TODAY} {TODAY} beef", 2, "wrong arguments"),
        .bad("hub", "prefund-quota {I} {I} {Y} 100 {TODAY}", 2, "wrong arguments"),
        .bad("hub", "prefund-quota {I} 990000 {Y} 100 {TODAY}", 1, "is no party of this network"),
        .bad("hub", "prefund-quota {I} {T} {Y} five {TODAY}", 2, "wrong arguments"),
        .bad("hub", "prefund-top-up {I} {T} {Y} 100 {TODAY}", 1, "the pair has no prefund"),
        .bad("hub", "resolve-default {W1} {I} pro-rata 0", 1, "the payments of the window are not issued yet"),
        .bad("hub", "resolve-default {W1} {I} forgive 0", 2, "wrong arguments"),
        .bad("hub", "seal-window {W1} {D}", 1, "the window is not cleared yet"),
        .bad("{I}", "instruct-payment FK-1 {TODAY}", 1, "no payment has this number"),
        .bad("hub", "instruct-payment FK-1 {TODAY}", 1, "this order is for a region"),
        .bad("{I}", "bank-confirmed FK-1 sideways 1 {TODAY} R1", 2, "wrong arguments"),
        .bad("{I}", "bank-returned FK-1 received 1 {TODAY} R1", 2, "wrong arguments"),
        .bad("{I}", "assign-suspense paid R1 FK-1", 1, "no money in suspense has this reference"),
        .bad("{I}", "withdraw-assignment paid R1 FK-1", 1, "no payment has this number"),
        .bad("{I}", "withdraw-assignment upwards R1 FK-1", 2, "wrong arguments"),
        .bad("hub", "withdraw-assignment paid R1 FK-1", 1, "this order is for a region"),
        .bad("{T}", "accept-interest FK-1", 1, "the payment bears no late interest"),
        .bad("{I}", "correct-interest FK-1", 1, "the payment bears no late interest"),
        .bad("{T}", "claim-interest FK-1", 1, "the payment bears no late interest"),
        .bad("hub", "claim-interest FK-1", 1, "this order is for a region"),
        .bad("{T}", "withdraw-order 00000000000000000000000000000000", 1, "no order with this id waits"),
        .bad("hub", "withdraw-order 00000000000000000000000000000000", 1, "no order with this id waits"),
        .bad("{T}", "withdraw-order 7", 2, "wrong arguments"),
    ]

    /// An order that honest regions are never brought to need, so that here it is only refused: about a message signed by a region that lies
    /// (`QuarantineTests`).
    static let needDiscord: Set<OrderKind> = [.resolveQuarantine]

    static let all: [AdminRow] =
        refusals + takenBack + standing + capTakenAway + differences + day + quotas + lodged + fences + statements + audit + close
        + drawn
        + january
        + givenBack + silence + yearEnd + corrected + bank + claimed + accepted + unwinding + paid

    /// What asks and changes nothing of the books, by kind of node, and commands that are no orders.
    static let questions = [
        "status", "links", "hold", "release", "window", "calendar", "deadlines", "statements", "closing", "table", "prefunds",
        "orders", "compare", "differences", "reconciliation", "reload", "quarantine", "refused", "payments", "instruct-payments",
        "bank-file",
    ]
}
