import ClaimTypes
import CommandSupport
import LedgerTypes
import StrictJSON

extension BalanceSheet {
    /// One object for several journals; `balanced` speaks for all of them.
    static func json(of sheets: [BalanceSheet]) -> JSONValue {
        .object([
            JSONMember("balanced", .bool(sheets.allSatisfy { $0.exit == .done })),
            JSONMember("journals", .array(sheets.map(\.json))),
        ])
    }

    /// Amounts in fen. A damaged journal has no figures: `kinds` is null.
    var json: JSONValue {
        var members = [
            JSONMember("node", NodeID.json(node)), JSONMember("location", .string(location)),
            JSONMember("damage", damage?.json ?? .null), JSONMember("tornTail", tornTail?.json ?? .null),
        ]
        guard damage == nil else { return .object(members + [JSONMember("kinds", .null)]) }
        members += [
            JSONMember("records", .integer(fold.records)), JSONMember("postings", .integer(fold.postings)),
            JSONMember("balanced", .bool(fold.isBalanced)), JSONMember("overReleased", fold.violation?.json ?? .null),
        ]
        return .object(members + fold.totals.members + [JSONMember("kinds", .array(kinds.map(\.json)))])
    }
}

extension BalanceSheet.Kind {
    fileprivate var json: JSONValue {
        let names = AccountKind(rawValue: number)?.names
        return .object(
            [
                JSONMember("kind", .integer(number)), JSONMember("chinese", names.map { .string($0.chinese) } ?? .null),
                JSONMember("english", names.map { .string($0.english) } ?? .null),
            ] + totals.members + [JSONMember("accounts", .array(rows.map(\.json)))])
    }
}

extension BalanceSheet.Row {
    fileprivate var json: JSONValue {
        let fund = FundCode(account.fund)
        return .object(
            [
                JSONMember("region", .string(String(account.region))),
                JSONMember("fund", account.fund == 0 ? .null : .string(fund.description)),
                JSONMember("fundChinese", account.fund == 0 ? .null : .string(fund.names.chinese)),
                JSONMember("fundEnglish", account.fund == 0 ? .null : .string(fund.names.english)),
                JSONMember("counterparty", isSum ? .null : account.counterpartyCode.map { .string($0) } ?? .null),
                JSONMember("accounts", .integer(count)),
            ] + totals.members)
    }
}

extension PostingFold.Totals {
    /// `balanceFen` is debits − credits.
    fileprivate var members: [JSONMember] {
        [
            JSONMember("debitFen", .integer(debits)), JSONMember("creditFen", .integer(credits)),
            JSONMember("balanceFen", .integer(balance)), JSONMember("pendingDebitFen", .integer(pendingDebits)),
            JSONMember("pendingCreditFen", .integer(pendingCredits)),
        ]
    }
}

extension PostingFold.Violation {
    fileprivate var json: JSONValue {
        .object([
            JSONMember("record", .integer(record.value)), JSONMember("posting", .integer(posting)),
            JSONMember("debit", .string(debit.title)), JSONMember("credit", .string(credit.title)),
            JSONMember("heldFen", .integer(held)), JSONMember("releasedFen", .integer(released)),
        ])
    }
}
