import StrictJSON

/// What the benchmarks measured and a plan is made from, each figure with where it comes from.
///
/// Whole numbers: a plan that two people work out by hand must come to the same.
struct MeasuredFigures: Equatable {
    /// One figure of the data file.
    struct Figure: Equatable {
        var value: Int
        var unit: String
        /// Program and row, commit, machine and seed.
        var source: String
    }

    /// Machine the figures hold for.
    var machine: String
    /// Processor time of all regional nodes together for a settlement, in microseconds.
    var regionMicroseconds: Figure
    /// Processor time of the hub for a settlement, in microseconds.
    var hubMicroseconds: Figure
    /// Bytes of all journals together for a claim, the hub's included.
    var journalBytes: Figure
    /// Bytes of the hub's journal for a claim.
    var hubJournalBytes: Figure
    /// Bytes of memory that a claim takes on one of the two sides.
    var claimBytes: Figure
    /// Time a journal's replay takes for a claim of one side, in microseconds.
    var replayMicroseconds: Figure
    /// Bytes of memory of an account of the ledger.
    var accountBytes: Figure
    /// Bytes of a message between two nodes, its share of signature and seal included.
    var messageBytes: Figure
    /// Messages between two regions for a settlement.
    var messages: Figure
    /// Memory of a service that has settled nothing yet, in MiB.
    var processMebibytes: Figure

    static let format = "medclear-sizing/1"

    /// The figures inside this program.
    static var embedded: MeasuredFigures {
        guard let figures = MeasuredFigures(PackageResources.measured_json) else {
            preconditionFailure("M10: the figures inside the program are well-formed")
        }
        return figures
    }

    /// `nil` when the bytes are not a data file of this format with every figure in it.
    init?(_ bytes: [UInt8]) {
        guard case .success(let json) = JSONParser.parse(bytes), json["format"] == .string(Self.format),
            case .string(let machine)? = json["machine"]
        else { return nil }
        func figure(_ name: String) -> Figure? {
            guard case .number(let digits)? = json["figures"]?[name]?["value"], let value = Int(digits), value >= 0,
                case .string(let unit)? = json["figures"]?[name]?["unit"],
                case .string(let source)? = json["figures"]?[name]?["source"], !source.isEmpty
            else { return nil }
            return Figure(value: value, unit: unit, source: source)
        }
        guard let region = figure("regionMicroseconds"), let hub = figure("hubMicroseconds"),
            let journal = figure("journalBytes"), let hubJournal = figure("hubJournalBytes"),
            let claim = figure("claimBytes"), let replay = figure("replayMicroseconds"), let account = figure("accountBytes"),
            let message = figure("messageBytes"),
            let messages = figure("messages"), let process = figure("processMebibytes"), hubJournal.value <= journal.value
        else { return nil }
        self.machine = machine
        (regionMicroseconds, hubMicroseconds) = (region, hub)
        (journalBytes, hubJournalBytes) = (journal, hubJournal)
        (claimBytes, replayMicroseconds, accountBytes) = (claim, replay, account)
        (messageBytes, self.messages, processMebibytes) = (message, messages, process)
    }

    /// Every figure by the name of the data file, in its order.
    var all: [(name: String, figure: Figure)] {
        [
            ("regionMicroseconds", regionMicroseconds), ("hubMicroseconds", hubMicroseconds), ("journalBytes", journalBytes),
            ("hubJournalBytes", hubJournalBytes), ("claimBytes", claimBytes), ("replayMicroseconds", replayMicroseconds),
            ("accountBytes", accountBytes),
            ("messageBytes", messageBytes), ("messages", messages), ("processMebibytes", processMebibytes),
        ]
    }
}
