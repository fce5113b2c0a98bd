import ArgumentParser
import CommandSupport
import Foundation
import Journal
import StrictJSON

/// `medclear journal verify DIR…`
public struct VerifyCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check every byte, hash and sum of journals. 逐字节校验日志",
        discussion: """
            From the first byte to the last: checksums, hash chain, records hashes, Merkle roots, records, postings, and that debits
            equal credits. Needs no rules, no keys, no network, and changes nothing. Two printouts with the same last block hash
            are of the same journal.

            An unfinished block at the very end (torn tail) is what a crash leaves. It is reported; it is no damage.

            Examples:
              medclear journal verify demo/340000
              medclear journal verify demo --json

            Exit codes: 0 whole, 2 usage or no journal there, 3 damaged, 4 internal.
            """)

    @OptionGroup var arguments: JournalArguments

    public init() {}

    public func run() throws {
        let folders = try JournalFolder.find(arguments.folders)
        let summary = VerificationSummary(verifying: folders.map(\.storage))
        for finding in summary.findings { Console.error(finding) }
        print(arguments.json ? summary.json.text + "\n" : summary.text, terminator: "")
        try summary.exit.leave()
    }
}
