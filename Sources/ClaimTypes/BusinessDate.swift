/// A calendar day of China Standard Time, as days since 1970-01-01. Computed at the edge, journaled, never asked of a clock here.
public struct BusinessDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let days: Int32

    @inlinable
    public init(days: Int32) { self.days = days }

    /// - Returns: `nil` when the day does not exist in the Gregorian calendar, or the year is outside 1900…2199.
    public init?(year: Int, month: Int, day: Int) {
        guard (1900...2199).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        // Days from civil: years start in March so that the leap day comes last.
        let shiftedYear = month > 2 ? year : year - 1
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        days = Int32(era * 146_097 + dayOfEra - 719_468)
        guard components == (year, month, day) else { return nil }
    }

    /// Reads `yyyy-MM-dd`.
    @specialized(where Text == String)
    @specialized(where Text == Substring)
    public init?<Text: StringProtocol>(text: Text) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10 else { return nil }
        self.init(ascii: bytes[...])
    }

    /// The first ten of these bytes.
    fileprivate init?(ascii bytes: ArraySlice<UInt8>) {
        guard bytes.count >= 10, bytes.startIndex == 0, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = digits(bytes[0..<4]), let month = digits(bytes[5..<7]), let day = digits(bytes[8..<10])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    public var components: (year: Int, month: Int, day: Int) {
        let shifted = Int(days) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    public var year: Int { components.year }

    /// The day `more` days later; earlier when negative.
    public func adding(days more: Int) -> BusinessDate { BusinessDate(days: days + Int32(more)) }

    @inlinable
    public static func < (left: BusinessDate, right: BusinessDate) -> Bool { left.days < right.days }

    /// `yyyy-MM-dd`.
    public var description: String {
        let (year, month, day) = components
        return "\(year)-\(twoDigits(month))-\(twoDigits(day))"
    }
}

/// A second of China Standard Time, as seconds since 1970-01-01 00:00:00 on that clock.
public struct BusinessTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let seconds: Int64

    @inlinable
    public init(seconds: Int64) { self.seconds = seconds }

    public init(_ date: BusinessDate, secondOfDay: Int = 0) { seconds = Int64(date.days) * 86_400 + Int64(secondOfDay) }

    /// Reads `yyyy-MM-dd HH:mm:ss`, or a bare `yyyy-MM-dd` as midnight.
    @specialized(where Text == String)
    @specialized(where Text == Substring)
    public init?<Text: StringProtocol>(text: Text) {
        let bytes = Array(text.utf8)
        guard let date = BusinessDate(ascii: bytes[...]) else { return nil }
        guard bytes.count > 10 else {
            self.init(date)
            return
        }
        guard bytes.count == 19, bytes[10] == UInt8(ascii: " "), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hour = digits(bytes[11..<13]), let minute = digits(bytes[14..<16]), let second = digits(bytes[17..<19]),
            hour < 24, minute < 60, second < 60
        else { return nil }
        self.init(date, secondOfDay: hour * 3_600 + minute * 60 + second)
    }

    public var date: BusinessDate {
        BusinessDate(days: Int32(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400))
    }

    @inlinable
    public static func < (left: BusinessTime, right: BusinessTime) -> Bool { left.seconds < right.seconds }

    /// `yyyy-MM-dd HH:mm:ss`.
    public var description: String {
        let secondOfDay = Int(seconds - Int64(date.days) * 86_400)
        return "\(date) \(twoDigits(secondOfDay / 3_600)):\(twoDigits(secondOfDay / 60 % 60)):\(twoDigits(secondOfDay % 60))"
    }
}

private func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in bytes {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
}

private func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
