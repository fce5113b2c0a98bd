import ClaimTypes
import Hashing
import HospitalInterface
import LedgerTypes
import Settlement
import StrictJSON

/// 9101 and 9102.
extension FlowContext {
    var fileFlow: Flow {
        let data = message.data
        guard data.institution() == institution else {
            return .refuse(.fieldsContradict, data.path(of: "fixmedins_code"), "与报文头的机构不符", "differs from the envelope")
        }
        return message.transaction.number == "9101" ? upload(data) : download(data)
    }

    /// When a file kept now may be dropped.
    var fileExpiry: BusinessTime { BusinessTime(seconds: now.seconds + Int64(settings.fileDays) * 86_400) }

    /// The number of a file: its institution, message and content tell it, so the same message gets the same number.
    func fileNumber(_ name: String, _ bytes: [UInt8]) -> String {
        let content = SHA256.digest(of: bytes).hex
        return "F" + String(SHA256.digest(of: "medclear-file-v1 \(institution) \(messageID) \(name) \(content)").hex.prefix(29))
    }

    private func upload(_ data: InterfaceRecord) -> Flow {
        let bytes = data.bytes("in")
        guard !bytes.isEmpty else { return .refuse(.missingField, data.path(of: "in"), "文件为空", "the file is empty") }
        let file = StoredFile(institution: institution, name: data.text("filename"), bytes: bytes, expiresAt: fileExpiry)
        let id = fileNumber(file.name, bytes)
        return .file(.keep(file, id: id)) { answer in
            guard case .kept = answer else { return Self.noRoom }
            return .done([
                JSONMember(
                    "fsUploadOut",
                    .object([
                        JSONMember("file_qury_no", .string(id)), JSONMember("filename", .string(file.name)),
                        JSONMember("fixmedins_code", .string(institution.description)),
                        JSONMember("dld_endtime", .string(file.expiresAt.description)),
                    ]))
            ])
        }
    }

    static let noRoom = Flow.refuse(
        .busy, "", "文件存储已满，未受理，请稍后重发", "the file store is full: nothing happened; send it again later")

    private func download(_ data: InterfaceRecord) -> Flow {
        fetch(data.text("file_qury_no"), field: data.path(of: "file_qury_no")) { .send($0) }
    }

    /// A file of this institution; another's is as unknown as none.
    func fetch(_ id: String, field: String, then: @escaping @Sendable (StoredFile) -> Flow) -> Flow {
        .file(.fetch(id: id)) { answer in
            guard case .file(let file) = answer, file.institution == institution, now <= file.expiresAt else {
                return .refuse(.fileUnknown, field, "没有该文件或已过期", "no such file, or it expired")
            }
            return then(file)
        }
    }
}
