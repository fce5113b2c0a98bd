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
    let settings: GatewaySettings
    let message: HospitalMessage
    let profile: GatewayInstitution
    let now: BusinessTime

    var institution: InstitutionCode { message.institution }
    var messageID: String { message.messageID }

    /// The clearing party that insures the person; the envelope was checked to name it where the input names a person.
    var insuredPlace: RegionCode {
        guard let region = message.insuredRegion else {
            preconditionFailure("M10: \(message.infno) was decoded without insuplc_admdvs")
        }
        return region
    }

    func ask(_ question: InsuringQuery.Question, then: @escaping @Sendable (InsuringAnswer) -> Flow) -> Flow {
        .ask(
            InsuringQuery(
                insuring: insuredPlace.party, insuredPlace: insuredPlace, institution: institution, messageID: messageID,
                askedAt: message.businessTime, question: question), then: then)
    }

    /// The field of a record that the table requires.
    func need<Value>(_ value: Value?, _ field: String) -> Value {
        guard let value else { preconditionFailure("M10: \(message.infno) was decoded without \(field)") }
        return value
    }

    func person(in record: InterfaceRecord) -> PersonNumber { need(record.person(), "psn_no") }
}
