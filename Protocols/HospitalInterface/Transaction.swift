import ClaimTypes

/// The transactions a claims file may hold (交易编号, `infno`). The cross-province variants with the suffix `A` count as the same.
public enum Transaction: UInt16, CaseIterable, Sendable {
    case pharmacySettle = 2102
    case pharmacyCancel = 2103
    case outpatientSettle = 2207
    case outpatientCancel = 2208
    case inpatientSettle = 2304
    case inpatientCancel = 2305

    public init?(infno text: some StringProtocol) {
        guard text.utf8.count == 4 || text.utf8.count == 5 && text.hasSuffix("A"), let number = UInt16(text.prefix(4)),
            let transaction = Transaction(rawValue: number)
        else { return nil }
        self = transaction
    }

    public var infno: String { String(rawValue) }

    /// The transaction that takes this one back; `nil` for a cancel, which is never taken back.
    public var cancel: Transaction? {
        switch self {
        case .pharmacySettle: .pharmacyCancel
        case .outpatientSettle: .outpatientCancel
        case .inpatientSettle: .inpatientCancel
        case .pharmacyCancel, .outpatientCancel, .inpatientCancel: nil
        }
    }

    /// The clearing type of the visits it settles or cancels.
    public var clearingType: ClearingType {
        switch self {
        case .pharmacySettle, .pharmacyCancel: .pharmacy
        case .outpatientSettle, .outpatientCancel: .outpatient
        case .inpatientSettle, .inpatientCancel: .inpatient
        }
    }

    /// The settling transaction of a visit type; `nil` when the type has no clearing type.
    public static func settling(_ visitType: VisitType) -> Transaction? {
        switch visitType.clearingType {
        case .outpatient: .outpatientSettle
        case .inpatient: .inpatientSettle
        case .pharmacy: .pharmacySettle
        case nil: nil
        }
    }
}
