import ClaimTypes
internal import FoundationEssentials
import LedgerTypes

/// Turns unverified wire fields into verified values and remembers the first one that may not be believed.
///
/// After a fault every method still answers, with a harmless value of its type, so that reading code has no branches; the caller
/// MUST ask for `fault` before using what was read. `result(_:)` does both.
struct FieldVerifier {
    private(set) var fault: MessageFault?
    /// The first identity that does not hold in amounts whose every field can be believed.
    private(set) var imbalance: MessageFault?

    /// What was read, or the first fault.
    func result<Value>(_ value: Value) -> Result<Value, MessageFault> {
        guard let fault else { return .success(value) }
        return .failure(fault)
    }

    mutating func refuse(_ reason: MessageFault.Reason, _ field: StaticString, _ detail: @autoclosure () -> String = "") {
        guard fault == nil else { return }
        fault = MessageFault(reason, field: "\(field)", detail: detail())
    }

    mutating func noteImbalance(_ field: StaticString, _ detail: String) {
        guard imbalance == nil else { return }
        imbalance = MessageFault(.identityViolated, field: "\(field)", detail: detail)
    }

    mutating func require(
        _ condition: Bool, _ reason: MessageFault.Reason, _ field: StaticString, _ detail: @autoclosure () -> String = ""
    ) {
        if !condition { refuse(reason, field, detail()) }
    }

    // MARK: Numbers

    mutating func narrow<Narrow: FixedWidthInteger>(_ value: some FixedWidthInteger, _ field: StaticString) -> Narrow {
        guard let narrow = Narrow(exactly: value) else {
            refuse(.outOfRange, field, "\(value)")
            return 0
        }
        return narrow
    }

    /// Money within what one field of the hospital interface can carry, so that sums of a message's fields never overflow.
    mutating func fen(_ units: Int64, _ field: StaticString) -> Fen {
        guard units.magnitude <= Fen.fieldMaximum.units.magnitude else {
            refuse(.outOfRange, field, "\(units)")
            return .zero
        }
        return Fen(units)
    }

    mutating func ratio(_ value: Int32, _ field: StaticString) -> BasisPoints {
        require((0...10_000).contains(value), .outOfRange, field, "\(value)")
        return BasisPoints(value)
    }

    /// A day of the years 1900 to 2199.
    mutating func date(_ days: Int32, _ field: StaticString) -> BusinessDate {
        guard Self.days.contains(days) else {
            refuse(.outOfRange, field, "\(days)")
            return BusinessDate(days: 0)
        }
        return BusinessDate(days: days)
    }

    mutating func time(_ seconds: Int64, _ field: StaticString) -> BusinessTime {
        guard Self.seconds.contains(seconds) else {
            refuse(.outOfRange, field, "\(seconds)")
            return BusinessTime(seconds: 0)
        }
        return BusinessTime(seconds: seconds)
    }

    // MARK: Codes

    mutating func region(_ value: UInt32, _ field: StaticString) -> RegionCode {
        require((100_000...999_999).contains(value), .outOfRange, field, "\(value)")
        return RegionCode(value)
    }

    /// A region's code, or 0 for none; also the number of a node, where 0 is the hub.
    mutating func regionOrZero(_ value: UInt32, _ field: StaticString) -> RegionCode {
        value == 0 ? RegionCode(0) : region(value, field)
    }

    mutating func institution(_ value: UInt64, _ field: StaticString) -> InstitutionCode {
        require(value < 200_000_000_000, .outOfRange, field, "\(value)")
        return InstitutionCode(value)
    }

    /// At most 19 digits.
    mutating func person(_ value: UInt64, _ field: StaticString) -> PersonNumber {
        require(value < 10_000_000_000_000_000_000, .outOfRange, field, "\(value)")
        return PersonNumber(value)
    }

    mutating func fund(_ value: UInt32, _ field: StaticString) -> FundCode {
        require((100_000...999_999).contains(value), .outOfRange, field, "\(value)")
        return FundCode(value)
    }

    /// A calendar month of the years 2000 to 2199.
    mutating func window(_ value: UInt32, _ field: StaticString) -> WindowNumber {
        require((200_000..<220_000).contains(value) && (1...12).contains(value % 100), .outOfRange, field, "\(value)")
        return WindowNumber(value)
    }

    mutating func windowOrNone(_ value: UInt32, _ field: StaticString) -> WindowNumber {
        value == 0 ? .none : window(value, field)
    }

    /// A row of a closed table; `fallback` stands in after a fault.
    mutating func code<Code: RawRepresentable>(_ value: UInt32, fallback: Code, _ field: StaticString) -> Code
    where Code.RawValue: FixedWidthInteger {
        guard let raw = Code.RawValue(exactly: value), let code = Code(rawValue: raw) else {
            refuse(.unknownCode, field, "\(value)")
            return fallback
        }
        return code
    }

    // MARK: Texts and bytes

    mutating func text(_ value: String, atMost limit: Int, _ field: StaticString) -> String {
        require(value.utf8.count <= limit, .tooLarge, field, "\(value.utf8.count) bytes")
        return value
    }

    /// An identifier that names something: not empty.
    mutating func identifier(_ value: String, _ field: StaticString) -> String {
        require(!value.isEmpty, .wrongLength, field, "empty")
        return text(value, atMost: MessageLimits.identifierBytesMax, field)
    }

    mutating func optionalIdentifier(_ value: String, _ field: StaticString) -> String {
        text(value, atMost: MessageLimits.identifierBytesMax, field)
    }

    /// A name or number of a person or a thing: not empty.
    mutating func name(_ value: String, _ field: StaticString) -> String {
        require(!value.isEmpty, .wrongLength, field, "empty")
        return optionalName(value, field)
    }

    mutating func optionalName(_ value: String, _ field: StaticString) -> String {
        text(value, atMost: MessageLimits.nameBytesMax, field)
    }

    mutating func digest(_ data: Data, _ field: StaticString) -> Digest256 {
        guard let digest = data.digest else {
            refuse(.wrongLength, field, "\(data.count) bytes")
            return .zero
        }
        return digest
    }

    mutating func list<Wire, Value>(
        _ wires: [Wire], atMost limit: Int, _ field: StaticString, _ read: (inout FieldVerifier, Wire) -> Value
    ) -> [Value] {
        guard wires.count <= limit else {
            refuse(.tooLarge, field, "\(wires.count) entries")
            return []
        }
        return wires.map { read(&self, $0) }
    }

    mutating func requireAscending<Value, Key: Comparable>(_ values: [Value], _ field: StaticString, by key: (Value) -> Key) {
        for (earlier, later) in zip(values, values.dropFirst()) where !(key(earlier) < key(later)) {
            refuse(.notAscending, field)
            return
        }
    }

    private static let days: Range<Int32> = {
        guard let first = BusinessDate(year: 1900, month: 1, day: 1), let last = BusinessDate(year: 2199, month: 12, day: 31)
        else { preconditionFailure("M1: the calendar of 1900 to 2199 exists") }
        return first.days..<last.days + 1
    }()

    private static let seconds = Int64(days.lowerBound) * 86_400..<Int64(days.upperBound) * 86_400
}
