import Foundation

/// One line on a terminal that says how far a long command is; silent when nobody watches.
public struct ProgressBar: Sendable {
    private let title: String
    private let total: Int?
    private let unit: Unit
    private let began = Date()
    private let isShown = Console.isTerminal
    private var drawnAt = Date.distantPast

    /// What is counted: rates are shown in it.
    public enum Unit: Sendable {
        case items, bytes
    }

    /// - Parameter total: what `done` will reach, in any unit; `nil` when unknown.
    public init(_ title: String, total: Int?, unit: Unit = .items) {
        self.title = title
        self.total = total
        self.unit = unit
    }

    /// Redraws at most ten times a second.
    public mutating func show(_ done: Int, note: @autoclosure () -> String) {
        guard isShown, Date().timeIntervalSince(drawnAt) > 0.1 else { return }
        drawnAt = Date()
        guard let total, total > 0 else {
            Console.overwriteLine("\(title) \(note())")
            return
        }
        let filled = min(done, total) * 30 / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        Console.overwriteLine("\(title) \(bar) \(min(done, total) * 100 / total) % \(pace(done, of: total)) \(note())")
    }

    /// Rate so far, and the time left at that rate; nothing in the first second.
    private func pace(_ done: Int, of total: Int) -> String {
        Self.pace(done, of: total, after: Date().timeIntervalSince(began), unit)
    }

    /// `12.3 MB/s, 剩余 left 0:42`.
    static func pace(_ done: Int, of total: Int, after seconds: Double, _ unit: Unit) -> String {
        guard seconds >= 1, done > 0 else { return "" }
        let rate = Double(done) / seconds
        let left = Int(Double(max(total - done, 0)) / rate)
        let tenths = Int(rate / 100_000)
        let shown = unit == .bytes ? "\(tenths / 10).\(tenths % 10) MB/s" : "\(Int(rate))/s"
        let clock = left % 60 < 10 ? "\(left / 60):0\(left % 60)" : "\(left / 60):\(left % 60)"
        return "\(shown), 剩余 left \(clock)"
    }

    /// Clears the line.
    public func finish() {
        if isShown { Console.overwriteLine("") }
    }
}
