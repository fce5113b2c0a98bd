import ClaimTypes
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// What the journal of the insuring region remembers of filings: by number and digest, each made and cancelled once (laws M4, M6, M8).
@Suite("M8: notes of filings")
struct FilingLedgerTests {
    static func note(_ number: String = "17", isWithdrawn: Bool = false, digest: UInt64 = 1) -> FilingNote {
        FilingNote(
            institution: Clinic.hospital, messageID: "f\(number)\(isWithdrawn)", person: PersonNumber(7), insurance: .employee,
            subject: .referral, filingNumber: number, isWithdrawn: isWithdrawn, digest: Digest256(words: (digest, 0, 0, 0)),
            notedAt: Clinic.moment("2026-03-05"))
    }

    @Test("M4: the same note again changes nothing; another digest, person or order is refused and changes nothing")
    func onceEach() {
        var foreign = Self.note()
        foreign.person = PersonNumber(8)
        let rows: [(FilingNote, UInt32, Bool)] = [
            (Self.note(), CommandOutput.accepted, true),
            (Self.note(), CommandOutput.replayed, false),
            (Self.note(digest: 2), UInt32(SettlementRefusal.messageIDUsed.rawValue), false),
            (foreign, UInt32(SettlementRefusal.messageIDUsed.rawValue), false),
            (Self.note(isWithdrawn: true, digest: 3), CommandOutput.accepted, true),
            (Self.note(isWithdrawn: true, digest: 3), CommandOutput.replayed, false),
            (Self.note(isWithdrawn: true, digest: 4), UInt32(SettlementRefusal.messageIDUsed.rawValue), false),
            // An agency made this one; a hospital cancels it, and then it can no longer be made.
            (Self.note("18", isWithdrawn: true), CommandOutput.accepted, true),
            (Self.note("18"), UInt32(SettlementRefusal.messageIDUsed.rawValue), false),
        ]
        var network = Network()
        for (index, (note, outcome, changes)) in rows.enumerated() {
            let before = network[Clinic.insuring].canonicalBytes
            let output = network.apply(.filingNoted(note), at: Clinic.insuring)
            #expect(output.outcome == outcome, "row \(index)")
            #expect((network[Clinic.insuring].canonicalBytes != before) == changes, "row \(index)")
        }
        let kept = network[Clinic.insuring].filings.digests(.referral, "17")
        #expect(kept?.made?.words.0 == 1)
        #expect(kept?.withdrawn?.words.0 == 3)
        #expect(network[Clinic.insuring].filings.count == 2)
    }
}
