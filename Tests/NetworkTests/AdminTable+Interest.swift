/// Late interest (滞纳金): two regions whose calendars disagree, banks that tell different days, and interest that nobody stated.
extension AdminTable {
    /// December between a region and T bears interest (滞纳金), in millionths a year; its deadlines are those of `calendar`.
    static func interestCalendar(_ payer: String, _ millionths: Int) -> String {
        "set-calendar \(payer) {T} {Y} 12 0.1.0,0.1.0,0.1.0,0.1.0,0.1.0,0.1.0 - - 1 \(millionths)"
    }

    /// I paid a month late and counts half of what T counts: in suspense at T, until I's operators take T's count.
    static let corrected: [AdminRow] = [
        .bad("{T}", "correct-interest FK-{W2}-{I}-{T}-1", 1, "bears no late interest that this side may answer"),
        .bad("{T}", "claim-interest FK-{W2}-{I}-{T}-1", 1, "the payer has stated the payment's late interest"),
        .bad("{I}", "claim-interest FK-{W2}-{I}-{T}-1", 1, "bears no late interest that this side may answer"),
        .good(
            "{I}", "correct-interest FK-{W2}-{I}-{T}-1", sees: "payments {TODAY}",
            #""number":"FK-{W2}-{I}-{T}-1","rate_millionths":365000,"counted_fen":{BORNI},"booked_fen":{COUNTI},"suspense_fen":0"#,
            killed: true),
        .bad("{I}", "correct-interest FK-{W2}-{I}-{T}-1", 1, "the payee counts the late interest of the payment the same"),
        .bad("{T}", "accept-interest FK-{W2}-{I}-{T}-1", 1, "none of the payment's late interest is in suspense"),
    ]

    /// H paid a yuan a month late, and its calendar knows no interest: it stated none, and T claims it.
    static let claimed: [AdminRow] = [
        .bad("{T}", "accept-interest FK-{W2}-{H}-{T}-1", 1, "bears no late interest that this side may answer"),
        .bad("{H}", "correct-interest FK-{W2}-{H}-{T}-1", 1, "bears no late interest that this side may answer"),
        .good(
            "{T}", "claim-interest FK-{W2}-{H}-{T}-1", sees: "payments {TODAY}",
            #""number":"FK-{W2}-{H}-{T}-1","rate_millionths":365000,"counted_fen":3,"booked_fen":0,"suspense_fen":0,"claimed_fen":3"#
        ),
        .good(
            "{H}", "correct-interest FK-{W2}-{H}-{T}-1", sees: "payments {TODAY}",
            #""number":"FK-{W2}-{H}-{T}-1","rate_millionths":365000,"counted_fen":3,"booked_fen":3,"suspense_fen":0,"claimed_fen":null"#
        ),
        .good("{H}", interestCalendar("{H}", 365_000), sees: "deadlines {W2}", #""interest_millionths":365000"#),
        .good(
            "hub", "issue-payments {W2} {LATE} {LATE} {TABLE2}", sees: "closing {W2}",
            #""number":"FK-{W2}-{H}-{T}-1Q","payer":"{H}","payee":"{T}","amount":"{RESTY}","withdrawn":"0.00","open":"{RESTY}","pay_by":"{LATE}""#
        ),
    ]

    /// The banks of H and T tell other days of the rest: in suspense at T, until T's operators take what H states.
    static let accepted: [AdminRow] = [
        .bad("{T}", "claim-interest FK-{W2}-{H}-{T}-1Q", 1, "the payer has stated the payment's late interest"),
        .good(
            "{T}", "accept-interest FK-{W2}-{H}-{T}-1Q", sees: "payments {TODAY}",
            #""number":"FK-{W2}-{H}-{T}-1Q","rate_millionths":365000,"counted_fen":{COUNTH},"booked_fen":{BORNH},"suspense_fen":0"#
        ),
        .bad("{H}", "correct-interest FK-{W2}-{H}-{T}-1Q", 1, "the payee counts the late interest of the payment the same"),
    ]
}
