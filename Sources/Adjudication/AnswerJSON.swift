import Benefits
import ClaimTypes
import HospitalInterface
import StrictJSON

extension OfflineAdjudicator.Answer {
    /// The answer as one JSON object of an answers file.
    /// - Parameter explaining: whether a settlement carries its `explain` array, Chinese and English.
    public func json(line: Int, explaining: Bool) -> JSONValue {
        switch self {
        case .refused(let refusal):
            AnswerLine.refused(refusal)
        case .settled(let answer, let isReplayed, let steps):
            AnswerLine.settled(
                answer, line: line, isReplayed: isReplayed, explain: explaining ? steps.map(\.json) : nil)
        }
    }
}

extension TraceStep {
    /// `part` names the figure of the settlement the result is added to; steps that only prepare or sum up have none.
    fileprivate var json: JSONValue {
        var members = [
            JSONMember("rule", .string(rule)), JSONMember("text_zh", .string(text.chinese)),
            JSONMember("text_en", .string(text.english)),
            JSONMember("inputs", .object(inputs.map { JSONMember($0.name, .string($0.value.description)) })),
            JSONMember("result", .string(result.description)),
        ]
        if let part { members.append(JSONMember("part", .string(part.rawValue))) }
        return .object(members)
    }
}
