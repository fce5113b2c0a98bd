import CommandSupport
import Foundation
import LoadModel
import Synchronization

/// Shows a run while it goes on: drawn anew each second on a terminal, a plain line every five seconds elsewhere. On standard error.
final class LiveView: Sendable {
    private struct State {
        var title = ""
        var settings = LoadSettings(pace: .closed(hospitals: 1), seed: 0)
        var faults: [FaultOrder] = []
        var second = 0
        var linesDrawn = 0
    }

    private let isTerminal: Bool
    private let isQuiet: Bool
    private let state = Mutex(State())

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
        isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1
    }

    func begin(title: String, _ settings: LoadSettings, faults: [FaultOrder]) {
        state.withLock { $0 = State(title: title, settings: settings, faults: faults) }
    }

    /// Called about once a second.
    func show(_ figures: LoadFigures) {
        state.withLock { state in
            state.second += 1
            guard !isQuiet else { return }
            let frame = LiveFrame(
                figures, title: state.title, second: state.second, settings: state.settings, faults: state.faults)
            if isTerminal {
                let lines = frame.lines(width: Self.width)
                Self.write(Self.back(state.linesDrawn) + lines.map { "\u{1B}[2K" + $0 + "\n" }.joined())
                state.linesDrawn = lines.count
            } else if state.second % 5 == 0 {
                Console.error(frame.plain)
            }
        }
    }

    /// Takes the drawing away: what stays is the result.
    func finish() {
        state.withLock { state in
            if state.linesDrawn > 0 { Self.write(Self.back(state.linesDrawn) + "\u{1B}[0J") }
            state.linesDrawn = 0
        }
    }

    /// A line that stays.
    func note(_ text: String) { if !isQuiet { Console.error(text) } }

    private static func back(_ lines: Int) -> String { lines > 0 ? "\u{1B}[\(lines)A\r" : "" }

    private static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    private static var width: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }
}
