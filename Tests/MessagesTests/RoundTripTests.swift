import ClaimTypes
import LedgerTypes
import MessageSamples
import Messages
import Testing

@Suite("Messages: what is said is what is heard")
struct RoundTripTests {
    @Test("every kind of message and every outcome comes back equal")
    func messages() {
        for (name, message) in Samples.messages {
            #expect(PeerMessage.decode(message.encode()) == .success(message), "\(name)")
        }
        #expect(Set(Samples.messages.map(\.message.kind)) == Set(MessageKind.allCases))
    }

    @Test("every command comes back equal, and its kind is in the table once")
    func commands() {
        for (name, command) in Samples.regionCommands {
            #expect(RegionCommand.decode(kind: command.kind, bytes: command.encode()) == .success(command), "\(name)")
        }
        for (name, command) in Samples.hubCommands {
            #expect(HubCommand.decode(kind: command.kind, bytes: command.encode()) == .success(command), "\(name)")
        }
        #expect(Set(Samples.regionCommands.map(\.command.kind)).sorted() == RegionCommand.Kind.allCases.map(\.rawValue))
        #expect(Samples.hubCommands.map(\.command.kind).sorted() == HubCommand.Kind.allCases.map(\.rawValue))
    }

    /// What is late is done by the day; claims come up to three months late.
    static let strictPlan = CalendarPlan(
        deadlines: CalendarPlan.national.deadlines, lateness: .deemed, lateMonths: 3)

    @Test("rules of lateness come back equal, and a plan without them has the bytes it had before there were any")
    func lateness() {
        for plan in [Self.strictPlan, .national] {
            let command = RegionCommand.month(.setCalendar(plan))
            #expect(RegionCommand.decode(kind: command.kind, bytes: command.encode()) == .success(command))
        }
        let (strict, national) = (HubMonthCommand.setCalendar(Self.strictPlan), HubMonthCommand.setCalendar(.national))
        let added = HubCommand.month(strict).encode().count - HubCommand.month(national).encode().count
        #expect(added == 4, "two fields of two bytes each, and only where they say something")
    }

    @Test("every question, every answer and every frame of a link comes back equal, and its kind is in the table")
    func unjournaled() {
        for (name, content) in Samples.queries {
            let query = Samples.query(content)
            #expect(PeerQuery.decode(query.encode()) == .success(query), "\(name)")
        }
        for (name, outcome) in Samples.answers {
            let answer = Samples.answer(outcome)
            #expect(PeerAnswer.decode(answer.encode()) == .success(answer), "\(name)")
        }
        for (name, frame) in Samples.linkFrames {
            #expect(LinkFrame.decode(frame.encode()) == .success(frame), "\(name)")
        }
        #expect(Set(Samples.queries.map(\.content.kind)) == Set(QueryKind.allCases))
        #expect(Set(Samples.answers.compactMap(\.outcome.kind)) == Set(QueryKind.allCases))
    }

    @Test("a region's journal is never read as the hub's")
    func kindsApart() {
        for (_, command) in Samples.regionCommands {
            #expect(HubCommand.decode(kind: command.kind, bytes: command.encode()).fault?.reason == .unknownKind)
        }
        for (_, command) in Samples.hubCommands {
            #expect(RegionCommand.decode(kind: command.kind, bytes: command.encode()).fault?.reason == .unknownKind)
        }
    }

    @Test("body and envelope come back equal, stripped or not")
    func envelopes() {
        for body in [Samples.body, Samples.sealedBody] { #expect(EnvelopeBody.decode(body.encode()) == .success(body)) }
        let envelope = Envelope(body: Samples.body.encode(), signature: [9, 9], payloads: [[1], [], [2, 3]])
        #expect(Envelope.decode(envelope.encode()) == .success(envelope))
        #expect(Envelope.decode(envelope.stripped.encode()) == .success(envelope.stripped))
        #expect(envelope.stripped.body == envelope.body)
    }

    @Test("lines keep order, returns and odd charging times", arguments: [0, 1, 6, 300, MessageLimits.linesPerUploadMax])
    func uploads(count: Int) {
        var upload = Samples.upload(lines: count)
        if count > 2 { upload.lines.swapAt(0, count - 1) }
        let command = RegionCommand.hospital(.uploadLines(upload))
        #expect(RegionCommand.decode(kind: 17, bytes: command.encode()) == .success(command))
    }
}

extension Result where Failure == MessageFault {
    var fault: MessageFault? {
        guard case .failure(let fault) = self else { return nil }
        return fault
    }
}
