import Foundation

/// One line on a terminal that says how far a long command is; silent when nobody watches.
public struct ProgressBar {
    private let title: String
    private let total: Int?
    private let isShown = Console.isTerminal
    private var drawnAt = Date.distantPast

    /// - Parameter total: what `done` will reach, in any unit; `nil` when unknown.
    public init(_ title: String, total: Int?) {
        self.title = title
        self.total = total
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
        Console.overwriteLine("\(title) \(bar) \(min(done, total) * 100 / total) % \(note())")
    }

    /// Clears the line.
    public func finish() {
        if isShown { Console.overwriteLine("") }
    }
}
