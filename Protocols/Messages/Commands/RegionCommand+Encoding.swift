import ClaimTypes
internal import FoundationEssentials
import LedgerTypes

extension RegionCommand {
    /// Number of the command in a region's journal. Frozen.
    public enum Kind: UInt16, CaseIterable, Sendable {
        case loadPolicies = 1
        case loadCatalogue = 2
        case openAccounts = 3
        case envelope = 4
        case acknowledged = 5
        case closeDay = 6
        case fenceWindow = 7
        case expireHolds = 8
        case found = 9
        case adjustClaim = 10
        case resolveQuarantine = 11
        case windowPaid = 12
        case operatorSigned = 13
        case registerVisit = 16
        case uploadLines = 17
        case preSettle = 18
        case settle = 19
        case cancel = 20
        case reverse = 21
        case addLines = 22
        case cancelLines = 23
        case cancelVisit = 24
        case changeVisit = 25
        case discharge = 26
        case cancelDischarge = 27
        case confirmSplit = 28
        case rollBackSplit = 29
        case filingNoted = 30
        case setCalendar = 40
        case dayPassed = 41
        case issueStatements = 42
        case confirmStatement = 43
        case contestStatement = 44
        case decideContest = 45
        case rollBackConfirmation = 46
        case noteComparison = 56
        case repairDifference = 57
        case endDifference = 58
        case instructPayment = 60
        case bankConfirmed = 61
        case noteRelayed = 62
        case bankReturned = 71
        case assignSuspense = 72
        case tellStays = 76
        case bookInterest = 77
        case acceptInterest = 78
        case correctInterest = 79
        case claimInterest = 80
        case keepRefusals = 81
        case withdrawAssignment = 82
    }

    public var kind: UInt16 { named.rawValue }

    private var named: Kind {
        switch self {
        case .found: .found
        case .loadPolicies: .loadPolicies
        case .loadCatalogue: .loadCatalogue
        case .openAccounts: .openAccounts
        case .hospital(.register): .registerVisit
        case .hospital(.uploadLines): .uploadLines
        case .hospital(.preSettle): .preSettle
        case .hospital(.settle): .settle
        case .hospital(.cancel): .cancel
        case .hospital(.reverse): .reverse
        case .hospital(.addLines): .addLines
        case .hospital(.cancelLines): .cancelLines
        case .hospital(.cancelVisit): .cancelVisit
        case .hospital(.changeVisit): .changeVisit
        case .hospital(.discharge): .discharge
        case .hospital(.cancelDischarge): .cancelDischarge
        case .hospital(.confirmSplit): .confirmSplit
        case .hospital(.rollBackSplit): .rollBackSplit
        case .envelope: .envelope
        case .acknowledged: .acknowledged
        case .closeDay: .closeDay
        case .fenceWindow: .fenceWindow
        case .expireHolds: .expireHolds
        case .adjustClaim: .adjustClaim
        case .resolveQuarantine: .resolveQuarantine
        case .windowPaid: .windowPaid
        case .operatorSigned: .operatorSigned
        case .month(let command): command.named
        case .money(.instructPayment): .instructPayment
        case .money(.bankConfirmed): .bankConfirmed
        case .money(.bankReturned): .bankReturned
        case .money(.assignSuspense): .assignSuspense
        case .money(.withdrawAssignment): .withdrawAssignment
        case .money(.acceptInterest): .acceptInterest
        case .money(.correctInterest): .correctInterest
        case .money(.claimInterest): .claimInterest
        case .noteComparison: .noteComparison
        case .noteRelayed: .noteRelayed
        case .repairDifference: .repairDifference
        case .endDifference: .endDifference
        case .filingNoted: .filingNoted
        case .tellStays: .tellStays
        case .bookInterest: .bookInterest
        case .keepRefusals: .keepRefusals
        }
    }

    /// The bytes that stand beside `kind` in the journal record.
    public func encode() -> [UInt8] {
        switch self {
        case .found(let region, let peers, let firstWindow):
            var wire = WireFoundRegion()
            wire.region = region.value
            wire.peers = peers.map(\.value)
            wire.firstWindow = firstWindow.value
            return wire.canonicalBytes()
        case .loadPolicies(let bytes, let digest), .loadCatalogue(let bytes, let digest):
            return WireLoadFile(bytes, digest).canonicalBytes()
        case .openAccounts(let openings):
            var wire = WireOpenAccounts()
            wire.openings = openings.map(WireAccountOpening.init)
            return wire.canonicalBytes()
        case .hospital(let request):
            return request.encode()
        case .envelope(let bytes, let facts, let contentSecret):
            return WireReceivedEnvelope(bytes, facts, contentSecret).canonicalBytes()
        case .acknowledged(let by, let stream, let upTo):
            return WireAcknowledged(by, stream, upTo).canonicalBytes()
        case .closeDay(let date):
            return WireBusinessDay(date).canonicalBytes()
        case .fenceWindow(let window), .windowPaid(let window):
            return WireWindow(window).canonicalBytes()
        case .adjustClaim(let adjustment):
            return WireAdjustClaim(adjustment).canonicalBytes()
        case .resolveQuarantine(let verdict):
            return WireResolveQuarantine(verdict).canonicalBytes()
        case .expireHolds, .tellStays, .bookInterest, .keepRefusals:
            return []
        case .operatorSigned(let signed):
            return WireOperatorSigned(signed).canonicalBytes()
        case .month(let command):
            return command.encode()
        case .money(let order):
            return WireMoneyLine(order.line).canonicalBytes()
        case .noteComparison(let note), .noteRelayed(let note): return WireNoteComparison(note).canonicalBytes()
        case .repairDifference(let repair): return WireRepairDifference(repair).canonicalBytes()
        case .endDifference(let end): return WireEndDifference(end).canonicalBytes()
        case .filingNoted(let note):
            return WireFilingNote(note).canonicalBytes()
        }
    }

    /// Reads a command of this journal back. Never traps; damage that a checksum missed is a fault too.
    public static func decode(kind: UInt16, bytes: [UInt8]) -> Result<RegionCommand, MessageFault> {
        guard let named = Kind(rawValue: kind) else { return .failure(MessageFault(.unknownKind, detail: "\(kind)")) }
        switch named {
        case .found:
            return WireFoundRegion.read(trusted: bytes).verified { verifier, wire in
                .found(
                    region: verifier.region(wire.region, "region"),
                    peers: verifier.list(wire.peers, atMost: MessageLimits.regionsMax, "peers") { $0.region($1, "peers") },
                    firstWindow: verifier.window(wire.firstWindow, "first_window"))
            }
        case .loadPolicies:
            return WireLoadFile.read(trusted: bytes).verified { .loadPolicies(bytes: Array($1.content), digest: $0.digest($1)) }
        case .loadCatalogue:
            return WireLoadFile.read(trusted: bytes).verified { .loadCatalogue(bytes: Array($1.content), digest: $0.digest($1)) }
        case .openAccounts:
            return WireOpenAccounts.read(trusted: bytes).verified { .openAccounts($0.openings($1)) }
        case .envelope:
            return WireReceivedEnvelope.read(trusted: bytes).verified {
                .envelope(bytes: Array($1.envelope), facts: $0.facts($1), contentSecret: Array($1.contentSecret))
            }
        case .acknowledged:
            return WireAcknowledged.read(trusted: bytes).verified { verifier, wire in
                .acknowledged(
                    by: verifier.regionOrZero(wire.by, "by").node, stream: verifier.regionOrZero(wire.stream, "stream").node,
                    upTo: wire.upTo)
            }
        case .closeDay:
            return WireBusinessDay.read(trusted: bytes).verified { .closeDay($0.date($1.date, "date")) }
        case .fenceWindow:
            return WireWindow.read(trusted: bytes).verified { .fenceWindow($0.window($1.window, "window")) }
        case .windowPaid:
            return WireWindow.read(trusted: bytes).verified { .windowPaid($0.window($1.window, "window")) }
        case .adjustClaim:
            return WireAdjustClaim.read(trusted: bytes).verified { .adjustClaim($0.adjustment($1)) }
        case .resolveQuarantine:
            return WireResolveQuarantine.read(trusted: bytes).verified { .resolveQuarantine($0.verdict($1)) }
        case .expireHolds:
            return bytes.isEmpty ? .success(.expireHolds) : .failure(MessageFault(.wrongLength, detail: "\(bytes.count) bytes"))
        case .tellStays:
            return bytes.isEmpty ? .success(.tellStays) : .failure(MessageFault(.wrongLength, detail: "\(bytes.count) bytes"))
        case .bookInterest:
            return bytes.isEmpty ? .success(.bookInterest) : .failure(MessageFault(.wrongLength, detail: "\(bytes.count) bytes"))
        case .keepRefusals:
            return bytes.isEmpty ? .success(.keepRefusals) : .failure(MessageFault(.wrongLength, detail: "\(bytes.count) bytes"))
        case .operatorSigned:
            return WireOperatorSigned.read(trusted: bytes).verified { .operatorSigned($0.operatorSigned($1)) }
        case .instructPayment, .bankConfirmed, .bankReturned, .assignSuspense, .withdrawAssignment, .acceptInterest,
            .correctInterest, .claimInterest:
            return WireMoneyLine.read(trusted: bytes).verified { .money($0.regionMoney($1)) }.flatMap { command in
                command.kind == kind ? .success(command) : .failure(MessageFault(.unknownKind, detail: "\(kind)"))
            }
        case .noteComparison:
            return WireNoteComparison.read(trusted: bytes).verified { .noteComparison($0.noteComparison($1)) }
        case .noteRelayed:
            return WireNoteComparison.read(trusted: bytes).verified { .noteRelayed($0.noteComparison($1)) }
        case .repairDifference:
            return WireRepairDifference.read(trusted: bytes).verified { .repairDifference($0.repairDifference($1)) }
        case .endDifference:
            return WireEndDifference.read(trusted: bytes).verified { .endDifference($0.endDifference($1)) }
        case .filingNoted:
            return WireFilingNote.read(trusted: bytes).verified { .filingNoted($0.filingNote($1)) }
        case .registerVisit, .uploadLines, .preSettle, .settle, .cancel, .reverse, .addLines, .cancelLines, .cancelVisit,
            .changeVisit, .discharge, .cancelDischarge, .confirmSplit, .rollBackSplit:
            return HospitalRequest.decode(named, bytes).map { .hospital($0) }
        case .setCalendar, .dayPassed, .issueStatements, .confirmStatement, .contestStatement, .decideContest,
            .rollBackConfirmation:
            return MonthCommand.decode(named, bytes).map { .month($0) }
        }
    }
}

extension FieldVerifier {
    fileprivate mutating func digest(_ wire: WireLoadFile) -> Digest256 { digest(wire.digest, "digest") }

    fileprivate mutating func openings(_ wire: WireOpenAccounts) -> [AccountOpening] {
        list(wire.openings, atMost: MessageLimits.openingsMax, "openings") { verifier, opening in
            verifier.require(opening.hasFacts, .missing, "openings.facts")
            return AccountOpening(
                facts: verifier.facts(opening.facts), balance: verifier.fen(opening.balance, "openings.balance"),
                year: opening.year, accumulators: verifier.accumulators(opening.accumulators))
        }
    }

    fileprivate mutating func facts(_ wire: WireReceivedEnvelope) -> [PersonFacts?] {
        list(wire.facts, atMost: MessageLimits.messagesPerEnvelopeMax, "facts") { verifier, attached in
            attached.hasFacts ? verifier.facts(attached.facts) : nil
        }
    }
}
