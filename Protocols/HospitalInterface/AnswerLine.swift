import ClaimTypes
import StrictJSON

/// One line of an answers file: to every row of the claims file, in its order, either a settlement or a refusal.
public enum AnswerLine: Sendable {
    /// - Parameter isReplayed: the row repeated one already answered, and this is the same answer again (law M4).
    public static func settled(
        _ answer: SettlementAnswer, line: Int, isReplayed: Bool, explain: [JSONValue]? = nil
    ) -> JSONValue {
        var members = [
            JSONMember("line", .integer(line)), JSONMember("infcode", .integer(0)),
            JSONMember("msgid", .string(answer.messageID)), JSONMember("replayed", .bool(isReplayed)),
            JSONMember("setlinfo", answer.setlinfo), JSONMember("setldetail", answer.setldetail),
        ]
        if !answer.superseded.isEmpty {
            members.append(
                JSONMember(
                    "superseded",
                    .array(
                        answer.superseded.map {
                            .object([JSONMember("setlinfo", $0.setlinfo), JSONMember("setldetail", $0.setldetail)])
                        })))
        }
        if !answer.flags.isEmpty { members.append(JSONMember("flags", .array(answer.flags.map(json)))) }
        if let explain { members.append(JSONMember("explain", .array(explain))) }
        return .object(members)
    }

    private static func json(_ flag: VisitFlag) -> JSONValue {
        .object([
            JSONMember("code", .string("\(flag.kind)")), JSONMember("text_zh", .string(flag.text.chinese)),
            JSONMember("text_en", .string(flag.text.english)),
        ])
    }

    /// `infcode` −2: a business refusal, nothing changed.
    public static func refused(_ refusal: RowRefusal) -> JSONValue {
        .object([
            JSONMember("line", .integer(refusal.line)), JSONMember("infcode", .integer(-2)),
            JSONMember("field", .string(refusal.field)), JSONMember("value", .string(refusal.value)),
            JSONMember("code", .string(refusal.codeName)), JSONMember("reason_zh", .string(refusal.reason.chinese)),
            JSONMember("reason_en", .string(refusal.reason.english)),
        ])
    }
}
