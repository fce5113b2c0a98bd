import ClaimTypes
import Foundation
import Journal
import LedgerTypes
import Messages
import NodeRuntime
import Settlement

extension TestNetwork {
    /// What a command writes for people, wherever.
    static func typed(_ arguments: [String], by program: String = program) throws -> (code: Int32, text: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        (process.standardOutput, process.standardError) = (pipe, pipe)
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    /// Writes one more record into the journal of a region that does not run, decided by its own books.
    /// - Returns: the outcome that was recorded.
    func journal(_ index: Int, _ make: (RegionMachine) throws -> RegionCommand) throws -> UInt32 {
        var replay = JournalReplay<RegionMachine>()
        var writer = try JournalWriter(
            opening: FileStorage(folder: "\(folder)/\(regions[index])/journal"), node: regions[index].node,
            options: JournalOptions(preparesSegments: true)
        ) { replay.replay($0) }
        if let failure = replay.failure { throw failure }
        var machine = replay.machine
        let command = try make(machine)
        let time = writer.lastTimestamp
        let output = machine.apply(try RegionMachine.prepare(command).get(), at: time)
        let encoded = RegionMachine.encode(command)
        _ = try writer.append(
            [
                JournalRecord(
                    kind: encoded.kind, command: encoded.bytes, outcome: output.outcome, detail: output.detail,
                    postings: output.postings)
            ], at: time)
        return output.outcome
    }
}
