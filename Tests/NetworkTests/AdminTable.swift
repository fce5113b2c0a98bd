import ClaimTypes
import Foundation
import LedgerTypes
import Messages
import StrictJSON

/// One command as an operator types it at a node, and what comes of it. Words in braces are filled in when the row is driven.
struct AdminRow: Sendable, CustomStringConvertible {
    enum Outcome: Sendable {
        /// Carried out; the answer to `query` holds `words` afterwards and did not before.
        case done(query: String, words: String)
        /// This exit code with these words, and nothing changed.
        case refused(code: Int32, words: String)
    }

    /// `hub`, or a region in braces.
    let node: String
    let command: String
    let outcome: Outcome
    /// The node is killed between the two signatures and started again.
    var isKilled = false

    static func good(
        _ node: String, _ command: String, sees query: String, _ words: String, killed: Bool = false
    ) -> AdminRow {
        AdminRow(node: node, command: command, outcome: .done(query: query, words: words), isKilled: killed)
    }

    static func bad(_ node: String, _ command: String, _ code: Int32, _ words: String) -> AdminRow {
        AdminRow(node: node, command: command, outcome: .refused(code: code, words: words))
    }

    var description: String { "\(node): \(command)" }
    var isGood: Bool { if case .done = outcome { true } else { false } }

    /// The order the row gives, at this node or for the other kind of node; `nil` for words that are none.
    var kind: OrderKind? {
        let words = AdminTable.fill(command, AdminTable.sample)
        // The program reads the ring and signs its digest.
        let line = words.hasPrefix("approve-keys ") ? "approve-keys \(AdminTable.sample["D"] ?? "")" : words
        let region = RegionCode(310_000).node
        let content =
            OperatorOrder.Content(line: line, for: node == "hub" ? .hub : region)
            ?? OperatorOrder.Content(line: line, for: node == "hub" ? region : .hub)
        return content.map(OrderKind.init)
    }
}

/// What operators do in the test of every order: in the order of a year's end. `T` treats, people of `I` and `H` are treated there. `W1` is a November,
/// `W2` the December behind it, both of last year.
enum AdminTable {
    static func fill(_ text: String, _ values: [String: String]) -> String {
        values.reduce(text) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
    }

    /// Values that make every row readable without a network.
    static let sample: [String: String] = {
        var values = [
            "T": "310000", "I": "330000", "H": "340000", "W1": "202511", "W2": "202512", "W3": "202601", "W4": "202602",
            "w1": "2025-11", "w2": "2025-12", "w4": "2026-02", "Y": "2025", "Y1": "2026", "Y2": "2027", "TODAY": "2026-11-27",
            "NOON": "2026-11-27T12:00:00", "D": String(repeating: "0", count: 64), "RING": "keyring.txt", "SETL": "7",
            "FUND": "310101", "PHARMACY": "P31010100001", "VISIT": "V1", "BACK": "YF-1", "TOPUP": "YF-2",
        ]
        for digest in ["TABLE1", "TABLE2", "TABLE3", "SEAL"] { values[digest] = values["D"] }
        values["WAITING"] = String(repeating: "0", count: 32)
        values["LEFT"] = #""waiting":[]"#
        for day in ["LATE", "MID"] { values[day] = "2026-10-28" }
        for amount in ["BORNI", "COUNTI", "BORNH", "COUNTH"] { values[amount] = "3" }
        for amount in ["QI", "QH", "TOP", "QS", "GIVE"] { values[amount] = "1000" }
        return values
    }()

    /// Deadlines of December that are over since its first day.
    static let calendar = "set-calendar * * {Y} 12 0.1.0,0.1.0,0.1.0,0.1.0,0.1.0,0.1.0 - - 1 0"

    /// Deadlines of November that nobody can miss: whatever the day of the test, a contest is in time.
    static let longCalendar = "set-calendar * * {Y} 11 24.1.0,24.1.0,24.1.0,24.1.0,24.1.0,24.1.0 - - 1 0"

    /// Terms, calendars, caps and keys, before anything was sold.
    static let standing: [AdminRow] = [
        .good("hub", "payment-terms multilateral draw", sees: "prefunds", #""draws_on_prefunds":true"#),
        .good("hub", calendar, sees: "deadlines {W2} {I} {T}", #""确认 confirm":"{Y}-12-01""#),
        .good("{T}", calendar, sees: "deadlines {W2}", #""确认 confirm":"{Y}-12-01""#),
        .good("{I}", calendar, sees: "deadlines {W2}", #""确认 confirm":"{Y}-12-01""#),
        .good("{H}", calendar, sees: "deadlines {W2}", #""确认 confirm":"{Y}-12-01""#),
        .good("{T}", longCalendar, sees: "deadlines {W1}", #""提出异议 contest":"{Y2}-11-01""#),
        .good("{I}", longCalendar, sees: "deadlines {W1}", #""提出异议 contest":"{Y2}-11-01""#),
        .good("{I}", interestCalendar("{I}", 365_000), sees: "deadlines {W2}", #""interest_millionths":365000"#),
        .good("{T}", interestCalendar("{I}", 730_000), sees: "deadlines {W2}", #""interest_millionths":730000"#),
        .good("{T}", interestCalendar("{H}", 365_000), sees: "deadlines {W2}", #""interest_millionths":365000"#),
        .good("hub", "require-statements {W1}", sees: "deadlines {W1} {I} {T}", #""statements_required_from":"{w1}""#),
        .good("{T}", "approve-keys {RING}", sees: "orders", #""approved_keys":""#),
        .good("hub", "approve-keys {RING}", sees: "orders", #""approved_keys":""#),
        .good("{I}", "set-cap {T} 1", sees: "orders", #""caps":[{"treating":"{T}","fen":1}]"#),
    ]

    /// An order that one operator signed is taken back; it is none from then on.
    static let takenBack: [AdminRow] = [
        .good("{I}", "withdraw-order {WAITING}", sees: "orders", "{LEFT}"),
        .bad("{I}", "withdraw-order {WAITING}", 1, "no order with this id waits"),
    ]

    static let capTakenAway: [AdminRow] = [.good("{I}", "set-cap {T} none", sees: "orders", #""caps":[]"#)]

    /// Two differences were planted in the books of the treating region: an amount (1) and a component (2).
    static let differences: [AdminRow] = [
        .bad("{T}", "repair-difference 1 settle-again unknown", 1, "the outcome of the repair is unknown"),
        .good(
            "{T}", "repair-difference 1 settle-again asked", sees: "differences all",
            #""stage":"处理中，结果未知 / asked, outcome unknown""#),
        .bad("{T}", "repair-difference 1 compare-components asked", 1, "another remedy is under way"),
        .good(
            "{T}", "repair-difference 1 settle-again done", sees: "differences all",
            #""stage":"已处理，待复核 / repaired, to be compared again""#),
        .bad("{T}", "repair-difference 1 settle-again asked", 1, "the difference is repaired"),
        .good(
            "{T}", "end-difference 2 agreed by telephone", sees: "differences all",
            "ended by operator-a, operator-b: agreed by telephone"),
        .bad("{T}", "repair-difference 2 compare-components done", 1, "the difference is closed"),
        .bad("{T}", "end-difference 2 again", 1, "the difference is closed"),
    ]

    static let day: [AdminRow] = [
        .good("hub", "reconcile-day {TODAY}", sees: "calendar", #""date":"{TODAY}","pairs":6,"unequal":6"#),
        .good("{T}", "close-day {TODAY}", sees: "reconciliation", #""days":[{"date":"{TODAY}""#),
        .good("{I}", "close-day {TODAY}", sees: "reconciliation", #""days":[{"date":"{TODAY}""#),
        .good("{H}", "close-day {TODAY}", sees: "reconciliation", #""days":[{"date":"{TODAY}""#),
    ]

    /// Lodged while the window is open: I's will be used by more than 70 %, H's by more than 90 %.
    static let quotas: [AdminRow] = [
        .good(
            "hub", "prefund-quota {I} {T} {Y} {QI} {TODAY}", sees: "prefunds",
            #""insuring":"{I}","treating":"{T}","year":{Y},"quota":"#),
        .good(
            "hub", "prefund-quota {H} {T} {Y} {QH} {TODAY}", sees: "prefunds",
            #""insuring":"{H}","treating":"{T}","year":{Y},"quota":"#),
        .bad("hub", "prefund-quota {I} {T} {Y} 77 {TODAY}", 1, "an earlier prefund notice of the pair is not paid yet"),
    ]

    static let lodged: [AdminRow] = [
        .good(
            "{I}", "bank-confirmed YF-{Y}-{I}-{T}-1 paid {QI} {TODAY} I1", sees: "payments {TODAY}",
            #""number":"YF-{Y}-{I}-{T}-1","payer":"{I}","payee":"{T}","fen":{QI},"confirmed_fen":{QI}"#),
        .good(
            "{T}", "bank-confirmed YF-{Y}-{I}-{T}-1 received {QI} {TODAY} T1", sees: "payments {TODAY}",
            #""number":"YF-{Y}-{I}-{T}-1","payer":"{I}","payee":"{T}","fen":{QI},"confirmed_fen":{QI}"#),
        .bad("{I}", "bank-confirmed YF-{Y}-{I}-{T}-1 paid 1 {TODAY} I1", 1, "the bank's reference was used for another payment"),
        .good(
            "{H}", "bank-confirmed YF-{Y}-{H}-{T}-1 paid {QH} {TODAY} H1", sees: "payments {TODAY}",
            #""number":"YF-{Y}-{H}-{T}-1","payer":"{H}","payee":"{T}","fen":{QH},"confirmed_fen":{QH}"#),
        .good(
            "{T}", "bank-confirmed YF-{Y}-{H}-{T}-1 received {QH} {TODAY} T2", sees: "prefunds",
            #""insuring":"{H}","treating":"{T}","side":"收存 held","balance":"{QHY}""#),
        .bad("hub", "prefund-top-up {I} {T} {Y} 100 {TODAY}", 1, "less than 90 % is used"),
        .bad("hub", "prefund-top-up {T} {I} {Y} 100 {TODAY}", 1, "the pair has no prefund"),
    ]

    static let fences: [AdminRow] = [
        .good("{T}", "fence-window {W1}", sees: "status", #""open_window":"{w2}""#),
        .bad("{T}", "fence-window {W1}", 1, "the window is not the open one"),
        .good("{H}", "fence-window {W1}", sees: "status", #""open_window":"{w2}""#),
    ]

    static let statements: [AdminRow] = [
        .bad("hub", "close-window {W1}", 1, "the statement of a pair is missing or not agreed"),
        .good("{T}", "issue-statements {W1} {NOON}", sees: "statements {W1}", #""side":"出具 issued here""#),
        .good("{H}", "confirm-statement {W1} {T} Q1 {NOON}", sees: "statements {W1}", #""confirm_id":"Q1""#),
        .bad("{H}", "confirm-statement {W1} {T} Q9 {NOON}", 1, "the statement is answered already"),
        .good(
            "{H}", "roll-back-confirmation Q1 {NOON}", sees: "statements {W1}",
            #""standing":"已出单，待确认 / issued","confirm_id":"Q1""#),
        .bad("{H}", "confirm-statement {W1} {T} Q1 {NOON}", 1, "the confirmation id was used before"),
        .good("{H}", "confirm-statement {W1} * Q2 {NOON}", sees: "statements {W1}", #""confirm_id":"Q2-{T}""#),
        .bad("{I}", "contest-statement {W1} {T} Y0 {NOON} {SETL}:7:{FUND}=9999999999", 1, "the contest is not sound"),
        .good(
            "{I}", "contest-statement {W1} {T} Y1 {NOON} {SETL}:7:{FUND}=100", sees: "statements {W1}", #""contest":{"id":"Y1""#),
        .bad("{T}", "decide-contest {I} Y1 {NOON} {SETL}:{FUND}=101:99", 1, "the findings do not fit the contest"),
        .good("{T}", "decide-contest {I} Y1 {NOON} {SETL}:{FUND}=40:99", sees: "statements {W1}", #""decided":true"#),
    ]

    /// The treating region takes half a yuan off a claim; forty fen were given up in the contest before.
    static let audit: [AdminRow] = [
        .bad(
            "{T}", "adjust-claim {PHARMACY} {VISIT} 1 A0 10 103 {FUND}=999999999 {NOON}", 1,
            "less than nothing, or more than was settled"),
        .good(
            "{T}", "adjust-claim {PHARMACY} {VISIT} 1 A1 10 103 {FUND}=50 {NOON}", sees: "window",
            #""peer":"{I}","owes":"0.00","owed":"{ADJY}""#),
        .bad(
            "{T}", "adjust-claim {PHARMACY} {VISIT} 1 A1 10 103 {FUND}=51 {NOON}", 1,
            "the adjustment id was used with other content"),
    ]

    static let close: [AdminRow] = [
        .good("hub", "close-window {W1}", sees: "calendar", #""window":"{w1}","fences":6,"differing":0,"closed":true"#),
        .bad("hub", "close-window {W1}", 1, "the window is not the open one"),
        .bad("{H}", "roll-back-confirmation Q2-{T} {NOON}", 1, "the window is cleared"),
        .good("hub", "prefund-top-up {H} {T} {Y} {TOP} {TODAY}", sees: "prefunds", #""open_dues":[{"number":"YF-{Y}-{H}-{T}-"#),
    ]

    /// The prefunds pay the whole window.
    static let drawn: [AdminRow] = [
        .good(
            "{H}", "bank-confirmed {TOPUP} paid {TOP} {TODAY} H2", sees: "payments {TODAY}",
            #""number":"{TOPUP}","payer":"{H}","payee":"{T}","fen":{TOP},"confirmed_fen":{TOP}"#),
        .bad("hub", "issue-payments {W1} {TODAY} {TODAY} {D}", 1, "not that of the window's national clearing table"),
        .bad("hub", "seal-window {W1} {D}", 1, "the window is sealed already with other content"),
        .good("hub", "seal-window {W1} {SEAL}", sees: "closing {W1}", #""seal_attested":true"#),
        .good(
            "hub", "issue-payments {W1} {TODAY} {TODAY} {TABLE1}", sees: "closing {W1}", #""state":"已清偿 / discharged""#),
        .bad("hub", "issue-payments {W1} {TODAY} {TODAY} {TABLE1}", 1, "the payments of the window are issued"),
        .bad("hub", "resolve-default {W1} {I} pro-rata 0", 1, "the region owes nothing open"),
    ]

    /// January: a smaller quota, and the difference goes back.
    static let january: [AdminRow] = [
        .good("hub", "prefund-quota {I} {T} {Y1} {QS} {TODAY}", sees: "prefunds", #""year":{Y1},"quota":"{QSY}""#)
    ]

    static let givenBack: [AdminRow] = [
        .good(
            "{T}", "bank-confirmed {BACK} paid {GIVE} {TODAY} T9", sees: "prefunds",
            #""insuring":"{I}","treating":"{T}","side":"收存 held","balance":"{QSY}""#),
        .good(
            "{I}", "bank-confirmed {BACK} received {GIVE} {TODAY} I9", sees: "prefunds",
            #""insuring":"{I}","treating":"{T}","side":"存出 placed","balance":"{QSY}""#),
    ]

    /// December is stated, and nobody answers: the day that passes confirms it.
    static let silence: [AdminRow] = [
        .good("{I}", "day-passed {TODAY}", sees: "deadlines {W2}", #""last_day_passed":"{TODAY}""#),
        .good("{H}", "day-passed {TODAY}", sees: "deadlines {W2}", #""last_day_passed":"{TODAY}""#),
        .good("{T}", "day-passed {TODAY}", sees: "deadlines {W2}", #""last_day_passed":"{TODAY}""#),
        .good("hub", "day-passed {TODAY}", sees: "deadlines {W2} {I} {T}", #""last_day_passed":"{TODAY}""#),
        .bad("hub", "day-passed {Y}-01-01", 1, "the day lies before one that is over already"),
        .bad("{I}", "day-passed {Y}-01-01", 1, "the day lies before one that is over already"),
        .bad("hub", "close-year {Y}", 1, "a window of the year is not closed"),
    ]

    static let yearEnd: [AdminRow] = [
        .good("hub", "payment-terms multilateral keep", sees: "prefunds", #""draws_on_prefunds":false"#),
        .good("hub", "close-window {W2}", sees: "calendar", #""window":"{w2}","fences":6,"differing":0,"closed":true"#),
        .good("hub", "close-year {Y}", sees: "status", #""closed_years":[{"year":{Y},"#),
        .bad("hub", "resolve-default {W2} {H} pro-rata 100", 1, "the payments of the window are not issued yet"),
        .good("hub", "issue-payments {W2} {LATE} {LATE} {TABLE2}", sees: "closing {W2}", #""state":"已签发 / issued""#),
        .bad("hub", "resolve-default {W2} {H} pro-rata 99999999", 1, "or could pay it all"),
        .good(
            "hub", "resolve-default {W2} {H} pro-rata 100", sees: "closing {W2}",
            #""region":"{H}","method":"按比例分配 / pro rata","available":"1.00""#),
    ]

    static let bank: [AdminRow] = [
        .bad("{T}", "instruct-payment FK-{W2}-{H}-{T}-1 {TODAY}", 1, "this region is not the payer"),
        .good(
            "{H}", "instruct-payment FK-{W2}-{H}-{T}-1 {TODAY}", sees: "payments {TODAY}", #""state":"instructed""#),
        .bad("{H}", "instruct-payment FK-{W2}-{H}-{T}-1 {TODAY}", 1, "instructed, discharged or withdrawn already"),
        .good(
            "{H}", "bank-confirmed FK-{W2}-{H}-{T}-1 paid 100 {TODAY} H5", sees: "payments {TODAY}",
            #""number":"FK-{W2}-{H}-{T}-1","payer":"{H}","payee":"{T}","fen":100,"confirmed_fen":100"#),
        .good(
            "{H}", "bank-returned FK-{W2}-{H}-{T}-1 received 100 {TODAY} H6 AC04", sees: "payments {TODAY}",
            #""number":"FK-{W2}-{H}-{T}-1","payer":"{H}","payee":"{T}","fen":100,"confirmed_fen":0"#),
        .bad("{H}", "bank-returned FK-{W2}-{H}-{T}-1 received 99 {TODAY} H6 AC04", 1, "the bank's reference was used"),
        .good(
            "{H}", "bank-confirmed FK-{W2}-{H}-{T}-1 paid 100 {TODAY} H7", sees: "payments {TODAY}",
            #""number":"FK-{W2}-{H}-{T}-1","payer":"{H}","payee":"{T}","fen":100,"confirmed_fen":100"#),
        .good("{T}", "bank-confirmed FORGOT received 100 {TODAY} T5", sees: "payments {TODAY}", #""reference":"T5""#),
        .bad("{T}", "assign-suspense received T5 FK-NOBODY", 1, "no payment has this number"),
        .good("{T}", "assign-suspense received T5 FK-{W2}-{H}-{T}-1", sees: "payments {TODAY}", #""suspense":[]"#),
        .good("{T}", "withdraw-assignment received T5 FK-{W2}-{H}-{T}-1", sees: "payments {TODAY}", #""reference":"T5""#),
        .bad("{T}", "withdraw-assignment received T5 FK-{W2}-{H}-{T}-1", 1, "was given no money in suspense"),
        .good("{T}", "assign-suspense received T5 FK-{W2}-{H}-{T}-1", sees: "payments {TODAY}", #""suspense":[]"#),
    ]

    /// Another month, whose payer cannot pay: netted again without it, then also without the other.
    static let unwinding: [AdminRow] = [
        .good("hub", "issue-payments {W3} {TODAY} {TODAY} {TABLE3}", sees: "closing {W3}", #""state":"已签发 / issued""#),
        .good(
            "hub", "resolve-default {W3} {I} re-run 0", sees: "closing {W3}",
            #""region":"{I}","method":"剔除重算 / re-run","available":"0.00""#),
        .bad("hub", "resolve-default {W3} {H} re-run 0", 1, "money of the window has moved"),
        .good(
            "hub", "resolve-default {W3} {H} hold-back 0", sees: "closing {W3}",
            #""region":"{H}","method":"暂缓收付 / hold back","available":"0.00""#),
    ]

    /// A window whose payments are never issued.
    static let paid: [AdminRow] = [
        .good("{I}", "window-paid {W4}", sees: "calendar", #""window":"{w4}","pairs":[{"peer":"{T}","as_insuring":"已拨付 / paid""#),
        .bad("{I}", "window-paid {W3}", 1, "each is confirmed by itself"),
    ]
}
