import LedgerTypes

/// What may go wrong while a network is simulated. The names are those of `--faults`.
public enum FaultKind: String, CaseIterable, Sendable {
    /// A process dies in the middle of its work; its machine stays up, so that what was written and not synced is still there.
    case crash
    /// A machine loses power: only what was synced survives, and of the rest any sectors.
    case power
    /// Process or power fail again while the journal is being opened.
    case recovery
    /// A sync fails, and the system takes the unwritten bytes for written.
    case sync
    /// A write fails half-way.
    case write
    /// The disk is full for a while.
    case full
    /// The disk takes a hundred times as long.
    case slow
    /// A bit of a durable block rots.
    case rot
    /// A write lands in an older place of its file and not in its own.
    case misdirect
    /// A write is reported done and never happened.
    case lost
    /// Frames vanish, come twice, or overtake each other; and some take long.
    case drop, duplicate, reorder, delay
    /// Connections break with frames under way.
    case disconnect
    /// A region and the hub cannot reach each other, or one cannot reach the other while it is heard.
    case partition
    case oneway
    /// A node's clock goes wrong for a while, also backwards.
    case clock
    /// An operator copies the journal of a running region, and later starts it on such a copy.
    case backup
    /// A node is started under the next version of the program, and sometimes under one that speaks no older version.
    case upgrade
    /// Requests and answers of hospitals get lost.
    case counter
}

/// One run of the simulator. Everything in it follows from these values.
public struct SimulationSettings: Hashable, Sendable {
    public var seed: UInt64
    /// From 2 to 31.
    public var regions = 3
    /// Visits that end in a bill.
    public var bills = 24
    public var faults: Set<FaultKind>
    /// Faults that happen at most, besides those of frames and hospitals; the first so many of the seed.
    public var faultsMax = Int.max
    /// Virtual time in which faults happen, milliseconds. Bills are spread over it.
    public var faultyMilliseconds: UInt64 = 90_000
    /// What people may do; in each run the seed chooses among it, unless `choosesPeople` is off.
    public var people = Set(Activity.allCases)
    /// Whether the seed leaves some of `people` out.
    public var choosesPeople = true
    /// A defect put into the simulated surroundings on purpose.
    public var sabotage: Sabotage?

    public init(seed: UInt64, faults: Set<FaultKind> = Set(FaultKind.allCases)) {
        self.seed = seed
        self.faults = faults
    }

    /// What people do in this run.
    public var activities: Set<Activity> { choosesPeople ? Activity.chosen(of: people, seed: seed) : people }

    public static let regionsRange = 2...31
}

/// Defects for testing the oracles: each lies at a seam of the simulator (disk, transport, counter, shell), never in the product.
public enum Sabotage: String, CaseIterable, Sendable {
    /// Effects leave when a block is handed to the disk.
    case answersBeforeSync
    /// Mail leaves before its block is durable, answers do not.
    case mailsBeforeSync
    /// What arrived is acknowledged before its record is durable.
    case acknowledgesOnArrival
    /// The disk reports a sync and does none.
    case diskLies
    /// The disk never makes names durable.
    case namesLie
    /// Opening a journal cuts one block more than was torn.
    case cutsTooMuch
    /// Now and then a command is applied and its record is left out of the block.
    case forgetsRecord
    /// Now and then two records change places in their block.
    case swapsRecords
    /// Now and then a record is journaled without its postings.
    case forgetsPostings
    /// Now and then a record is journaled with another outcome.
    case forgesOutcome
    /// A hospital is told one fen more than was booked.
    case tellsOtherAmount
    /// An unknown reversal counts as done.
    case unknownReversalIsDone
    /// An unknown settlement counts as refused.
    case unknownSettlementIsRefused
    /// Answers to cancels never leave.
    case losesCancelAnswers
    /// A fence states one decision fewer than there are.
    case fenceOffByOne
    /// A decision leaves with one fen less than was journaled.
    case mailsOtherAmount
    /// The hub keeps acknowledgements to itself.
    case hubKeepsAcknowledgements
    /// Nothing is offered again when a link comes back or stands still.
    case neverRewinds
    /// The hub relays and does not record.
    case hubForgetsToRecord
    /// A node does not know the message ids of settlements of its earlier life.
    case forgetsDedupeAfterRestart
    /// A region keeps no refusals: what it refused is looked at anew.
    case forgetsRefusals
    /// The registry opens an account with more money after a restart.
    case registryChanges
    /// The rules a region decides by hold no yearly cap, as if somebody before the single writer had looked at it.
    case capOutsideWriter
    /// The digest of the state forgets its integers of eight bytes.
    case digestForgetsNumbers
    /// A node does not ask what its peers have of its journal.
    case believesOldCopies
    /// The hub believes what a hello says before its node has believed the hub's.
    case believesHellosAtOnce
    /// As much as a contest's decision gives up is also taken off by hand.
    case decidesTwice
    /// A bank tells one payment under two references.
    case tellsPaymentUnderTwoReferences
    /// The hub's notice of a close leaves out what was carried.
    case forgetsCarriedLine
    /// A confirmation that is taken back leaves as if it were given once more.
    case tellsRollBackAsConfirmation
    /// Envelopes are believed whatever became of the key that signed them.
    case believesOldKeys
    /// A region's office loads other rules than were published.
    case loadsOtherRules
    /// A desk names the patient in the reason of a contest.
    case namesPatientInContest
    /// A hospital writes the card's number into its message ids.
    case putsCardIntoMessageID
    /// A hospital is not told of the negative of an interim bill.
    case keepsInterimBill
}
