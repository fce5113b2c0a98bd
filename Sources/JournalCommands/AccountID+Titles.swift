import ClaimTypes
import ClearingReports
import LedgerTypes

extension AccountID {
    /// Kind, place, fund: `12 应付就医地款 payable to treating region, 340000 安徽 → 310000 上海, 310101`.
    var title: String { "\(Self.title(ofKind: kind)), \(placeTitle)" + (fund == 0 ? "" : ", \(fund)") }

    /// Number and names of a kind of account.
    static func title(ofKind number: UInt8) -> String {
        let names = AccountKind(rawValue: number)?.names ?? (chinese: "未列科目", english: "not in the chart of accounts")
        return "\(number) \(names.chinese) \(names.english)"
    }

    /// Whose account it is, and towards whom.
    var placeTitle: String {
        let whose = RegionNames.national.chinese(RegionCode(region))
        guard let counterpartyTitle else { return whose }
        return "\(whose) → \(counterpartyTitle)"
    }

    /// The code of the other side: region, institution or person; `nil` when the kind has none.
    var counterpartyCode: String? {
        switch accountKind?.counterparty {
        case nil: counterparty == 0 ? nil : String(counterparty)
        case .some(.none): nil
        case .institution: InstitutionCode(counterparty).description
        case .person, .treatingRegion, .insuringRegion: String(counterparty)
        }
    }

    /// As the code, a region with its name.
    private var counterpartyTitle: String? {
        switch accountKind?.counterparty {
        case .treatingRegion, .insuringRegion:
            RegionNames.national.chinese(RegionCode(UInt32(truncatingIfNeeded: counterparty)))
        case nil, .some(.none), .person, .institution: counterpartyCode
        }
    }

    /// Code and Chinese name of the fund. Fund 0 of a receivable is money in flight.
    var fundTitle: String {
        if fund != 0 { return Self.fundTitle(fund, FundCode(fund).names.chinese) }
        return accountKind == .receivableFromInsuring ? "在途 in flight" : ""
    }

    /// A code without a name is shown once.
    static func fundTitle(_ fund: UInt32, _ name: String) -> String { name == String(fund) ? name : "\(fund) \(name)" }
}
