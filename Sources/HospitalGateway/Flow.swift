import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Settlement
import StrictJSON

/// What one transaction has left to do: a step for the caller and how it goes on from there.
indirect enum Flow: Sendable {
    case finish(InterfaceResult)
    /// The bytes of a file instead of a JSON reply (9102).
    case send(StoredFile)
    case query(CounterQuery, then: @Sendable (CounterAnswer) -> Flow)
    /// `then` returns `nil` for an answer that belongs to another question under the same message id; the call goes on waiting.
    case command(HospitalRequest, then: @Sendable (HospitalAnswer) -> Flow?)
    case ask(InsuringQuery, then: @Sendable (InsuringAnswer) -> Flow)
    case file(FileRequest, then: @Sendable (FileAnswer) -> Flow)

    static func done(_ output: [JSONMember] = []) -> Flow { .finish(.done(output: output)) }

    static func refuse(_ code: InterfaceRefusalCode, _ field: String, _ chinese: String, _ english: String) -> Flow {
        .finish(.refused(InterfaceRefusal(code, field, chinese, english)))
    }

    static func refuse(_ notice: RefusalNotice) -> Flow {
        .finish(.refused(InterfaceRefusal(number: notice.code, field: notice.field, reason: notice.text)))
    }

    /// A caller who answers a query with another query's answer is broken.
    static func mistaken() -> Flow { preconditionFailure("M10: the answer belongs to another question") }
}

/// Everything a transaction may use to decide what it does. A value: no flow reaches into the gateway.
struct FlowContext: Sendable {
    /// In one piece on the heap: every step of a flow holds its context, and would else hold each field of it.
    private final class Parts: Sendable {
        let settings: GatewaySettings
        let message: HospitalMessage
        let profile: GatewayInstitution

        init(_ settings: GatewaySettings, _ message: HospitalMessage, _ profile: GatewayInstitution) {
            self.settings = settings
            self.message = message
            self.profile = profile
        }
    }

    private let parts: Parts
    let now: BusinessTime

    init(settings: GatewaySettings, message: HospitalMessage, profile: GatewayInstitution, now: BusinessTime) {
        parts = Parts(settings, message, profile)
        self.now = now
    }

    var settings: GatewaySettings { parts.settings }
    var message: HospitalMessage { parts.message }
    var profile: GatewayInstitution { parts.profile }
    var institution: InstitutionCode { message.institution }
    var messageID: String { message.messageID }

    /// The clearing party that insures the person; the envelope was checked to name it where the input names a person.
    var insuredPlace: RegionCode {
        guard let region = message.insuredRegion else {
            preconditionFailure("M10: \(message.infno) was decoded without insuplc_admdvs")
        }
        return region
    }

    /// Asks the insuring region; a refusal and "not sent" end the call, as nothing happened.
    func ask(_ content: PeerQuery.Content, then: @escaping @Sendable (PeerAnswer.Outcome) -> Flow) -> Flow {
        .ask(InsuringQuery(insuring: insuredPlace.party, content: content)) { answer in
            switch answer {
            case .answered(.refused(let notice)): .refuse(notice)
            case .answered(let outcome): then(outcome)
            case .notSent:
                .refuse(
                    .busy, "insuplc_admdvs", "参保地暂不可达，未受理，请稍后以同一报文重发",
                    "the insuring region cannot be reached: nothing happened; send it again later")
            case .unknown: .finish(.unknown(HospitalGateway.unknownText(message.transaction)))
            }
        }
    }

    /// The visit a record names, found to be this person's and open; `then` goes on with it.
    func visit(
        in record: InterfaceRecord, evenCancelled: Bool = false,
        then: @escaping @Sendable (VisitStanding, MessageStanding?) -> Flow
    ) -> Flow {
        let person = person(in: record)
        return .query(.visit(institution, visitID: record.text("mdtrt_id"), messageID: messageID)) { answer in
            guard case .visit(let found, let use) = answer else { return .mistaken() }
            guard let standing = found, evenCancelled || standing.stage != .cancelled else {
                return .refuse(
                    .visitUnknown, record.path(of: "mdtrt_id"), "本机构没有该就诊，或已撤销",
                    "no such visit at this institution, or it was cancelled")
            }
            let registration = standing.registration
            guard registration.person == person else {
                return .refuse(
                    .fieldsContradict, record.path(of: "psn_no"), "与该就诊登记的人员不符", "the visit is registered for another person")
            }
            guard registration.insuringRegion.party == insuredPlace.party else {
                return .refuse(
                    .fieldsContradict, "insuplc_admdvs", "该就诊登记的参保地为 \(registration.insuringRegion)",
                    "the visit is registered with insured region \(registration.insuringRegion)")
            }
            return then(standing, use)
        }
    }

    /// A command that is answered with yes or no.
    func order(_ request: HospitalRequest, output: [JSONMember] = []) -> Flow {
        .command(request) { answer in
            switch answer {
            case .done, .registered: .done(output)
            case .refused(let notice): .refuse(notice)
            case .itemised, .trial, .settled, .settledInPlace, .cancelled, .reversed, .unknown, .linesKept: nil
            }
        }
    }

    /// The field of a record that the table requires.
    func need<Value>(_ value: Value?, _ field: String) -> Value {
        guard let value else { preconditionFailure("M10: \(message.infno) was decoded without \(field)") }
        return value
    }

    func person(in record: InterfaceRecord) -> PersonNumber { need(record.person(), "psn_no") }
}
