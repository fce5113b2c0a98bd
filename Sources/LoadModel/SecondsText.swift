/// Seconds as people write them, read into nanoseconds without floating point.
public enum SecondsText {
    /// `12`, `12.345` (at most nine decimals), or a time of day `HH:MM:SS` with decimals; `nil` for anything else.
    public static func nanoseconds(_ text: some StringProtocol) -> UInt64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return parts.count == 1 ? decimal(parts[0]) : nil }
        guard parts[0].utf8.count == 2, parts[1].utf8.count == 2, let hours = digits(parts[0]), let minutes = digits(parts[1]),
            let seconds = decimal(parts[2]), hours < 24, minutes < 60, seconds < 60 * second
        else { return nil }
        return (hours * 3_600 + minutes * 60) * second + seconds
    }

    /// `12.5` for 12,500,000,000: no more decimals than needed, milliseconds at most.
    public static func text(_ nanoseconds: UInt64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        guard milliseconds % 1_000 > 0 else { return String(milliseconds / 1_000) }
        var decimals = String(1_000 + milliseconds % 1_000).dropFirst()
        while decimals.last == "0" { decimals.removeLast() }
        return "\(milliseconds / 1_000).\(decimals)"
    }

    private static let second: UInt64 = 1_000_000_000

    private static func decimal(_ text: some StringProtocol) -> UInt64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = digits(parts[0]), whole < 1 << 32 else { return nil }
        guard parts.count == 2 else { return whole * second }
        guard parts[1].utf8.count <= 9, var fraction = digits(parts[1]) else { return nil }
        for _ in parts[1].utf8.count..<9 { fraction *= 10 }
        return whole * second + fraction
    }

    /// Digits alone: no sign, no blank.
    private static func digits(_ text: some StringProtocol) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return UInt64(text)
    }
}
