import ClaimTypes
import LedgerTypes
import Testing

/// Late interest (滞纳金) of December: a month late, at a thousandth a day.
extension AdminYear {
    /// What a payment bears, in fen: 30 days at I's rate, twice that at T's. All of it is owed in the open window, whatever anybody thinks of it.
    func correctedInterest() async throws {
        let amount = try #require(due("FK-{W2}-{I}-{T}-1")).units
        let (born, counted) = (Fen((amount * 3 + 50) / 100), Fen((amount * 6 + 50) / 100))
        #expect(born < counted && counted.isPositive)
        (desk.values["BORNI"], desk.values["COUNTI"]) = ("\(born.units)", "\(counted.units)")
        let stated = #""number":"FK-{W2}-{I}-{T}-1","rate_millionths":"#
        try await desk.wait(
            "{T}", "payments {TODAY}",
            stated + #"730000,"counted_fen":{COUNTI},"booked_fen":{BORNI},"suspense_fen":{BORNI}"#, #""finding":"rateDiffers""#)
        try await desk.wait("{I}", "payments {TODAY}", stated + "365000", #""payee_counts_fen":{COUNTI},"finding":"rateDiffers""#)
        try owes("{I}", born)
        try await desk.drive(AdminTable.corrected)
        try await desk.wait(
            "{T}", "payments {TODAY}", stated + #"730000,"counted_fen":{COUNTI},"booked_fen":{COUNTI},"suspense_fen":0"#)
        try owes("{I}", counted)
    }

    /// The rest of what H owed, and three fen for a yuan that T claimed before.
    func acceptedInterest(_ rest: Fen) async throws {
        try await desk.quiet()
        try await desk.wait("{T}", "payments {TODAY}", #""booked_fen":3,"suspense_fen":0,"claimed_fen":null"#)
        try owes("{H}", Fen(3))
        let (born, counted) = (Fen((rest.units * 15 + 500) / 1_000), Fen((rest.units * 30 + 500) / 1_000))
        #expect(born < counted && born.isPositive)
        (desk.values["BORNH"], desk.values["COUNTH"]) = ("\(born.units)", "\(counted.units)")
        let number = desk.fill("FK-{W2}-{H}-{T}-1Q")
        for node in ["{H}", "{T}"] { try await desk.wait(node, "payments {TODAY}", #""number":"\#(number)""#) }
        try await desk.order("{H}", "bank-confirmed \(number) paid \(rest.units) {MID} H8")
        try await desk.order("{T}", "bank-confirmed \(number) received \(rest.units) {TODAY} T8")
        try await desk.wait(
            "{T}", "payments {TODAY}",
            #""number":"\#(number)","rate_millionths":365000,"counted_fen":{COUNTH},"booked_fen":{BORNH},"suspense_fen":{BORNH}"#,
            #""finding":"paymentsDiffer""#)
        try await desk.drive(AdminTable.accepted)
        try await desk.wait("{H}", "payments {TODAY}", #""payee_counts_fen":{COUNTH},"finding":"accepted""#)
        try owes("{H}", born + Fen(3))
    }

    /// On both sides, in the open window: nothing was sold in it yet.
    private func owes(_ payer: String, _ amount: Fen) throws {
        #expect(try money(payer) == amount, "\(payer) owes")
        #expect(try money("{T}", from: payer, "owed") == amount, "T is owed by \(payer)")
    }
}
