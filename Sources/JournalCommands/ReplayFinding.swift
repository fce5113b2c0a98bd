import CommandSupport
import Journal
import LedgerTypes
import NodeRuntime
import Settlement

/// What the replay of one journal came to. Figures cover what was replayed before a failure.
package struct ReplayFinding: Sendable {
    enum Failure: Sendable {
        /// The journal's own bytes cannot be read or believed.
        case journal(JournalError)
        /// A record could not be executed again, or gave something else.
        case record(NodeError)
    }

    let location: String
    /// Whether it goes on behind a record that differs.
    private let goesOn: Bool
    package private(set) var node: NodeID?
    package private(set) var records: UInt64 = 0
    package private(set) var blocks: UInt64 = 0
    /// Settlements that the journal's hospitals asked for or that it decided for others.
    package private(set) var claims: UInt64 = 0
    package private(set) var seconds = 0.0
    /// Of the state after the last record; `nil` after a failure.
    package private(set) var digest: Digest256?
    var tornTail: TornTail?
    var failure: Failure?
    /// What differed, of as many records as were to be listed, and how many records differed in all.
    private(set) var differences: [ReplayDifference] = []
    private(set) var differingRecords: UInt64 = 0

    /// Where the replay was told to end, and whether the journal goes that far.
    var until: JournalPoint?
    var endsBeforePoint = false

    /// Replays a journal with the machine of the party that keeps it.
    /// - Parameters:
    ///   - until: records behind this point are left out.
    ///   - listing: how many differing records to list, going on behind each; `nil` ends at the first.
    ///   - progress: bytes read so far, every few MiB.
    package init(
        replaying storage: any JournalStorage, until: JournalPoint? = nil, listing: Int? = nil,
        progress: (UInt64) -> Void = { _ in }
    ) {
        location = storage.location
        self.until = until
        goesOn = listing != nil
        let start = ContinuousClock.now
        do throws(JournalError) {
            // The first segment header says whose journal it is; it is read with the first block.
            var head = try JournalReader(storage)
            _ = try head.next()
            node = head.node
            if node == .hub {
                try run(JournalReplay<HubMachine>(listing: listing), storage, progress)
            } else {
                try run(JournalReplay<RegionMachine>(listing: listing), storage, progress)
            }
        } catch {
            failure = .journal(error)
        }
        seconds = (ContinuousClock.now - start) / .seconds(1)
    }

    private mutating func run<Machine: NodeMachine>(
        _ fresh: JournalReplay<Machine>, _ storage: any JournalStorage, _ progress: (UInt64) -> Void
    ) throws(JournalError) {
        var replay = fresh
        defer {
            records = replay.records
            blocks = replay.blocks
            differences = replay.differences
            differingRecords = replay.differingRecords
        }
        var watch = until.map(PointWatch.init)
        let pipeline = ReplayPipeline<Machine>(storage)
        defer { pipeline.stop() }
        reading: while replay.failure == nil, !replay.hasEnded {
            switch pipeline.next() {
            case .failed(let error): throw error
            case .end(let torn):
                tornTail = torn
                break reading
            case .blocks(let blocks, let bytesDone):
                for ahead in blocks {
                    let (block, before) = (ahead.block.block, replay.records)
                    replay.replay(ahead.block) { watch?.includes($0, in: block.header) ?? true }
                    let isWhole = replay.failure == nil && !replay.hasEnded
                    claims += isWhole ? ahead.claims : ClaimCount.claims(in: block, first: Int(replay.records - before))
                }
                progress(bytesDone)
            }
        }
        endsBeforePoint = replay.failure == nil && watch?.isMissed ?? false
        failure = replay.failure.map { .record($0) }
        // After a difference the state is neither the recorded one nor a clean replay's: it has no digest worth comparing.
        if failure == nil, replay.differingRecords == 0 { digest = replay.machine.stateDigest }
    }

    var recordsPerSecond: Int { seconds > 0 ? Int(Double(records) / seconds) : 0 }

    var claimsPerSecond: Int { seconds > 0 ? Int(Double(claims) / seconds) : 0 }

    var exit: CommandExit {
        switch failure {
        case nil: endsBeforePoint || differingRecords > 0 ? .refused : .done
        case .journal(let error): error.commandExit
        case .record(let error):
            switch error.code {
            case .replayDiffers: .refused
            // A valid checksum over bytes no command has: another version wrote them, or a hand did.
            case .undecodable: .damaged
            case .journal, .wrongNode, .refusedMessage: .internal
            }
        }
    }

    /// One sentence for each thing that is not as it should be.
    var sentences: [String] {
        let reason: String? =
            switch failure {
            case nil: nil
            case .journal(let error): error.sentence(location)
            case .record(let error):
                "重放不一致 replay failed: 日志 \(location) 记录 \(error.sequence ?? 0) / "
                    + "journal \(location), record \(error.sequence ?? 0)\n  \(error.message)"
            }
        let missed = endsBeforePoint ? until?.missed(by: location) : nil
        return listed + [reason, missed, tornTail?.sentence(location)].compactMap(\.self)
    }

    /// Each listed difference, then how many there are and what they mean.
    private var listed: [String] {
        guard goesOn, differingRecords > 0 else { return [] }
        let shown = Set(differences.map(\.sequence)).count
        return differences.map {
            "重放不一致 replay differs: 日志 \(location) 记录 \($0.sequence) / journal \(location), record \($0.sequence)\n  M1: \($0.text)"
        } + [
            "\(location)：共 \(differingRecords) 条记录不一致，列出 \(shown) 条；每次不一致之后按规则算出的状态继续，后面的不一致可能由前面的引起。第一条最重要 / "
                + "\(differingRecords) records differ, \(shown) are listed. After each the replay goes on from the state that the rules "
                + "decided, not the recorded one: later differences may follow from earlier ones. Look at the first"
        ]
    }
}
