import CommandSupport
import Journal
import LedgerTypes
import StrictJSON
import Testing

@testable import JournalCommands

/// `journal balances` on the journals of a real month.
@Suite("journal balances")
struct BalancesTests {
    @Test("M3: what each region owes another by fund is what the other is owed, from postings of two journals")
    func payableEqualsReceivable() async throws {
        let journals: [any JournalStorage] = try JournalFolder.find([try await SmallMonth.folder]).map(\.storage)
        let sheets = BalanceSheet.sheets(addingUp: journals, listsAll: true)
        #expect(sheets.allSatisfy { $0.exit == .done && $0.findings == [] })
        struct Claim: Hashable {
            var insuring, treating, fund: UInt32
        }
        var owed: [Claim: Int128] = [:]
        var receivable: [Claim: Int128] = [:]
        for account in sheets.flatMap({ $0.fold.accounts }) where account.value.balance != 0 {
            let (id, other) = (account.key, UInt32(truncatingIfNeeded: account.key.counterparty))
            switch id.accountKind {
            case .payableToTreating?:
                owed[Claim(insuring: id.region, treating: other, fund: id.fund)] = -account.value.balance
            case .receivableFromInsuring?:
                receivable[Claim(insuring: other, treating: id.region, fund: id.fund)] = account.value.balance
            default: break
            }
        }
        #expect(!owed.isEmpty && owed == receivable)
    }

    @Test("tables name kind, fund and parties in both languages and end with the two equal sums; JSON holds fen")
    func forms() async throws {
        let sheet = BalanceSheet(addingUp: FileStorage(folder: try await SmallMonth.folder + "/340000"), listsAll: false)
        let totals = sheet.fold.totals
        #expect(sheet.text.hasPrefix("340000 安徽 Anhui  科目余额 Balances"))
        #expect(sheet.text.contains("12 应付就医地款 payable to treating region"))
        #expect(sheet.text.contains("  340000 安徽 → 310000 上海"))
        #expect(sheet.text.contains("310101 职工统筹基金") && sheet.text.contains("310101 employee pooled fund"))
        let (debits, credits) = (totals.debits.groupedYuan, totals.credits.groupedYuan)
        #expect(sheet.text.contains("Σ debits \(debits) = 贷方合计 Σ credits \(credits)"))
        let json = try JSONParser.parse(Array(BalanceSheet.json(of: [sheet]).text.utf8)).get()
        guard case .array(let journals)? = json["journals"], case .array(let kinds)? = journals[0]["kinds"] else {
            Issue.record("no kinds in \(json.text)")
            return
        }
        #expect(json["balanced"] == .bool(true) && journals[0]["debitFen"] == .integer(totals.debits))
        #expect(kinds.map { $0["kind"] } == sheet.kinds.map { .integer($0.number) })
        let personal = try #require(sheet.kinds.first { $0.number == 11 })
        #expect(personal.rows.count == 1 && personal.rows[0].count > 1 && personal.rows[0].title.contains("个账户 accounts"))
    }

    @Test("M10: a damaged journal has no balances")
    func damagedJournal() async throws {
        let copy = try CopiedJournal.exact(FileStorage(folder: try await SmallMonth.folder + "/330000"))
        var bytes = copy.contents(of: 1)
        bytes[bytes.count / 2] ^= 1
        copy.plant(bytes, as: 1)
        let sheet = BalanceSheet(addingUp: copy, listsAll: false)
        #expect(sheet.exit == .damaged)
        #expect(sheet.json["kinds"] == .null && sheet.json["debitFen"] == nil)
    }

    @Test("M3: a release beyond what was held ends with exit code 1 and names the record")
    func overRelease() throws {
        let storage = MemoryStorage(location: "made")
        var writer = try JournalWriter(opening: storage, node: NodeID(340_000))
        let (debit, credit) = (AccountID(.cash, region: 340_000), AccountID(.suspense, region: 340_000))
        func posting(_ effect: Posting.Effect, _ amount: Int64, released: Int64 = 0) -> Posting {
            Posting(
                effect: effect, code: 4, window: .none, debit: debit, credit: credit, amount: Fen(amount), released: Fen(released)
            )
        }
        let time = Timestamp(nanoseconds: 1)
        _ = try writer.append([JournalRecord(kind: 1, command: [1], postings: [posting(.hold, 100)])], at: time)
        _ = try writer.append([JournalRecord(kind: 1, command: [1], postings: [posting(.voidHold, 0, released: 150)])], at: time)
        let sheet = BalanceSheet(addingUp: storage, listsAll: false)
        #expect(sheet.exit == .refused)
        #expect(sheet.findings.count == 1 && sheet.findings[0].contains("record 2, posting 0: released 1.50 of 1.00 held"))
    }
}
