import ClaimGenerator
import ClaimTypes
import Exchange
import Hashing
import Journal
import LedgerTypes
import MessageSecurity
import Messages
import NodeRuntime
import Registry
import Settlement

/// Who a question is of that is under way on one connection.
struct OpenQuestion {
    /// The visit, at the region that asks.
    var visit: Int?
    var bytes: [UInt8] = []
    /// At the hub: whom to pass the answer on to.
    var connection = 0
    var id: UInt64 = 0
}

/// A question of one end of one connection.
struct QuestionKey: Hashable {
    let node: NodeID
    let connection: Int
    let id: UInt64
}

/// Questions between regions that leave no trace in a journal, and law M8: what they name is nowhere else.
extension NetworkSimulation {
    /// A hospital asks the insuring region who stands at its counter.
    func askWho(_ number: Int) {
        let asked = cases[number]
        let (node, insuring) = (asked.treating.node, asked.insuring.node)
        guard shells[node]!.isUp, let connection = shells[node]!.live[.hub], var link = shells[node]!.links[connection] else {
            return
        }
        let data = world.identities[asked.person]!
        let isCard = people.chance[.persons].chance(perMille: 500)
        let query = PersonQuery(
            institution: asked.institution, credentialType: isCard ? 3 : 2, credentialNumber: isCard ? data.card : data.document,
            cardSerial: isCard ? "1" : "", certificateType: "01", certificateNumber: data.document, name: data.name,
            date: asked.beganAt.date)
        let bytes = PeerQuery(
            from: node, to: insuring, askedAt: Int64(clock(of: node).nanoseconds / 1_000_000), .person(query)
        ).encode()
        guard let document = sealed(bytes, from: node, to: insuring),
            case .success(let question) = link.ask(document, of: insuring, budget: 3_000, at: linkTime(of: node))
        else { return }
        shells[node]!.links[connection] = link
        statistics.count("personQueries")
        people.questions[QuestionKey(node: node, connection: connection, id: question.id)] = OpenQuestion(
            visit: number, bytes: bytes)
        perform(question.actions, node, connection)
    }

    private func sealed(_ bytes: [UInt8], from node: NodeID, to receiver: NodeID) -> [UInt8]? {
        people.documents += 1
        let sealed = DocumentSealer.seal(
            bytes, to: receiver, by: keys.credentials(of: node), ring: ring(of: node), at: clock(of: node),
            randomness: keys.randomness(of: node).bytes(for: receiver, firstSequence: UInt64(people.documents) << 32))
        if case .success(let document) = sealed { return document }
        return nil
    }

    /// A question arrives: the hub passes it on unread, the insuring region answers.
    func hear(_ query: LinkQuery, _ node: NodeID, _ connection: Int) {
        guard node == .hub else {
            let outcome = answer(query, at: node)
            return call(node, connection) { link, _ in link.reply(to: query.id, outcome) }
        }
        guard let target = shells[.hub]!.live[query.receiver], var link = shells[.hub]!.links[target],
            case .success(let question) = link.ask(
                query.document, of: query.receiver, from: query.sender, budget: max(1, query.budget - 50), at: linkTime(of: .hub))
        else { return call(.hub, connection) { link, _ in link.reply(to: query.id, .failed(.unreachable)) } }
        shells[.hub]!.links[target] = link
        people.questions[QuestionKey(node: .hub, connection: target, id: question.id)] = OpenQuestion(
            connection: connection, id: query.id)
        perform(question.actions, .hub, target)
    }

    private func answer(_ query: LinkQuery, at node: NodeID) -> QueryOutcome {
        let opened = DocumentSealer.open(
            query.document, from: query.sender, by: keys.credentials(of: node), ring: ring(of: node), at: clock(of: node))
        guard case .success(let bytes) = opened, case .success(let asked) = PeerQuery.decode(bytes), asked.receiver == node,
            case .person(let question) = asked.content
        else { return .failed(.refused) }
        let region = RegionCode(node.value)
        let known = world.known(question, in: region)
        let outcome: PeerAnswer.Outcome =
            known.map { .person(PersonAnswer(person: $0, enrolments: [])) }
            ?? .refused(RefusalNotice(code: 1, field: "mdtrt_cert_no", text: BilingualText("查无此人", "nobody is known by this")))
        guard let document = sealed(PeerAnswer(to: SHA256.digest(of: bytes), outcome).encode(), from: node, to: query.sender)
        else {
            return .failed(.outcomeUnknown)
        }
        return .answered(document: document)
    }

    /// An answer, or none, comes back over a connection.
    func answered(_ id: UInt64, _ outcome: QueryOutcome, _ node: NodeID, _ connection: Int) {
        guard let question = people.questions.removeValue(forKey: QuestionKey(node: node, connection: connection, id: id)) else {
            return
        }
        guard let number = question.visit else {
            return call(.hub, question.connection) { link, _ in link.reply(to: question.id, outcome) }
        }
        let insuring = cases[number].insuring.node
        guard case .answered(let document) = outcome,
            case .success(let bytes) = DocumentSealer.open(
                document, from: insuring, by: keys.credentials(of: node), ring: ring(of: node), at: clock(of: node)),
            case .success(let answer) = PeerAnswer.decode(bytes), answer.query == SHA256.digest(of: question.bytes)
        else { return }
        switch answer.outcome {
        case .person(let person): cases[number].identified(as: person.person)
        case .refused: cases[number].unknown()
        default: violate("M10", "visit \(number): \(answer.outcome) answers who somebody is")
        }
        if let (law, text) = cases[number].contradiction { violate(law, text) }
        note("visit \(number): its person is told, now \(cases[number].stage)")
        if !cases[number].isDone { nextStep(of: number, after: 10) }
    }

    // MARK: - Law M8

    /// No name, document, card or telephone number travels in a frame, sealed or not.
    func checkWire(_ frame: LinkFrame) {
        guard let search = people.search, let found = search.first(in: frame.encode()) else { return }
        violate("M8", "\(found) travels in a frame")
    }

    /// Nor does it stand in any file of any node, or in what a sealed envelope there says when it is opened.
    func checkFiles() {
        guard let search = people.search else { return }
        for node in nodes {
            let storage = shells[node]!.disk.base
            for file in storage.files() {
                if let found = search.first(in: storage.contents(of: file.file)) {
                    violate("M8", "\(node) keeps \(found) in \(file.file)")
                }
            }
            guard node != .hub, violation == nil else { continue }
            do throws(JournalError) {
                var reader = try JournalReader(storage)
                while let block = try reader.next() { checkSealed(block, search, node) }
            } catch { violate("M10", "\(node): \(error.message)") }
        }
    }

    private func checkSealed(_ block: JournalBlock, _ search: PersonalDataSearch, _ node: NodeID) {
        for record in block.records where record.kind == RegionCommand.Kind.envelope.rawValue {
            guard
                case .success(.envelope(let bytes, _, let secret)) = RegionCommand.decode(
                    kind: record.kind, bytes: Array(record.command)),
                case .success(let contents) = EnvelopeOpener.reopen(bytes, contentSecret: secret)
            else { return violate("M9", "\(node): record \(record.sequence) cannot be opened") }
            for message in contents.messages {
                guard let found = search.first(in: message.encode()) else { continue }
                return violate("M8", "\(node) was told \(found) in record \(record.sequence)")
            }
        }
    }

    func identity(of asked: HospitalCase) -> PersonalData { world.identities[asked.person]! }
}
