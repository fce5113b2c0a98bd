import ArgumentParser
import ClaimTypes
import Foundation

/// Exit codes of every command of `medclear`.
public enum CommandExit: Int32, CaseIterable, Sendable {
    case done = 0
    /// Some rows were refused, or two things that should be equal differ.
    case refused = 1
    /// The command line makes no sense, or names a file that is not there.
    case usage = 2
    /// Data files are damaged or contradict their schema.
    case damaged = 3
    case `internal` = 4

    /// Ends the process after `error`: prints help or the reason, and turns the parser's own codes into ours.
    public static func leave(after error: any Error, of command: any ParsableCommand.Type) -> Never {
        if let failure = error as? CommandFailure {
            Console.error("\(failure)")
            exit(failure.exit.rawValue)
        }
        if let code = error as? ExitCode { exit(code.rawValue) }
        let text = command.fullMessage(for: error)
        switch command.exitCode(for: error) {
        case .success:
            print(text)
            exit(CommandExit.done.rawValue)
        case .validationFailure:
            Console.error(text)
            exit(CommandExit.usage.rawValue)
        default:
            Console.error(text)
            exit(CommandExit.internal.rawValue)
        }
    }
}

/// A reason to stop a command, in both languages.
public struct CommandFailure: Error, CustomStringConvertible {
    public var exit: CommandExit
    public var reason: BilingualText

    public init(_ exit: CommandExit, _ chinese: String, _ english: String) {
        self.exit = exit
        reason = BilingualText(chinese, english)
    }

    public var description: String { "\(reason.chinese)\n\(reason.english)" }
}

/// Standard error, for everything that is not the result.
public enum Console {
    /// Writes a line.
    public static func error(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    /// Whether a person watches standard error.
    static var isTerminal: Bool { isatty(FileHandle.standardError.fileDescriptor) == 1 }

    static func overwriteLine(_ text: String) { FileHandle.standardError.write(Data(("\r\u{1B}[K" + text).utf8)) }
}
