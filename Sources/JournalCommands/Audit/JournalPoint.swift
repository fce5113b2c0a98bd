import ArgumentParser
import ClaimTypes
import Journal
import LedgerTypes
import Messages

/// A point of a journal, as auditors name it: the records up to it are meant.
package enum JournalPoint: Hashable, Sendable {
    case record(UInt64)
    case block(UInt64)
    /// Up to and with the record that ends the window.
    case window(WindowNumber)
    /// Blocks whose time is not later; China Standard Time.
    case time(BusinessTime)

    /// Reads `record:1200`, `block:40`, `window:2026-09`, `2026-09-15` (the end of that day), `2026-09-15 12:00:00`, or as in ISO 8601
    /// `2026-09-15T12:00:00`.
    init?(text: String) {
        let isISO = text.utf8.count == 19 && text.utf8.dropFirst(10).first == UInt8(ascii: "T")
        let spaced = isISO ? text.replacing("T", with: " ") : text
        if let time = BusinessDate(text: text).map({ BusinessTime($0, secondOfDay: 86_399) }) ?? BusinessTime(text: spaced) {
            self = .time(time)
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "record":
            guard let number = UInt64(parts[1]) else { return nil }
            self = .record(number)
        case "block":
            guard let number = UInt64(parts[1]) else { return nil }
            self = .block(number)
        case "window":
            guard let day = BusinessDate(text: parts[1] + "-01") else { return nil }
            let (year, month, _) = day.components
            self = .window(WindowNumber(UInt32(year * 100 + month)))
        default: return nil
        }
    }

    var description: String {
        switch self {
        case .record(let number): "record:\(number)"
        case .block(let number): "block:\(number)"
        case .window(let window): "window:\(window)"
        case .time(let time): time.description
        }
    }

    /// Said of a journal that ends before the point.
    func missed(by location: String) -> String {
        "日志 \(location) 没有到达 \(description) / journal \(location) ends before \(description)"
    }
}

extension JournalPoint: ExpressibleByArgument {
    package init?(argument: String) { self.init(text: argument) }

    static let help =
        "record:N, block:N, window:2026-09, a day (its end), 2026-09-15T12:00:00 or \"2026-09-15 12:00:00\" (China Standard Time)"
}

/// Tells, record by record in order, whether a point has been passed.
struct PointWatch: Sendable {
    private let point: JournalPoint
    /// Whether the record that ends the window was seen.
    private var windowEnded = false
    /// Operators who signed the order that ends the window; the second signature carries it out.
    private var signatures: [String: Set<String>] = [:]
    /// Whether the journal goes as far as the point.
    private(set) var isReached = false

    init(_ point: JournalPoint) { self.point = point }

    /// Whether the record lies at or before the point. Ask about every record, in order.
    mutating func includes(_ record: RecordSlice, in header: BlockHeader) -> Bool {
        switch point {
        case .record(let number):
            if record.sequence.value >= number { isReached = true }
            return record.sequence.value <= number
        case .block(let number):
            if header.number >= number { isReached = true }
            return header.number <= number
        case .time(let time):
            guard let end = BusinessClock.end(of: time), header.timestamp <= end else {
                isReached = true
                return false
            }
            return true
        case .window(let window):
            if windowEnded { return false }
            windowEnded = ends(window, record)
            if windowEnded { isReached = true }
            return true
        }
    }

    /// A time after the last record is reached by the end of the journal.
    var isMissed: Bool { if case .time = point { false } else { !isReached } }

    private mutating func ends(_ window: WindowNumber, _ record: RecordSlice) -> Bool {
        let bytes = Array(record.command)
        var signed: OperatorSigned?
        switch record.kind {
        case RegionCommand.Kind.fenceWindow.rawValue:
            if case .success(.fenceWindow(window)) = RegionCommand.decode(kind: record.kind, bytes: bytes) { return true }
        case HubCommand.Kind.closeWindow.rawValue:
            if case .success(.closeWindow(window)) = HubCommand.decode(kind: record.kind, bytes: bytes) { return true }
        case RegionCommand.Kind.operatorSigned.rawValue:
            if case .success(.operatorSigned(let order)) = RegionCommand.decode(kind: record.kind, bytes: bytes) {
                signed = order
            }
        case HubCommand.Kind.operatorSigned.rawValue:
            if case .success(.operatorSigned(let order)) = HubCommand.decode(kind: record.kind, bytes: bytes) { signed = order }
        default: break
        }
        guard let signed, signed.order.content == .fenceWindow(window) || signed.order.content == .closeWindow(window) else {
            return false
        }
        signatures[signed.order.id, default: []].insert(signed.name)
        return signatures[signed.order.id]?.count == 2
    }
}
