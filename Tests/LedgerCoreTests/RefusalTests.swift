import LedgerCore
import LedgerTypes
import Testing

@Suite("Refusals are values in precedence order")
struct RefusalTests {
    @Test("scenario", arguments: Scenarios.all.indices)
    func scenario(_ index: Int) {
        Scenario.check("\(Scenarios.all[index].text)")
    }

    @Test("every refusal of a transfer and of an account is shown by a scenario")
    func coverage() {
        let words = Set(Scenarios.all.flatMap { $0.text.split { $0 == " " || $0 == "\n" } })
        for refusal in TransferRefusal.allCases { #expect(words.contains("\(refusal)"), "no scenario shows \(refusal)") }
        for refusal in AccountRefusal.allCases { #expect(words.contains("\(refusal)"), "no scenario shows \(refusal)") }
    }

    @Test("numbers are frozen and ascend in precedence order")
    func frozenNumbers() {
        let numbers: [UInt16] = [
            1, 2, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 30, 31, 32, 33, 34, 40, 41, 50, 51, 52, 53, 54, 55, 56, 57,
            58, 70, 71, 72, 73, 74, 75,
        ]
        #expect(TransferRefusal.allCases.map(\.rawValue) == numbers)
        #expect(AccountRefusal.allCases.map(\.rawValue) == [1, 2, 3, 4])
        #expect(TransferRefusal.holdNotFound.rawValue == 50 && TransferRefusal.exceedsCredits.rawValue == 72)
    }

    @Test("every refusal has its own sentence in both languages")
    func names() {
        let all = TransferRefusal.allCases.map(\.names) + AccountRefusal.allCases.map(\.names)
        #expect(Set(all.map(\.chinese)).count == all.count)
        #expect(Set(all.map(\.english)).count == all.count)
        #expect(all.allSatisfy { name in name.chinese.unicodeScalars.contains { $0.value > 0x4E00 } })
    }

    @Test("transient refusals are those a later state can lift")
    func transient() {
        let transient = TransferRefusal.allCases.filter(\.isTransient)
        #expect(
            transient == [
                .idTooFarAhead, .debitAccountNotFound, .creditAccountNotFound, .holdNotFound, .exceedsCredits, .exceedsDebits,
                .exceedsDebitAccountCap, .exceedsCreditAccountCap,
            ])
    }
}
