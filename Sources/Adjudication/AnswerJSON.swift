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
    fileprivate var json: JSONValue {
        .object([
            JSONMember("rule", .string(rule)), JSONMember("text_zh", .string(text.chinese)),
            JSONMember("text_en", .string(text.english)),
            JSONMember("inputs", .object(inputs.map { JSONMember($0.name, .string($0.value.description)) })),
            JSONMember("result", .string(result.description)),
        ])
    }
}
