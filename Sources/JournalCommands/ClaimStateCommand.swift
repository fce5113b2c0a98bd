import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import Journal
import StrictJSON

/// `medclear journal claim DIR… --institution H… --visit ID [--batch B]`
public struct ClaimStateCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "claim", abstract: "Tell the whole life of a claim, as each node knows it. 查询一笔费用的全过程",
        discussion: """
            Replays the journals and shows the claim's state, every record it moved money by (settlement, cancel, reversal, interim bill
            replaced, adjustment by audit), the window of each record and how far that window is: open, disputed, confirmed, cleared, paid.

            Examples:
              medclear journal claim demo --institution H31010100001 --visit EX1
              medclear journal claim demo/340000 --institution H31010100001 --visit EX1 --batch 1 --json

            Exit codes: 0 found, 1 no journal knows it or a record does not replay, 2 usage or no journal there, 3 damaged, 4 internal.
            """)

    @OptionGroup var arguments: JournalArguments

    @Option(help: "Institution (fixmedins_code): H or P and eleven digits.")
    var institution: String

    @Option(help: "Visit (mdtrt_id).")
    var visit: String

    @Option(help: "Batch (chrg_bchno); every batch of the visit when left out.")
    var batch: String?

    public init() {}

    public func run() throws {
        guard let code = InstitutionCode(text: institution) else {
            throw CommandFailure(
                .usage, "机构编码 \(institution) 应为 H 或 P 加 11 位数字", "institution \(institution) is not H or P and eleven digits")
        }
        let journals: [any JournalStorage] = try JournalFolder.findEach(arguments.folders).map(\.storage)
        let lives = ClaimLives(try ReplayedRegions(journals), code, visit, batch)
        print(arguments.json ? lives.json.text : lives.text, terminator: arguments.json ? "\n" : "")
        guard lives.isKnown else {
            Console.error("没有日志记载该就诊 / no journal knows visit \(visit) at \(code)")
            return try CommandExit.refused.leave()
        }
    }
}
