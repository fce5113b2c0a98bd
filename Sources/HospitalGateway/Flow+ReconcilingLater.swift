import ClaimTypes
import HospitalInterface
import LedgerTypes
import Settlement
import StrictJSON

/// 3211 and 3212: the list of many days, compared by a task that is asked for later.
///
/// Here the task is done by the time 3211 is answered, as the books are at hand; 3212 gives its result for as long as files are kept. The same
/// 3211 again is the same task. Codes of `check_state` and `task_status` are our own, unverified.
extension FlowContext {
    var reconcilingLater: Flow { message.transaction.number == "3211" ? startTask : pollTask }

    private var startTask: Flow {
        let data = message.data
        let from = need(data.date("clr_begin_ymd"), "clr_begin_ymd")
        let to = need(data.date("clr_end_ymd"), "clr_end_ymd")
        guard from <= to, to.days - from.days < Self.daysMax else {
            return .refuse(
                .fieldsContradict, data.path(of: "clr_end_ymd"), "早于开始日期或超过一年", "before the begin, or more than a year after it")
        }
        return fetch(data.text("file_qury_no"), field: data.path(of: "file_qury_no")) { file in
            switch ReconciledRow.read(file.bytes) {
            case .failure(let refusal): .finish(.refused(refusal))
            case .success(let theirs):
                .query(settlements(around: from, to)) { answer in
                    guard case .settlements(let ours) = answer else { return .mistaken() }
                    return keepTask(ReconciledRow.differences(theirs, ours, within: from...to), from, to)
                }
            }
        }
    }

    private func keepTask(_ differences: String, _ from: BusinessDate, _ to: BusinessDate) -> Flow {
        let bytes = Array(differences.utf8)
        let result = StoredFile(
            institution: institution, name: "\(Self.taskPrefix)\(from)-\(to).txt", bytes: bytes, expiresAt: fileExpiry)
        let id = fileNumber(result.name, bytes)
        return .file(.keep(result, id: id)) { answer in
            guard case .kept = answer else { return Self.noRoom }
            return .done([JSONMember("taskinfo", .object([JSONMember("task_key", .string(id))]))])
        }
    }

    private var pollTask: Flow {
        let data = message.data
        let key = data.text("task_key")
        return fetch(key, field: data.path(of: "task_key")) { file in
            guard file.name.hasPrefix(Self.taskPrefix) else {
                return .refuse(.fileUnknown, data.path(of: "task_key"), "不是对账任务", "a file, but no task of 3211")
            }
            return .done([
                JSONMember(
                    "taskinfo",
                    .object([
                        JSONMember("check_state", .string(file.bytes.isEmpty ? "0" : "1")),
                        JSONMember("task_status", .string("1")),
                        JSONMember("file_qury_no1", .string(key)), JSONMember("file_qury_no2", .string("")),
                        JSONMember("file_qury_no3", .string("")),
                    ]))
            ])
        }
    }

    private static let taskPrefix = "task-"
}
