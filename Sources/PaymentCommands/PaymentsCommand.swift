import ArgumentParser
import CommandSupport
import Foundation
import PaymentFiles
import PaymentReader

/// `medclear payments …`: the tools of a finance office. They read files, and never pay.
public struct PaymentsCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "payments", abstract: "Check payment files and match bank confirmations. 付款文件校验与银行回单核对",
        subcommands: [CheckPaymentsCommand.self, MatchPaymentsCommand.self])

    public init() {}
}

/// Files of the command line.
enum PaymentSource {
    /// - Throws: a usage failure when the file is not there.
    static func bytes(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.usage, "无法读取文件 \(path)", "cannot read the file \(path)")
        }
        return [UInt8](data)
    }
}
