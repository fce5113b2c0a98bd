import ClaimTypes
import LedgerTypes

/// One decoded value, in the form its kind has.
public enum InterfaceValue: Hashable, Sendable {
    case text(String)
    case count(Int64)
    /// × 10^decimals.
    case decimal(Int64)
    case time(BusinessTime)
    case date(BusinessDate)
    case flag(Bool)
    case person(PersonNumber)
    case institution(InstitutionCode)
    case region(RegionCode)
    case insurance(InsuranceKind)
    case visitType(VisitType)
    case bytes([UInt8])
}

/// The fields of one node, each of the kind its table row says. Absent optional fields have no entry.
///
/// Accessors take the national name. Asking for a field with another kind than its row has is a mistake in this program, never in a
/// request, and stops it.
public struct InterfaceRecord: Hashable, Sendable {
    /// Path of the node, for refusals: `input.feedetail[3]`.
    public let path: String
    let entries: [Entry]

    /// One field that was given.
    public struct Entry: Hashable, Sendable {
        public let name: String
        public let value: InterfaceValue
    }

    /// The fields that were given, in the order of the table.
    public var given: [Entry] { entries }

    /// Path of one of its fields.
    public func path(of field: String) -> String { path.isEmpty ? field : "\(path).\(field)" }

    /// Whether the field was given.
    public func has(_ name: String) -> Bool { value(name) != nil }

    /// Empty when absent.
    public func text(_ name: String) -> String {
        guard let value = value(name) else { return "" }
        guard case .text(let text) = value else { mistake(name) }
        return text
    }

    /// `nil` when absent.
    public func count(_ name: String) -> Int64? {
        guard let value = value(name) else { return nil }
        guard case .count(let number) = value else { mistake(name) }
        return number
    }

    /// × 10^decimals of its row; `nil` when absent.
    public func scaled(_ name: String) -> Int64? {
        guard let value = value(name) else { return nil }
        guard case .decimal(let number) = value else { mistake(name) }
        return number
    }

    /// An amount (N16,2); `nil` when absent.
    public func fen(_ name: String) -> Fen? { scaled(name).map { Fen($0) } }

    /// `nil` when absent.
    public func time(_ name: String) -> BusinessTime? {
        guard let value = value(name) else { return nil }
        guard case .time(let time) = value else { mistake(name) }
        return time
    }

    /// `nil` when absent.
    public func date(_ name: String) -> BusinessDate? {
        guard let value = value(name) else { return nil }
        guard case .date(let date) = value else { mistake(name) }
        return date
    }

    /// False when absent.
    public func flag(_ name: String) -> Bool {
        guard let value = value(name) else { return false }
        guard case .flag(let flag) = value else { mistake(name) }
        return flag
    }

    /// `nil` when absent.
    public func person(_ name: String = "psn_no") -> PersonNumber? {
        guard let value = value(name) else { return nil }
        guard case .person(let person) = value else { mistake(name) }
        return person
    }

    /// `nil` when absent.
    public func institution(_ name: String = "fixmedins_code") -> InstitutionCode? {
        guard let value = value(name) else { return nil }
        guard case .institution(let institution) = value else { mistake(name) }
        return institution
    }

    /// `nil` when absent.
    public func region(_ name: String) -> RegionCode? {
        guard let value = value(name) else { return nil }
        guard case .region(let region) = value else { mistake(name) }
        return region
    }

    /// `nil` when absent.
    public func insurance(_ name: String = "insutype") -> InsuranceKind? {
        guard let value = value(name) else { return nil }
        guard case .insurance(let insurance) = value else { mistake(name) }
        return insurance
    }

    /// `nil` when absent.
    public func visitType(_ name: String = "med_type") -> VisitType? {
        guard let value = value(name) else { return nil }
        guard case .visitType(let visitType) = value else { mistake(name) }
        return visitType
    }

    /// Empty when absent.
    public func bytes(_ name: String) -> [UInt8] {
        guard let value = value(name) else { return [] }
        guard case .bytes(let bytes) = value else { mistake(name) }
        return bytes
    }

    private func mistake(_ name: String) -> Never { preconditionFailure("M10: the table has another kind for \(path(of: name))") }
}

extension InterfaceRecord {
    /// The value as it was decoded, whatever its kind; `nil` when absent. For comparing messages.
    ///
    /// One by one: names are short and few, so that comparing them costs less than hashing one.
    public func value(_ name: String) -> InterfaceValue? {
        for entry in entries where entry.name == name { return entry.value }
        return nil
    }
}
